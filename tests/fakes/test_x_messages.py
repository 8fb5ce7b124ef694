"""Direct messages of the fake X, how often and for how much it may be called, and how it goes wrong on command."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest
import requests
import tweepy

from tests.fakes.conftest import ANA, BOB, PATIENCE, tweepy_client
from tests.fakes.x.clock import Clock
from tests.fakes.x.costs import Item
from tests.fakes.x.keys import Way
from tests.fakes.x.limits import DAY, QUARTER, Limit, RateLimits
from tests.fakes.x.problems import Problem
from tests.fakes.x_api import FAULTS, XApi, XFault

SEND = "POST /2/dm_conversations/with/{id}/messages"


def said(city: Any, **asked: Any) -> list[str]:
    return [event.get("text", event["event_type"]) for event in city.get_direct_message_events(**asked).get("data", [])]


# --- messages ---


def test_who_wrote_first_is_answered(x: XApi, city: Any) -> None:
    x.dm(ANA, "There is a pothole")
    made = city.create_direct_message(participant_id=ANA, text="Where is it?")["data"]
    (sent,) = x.dms_to(ANA)
    assert made == {"dm_conversation_id": f"{ANA}-{x.me.id}", "dm_event_id": str(sent.id)}
    assert sent.text == "Where is it?"


def test_who_never_wrote_to_us_alone_is_not_written_to(x: XApi, city: Any) -> None:
    x.post_mention(ANA, "There is a pothole")
    x.encrypted_dm(ANA)
    x.group_dm(ANA, "hello", 1578398451921985538)
    with pytest.raises(tweepy.Forbidden, match="permission to DM"):
        city.create_direct_message(participant_id=ANA, text="Where is it?")
    with pytest.raises(tweepy.BadRequest):
        city.create_direct_message(participant_id=BOB, text="Where is it?")


def test_who_blocked_us_is_not_written_to(x: XApi, city: Any) -> None:
    x.dm(ANA, "There is a pothole")
    x.block(ANA)
    with pytest.raises(tweepy.Forbidden, match="permission to DM"):
        city.create_direct_message(participant_id=ANA, text="Where is it?")
    x.unblock(ANA)
    city.create_direct_message(participant_id=ANA, text="Where is it?")


def test_ten_thousand_letters_are_the_limit(x: XApi, city: Any) -> None:
    x.dm(ANA, "hello")
    city.create_direct_message(participant_id=ANA, text="中" * 10_000)
    for text in ("中" * 10_001, ""):
        with pytest.raises(tweepy.BadRequest):
            city.create_direct_message(participant_id=ANA, text=text)
    assert len(x.dms_to(ANA)) == 1


def test_events_come_newest_first_and_our_own_are_among_them(x: XApi, city: Any) -> None:
    x.dm(ANA, "one")
    city.create_direct_message(participant_id=ANA, text="two")
    x.write_dm(ANA, "three, by hand")
    x.encrypted_dm(ANA)
    answer = city.get_direct_message_events(dm_event_fields="sender_id,dm_conversation_id")
    assert [(event["text"], event["sender_id"]) for event in answer["data"]] == [
        ("three, by hand", str(x.me.id)),
        ("two", str(x.me.id)),
        ("one", str(ANA)),
    ]
    assert {event["dm_conversation_id"] for event in answer["data"]} == {f"{ANA}-{x.me.id}"}


def test_events_come_in_pages(x: XApi, city: Any) -> None:
    for number in range(5):
        x.dm(ANA, f"no {number}")
    answer = city.get_direct_message_events(max_results=2)
    seen = [event["text"] for event in answer["data"]]
    while token := answer["meta"].get("next_token"):
        answer = city.get_direct_message_events(max_results=2, pagination_token=token)
        seen += [event["text"] for event in answer["data"]]
    assert seen == ["no 4", "no 3", "no 2", "no 1", "no 0"]


def test_events_are_kept_for_thirty_days(x: XApi, city: Any) -> None:
    x.dm(ANA, "old")
    x.clock.advance(30 * DAY - 60)
    x.dm(ANA, "new")
    assert said(city) == ["new", "old"]
    x.clock.advance(120)
    assert said(city) == ["new"]


def test_kinds_of_events_are_chosen(x: XApi, city: Any) -> None:
    x.dm(ANA, "hello")
    x.group_dm(BOB, "hello all", 1578398451921985538)
    assert said(city) == ["hello all", "ParticipantsJoin", "hello"]
    assert said(city, event_types="MessageCreate") == ["hello all", "hello"]
    with pytest.raises(tweepy.BadRequest):
        said(city, event_types="MessageRead")


def test_events_have_no_since(x: XApi, http: httpx.Client) -> None:
    bearer = {"authorization": f"Bearer {x.doors.token.access}"}
    assert http.get("/2/dm_events", params={"since_id": "5"}, headers=bearer).status_code == 400
    assert http.get("/2/dm_events", params={"max_results": "101"}, headers=bearer).status_code == 400
    assert http.get("/2/dm_events", headers=bearer).json() == {"meta": {"result_count": 0}}


def test_the_picture_of_a_message_is_for_the_two_alone(x: XApi, city: Any, http: httpx.Client) -> None:
    number = x.dm(ANA, "look", photo=b"picture")
    answer = city.get_direct_message_events(expansions="attachments.media_keys", media_fields="url")
    (event,), (media,) = answer["data"], answer["includes"]["media"]
    assert event["text"].startswith("look https://t.co/")
    assert event["attachments"]["media_keys"] == [media["media_key"]]
    dm_id, media_id, resource_id = media["url"].split("/")[-3:]
    path = f"/2/dm_conversations/media/{dm_id}/{media_id}/{resource_id}"
    bearer = {"authorization": f"Bearer {x.doors.token.access}"}
    assert http.get(path, headers=bearer).content == b"picture"
    assert http.get(path).status_code == 401
    assert http.get(path, headers={"authorization": f"Bearer {x.keys.bearer_token}"}).status_code == 403
    with pytest.raises(tweepy.Forbidden, match=r"Supported authentication types are \[OAuth 2.0 User Context\]"):
        city.request("GET", path, user_auth=True)
    assert http.get(path.replace(dm_id, "1"), headers=bearer).status_code == 404
    x.lose(number)
    assert http.get(path, headers=bearer).status_code == 404


# --- how often ---


def test_fifteen_messages_in_a_quarter_of_an_hour(x: XApi, city: Any) -> None:
    x.dm(ANA, "hello")
    for number in range(15):
        city.create_direct_message(participant_id=ANA, text=f"no {number}")
    with pytest.raises(tweepy.TooManyRequests, match="Too Many Requests") as caught:
        city.create_direct_message(participant_id=ANA, text="one more")
    assert x.clock.now() < caught.value.reset_time + 1 <= x.clock.now() + QUARTER + 1
    assert caught.value.response.headers["x-rate-limit-remaining"] == "0"
    said(city)
    x.clock.advance(QUARTER)
    city.create_direct_message(participant_id=ANA, text="one more")
    assert len(x.dms_to(ANA)) == 16


def test_every_answer_tells_what_is_left(x: XApi, http: httpx.Client) -> None:
    x.dm(ANA, "hello")
    bearer = {"authorization": f"Bearer {x.doors.token.access}"}
    path = f"/2/dm_conversations/with/{ANA}/messages"
    answers = [http.post(path, json={"text": text}, headers=bearer) for text in ("a", "b", "")]
    assert [answer.status_code for answer in answers] == [201, 201, 400]
    left = ["x-rate-limit-remaining", "x-user-limit-24hour-remaining", "x-app-limit-24hour-remaining"]
    assert [answers[1].headers[name] for name in left] == ["13", "1438", "1438"]
    x.limits.tells_of_days = False
    answer = http.post(path, json={"text": "c"}, headers=bearer)
    # What was refused for another reason counts.
    assert answer.headers["x-rate-limit-remaining"] == "11"
    assert left[1] not in answer.headers


def test_a_day_has_1440_messages() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    limits.table[SEND] = replace(limits.table[SEND], user=None)
    for _ in range(1_440):
        limits.count(SEND, Way.OAUTH1)
    clock.advance(DAY - 60)
    with pytest.raises(Problem) as caught:
        limits.count(SEND, Way.OAUTH2)
    headers = caught.value.fault.headers
    assert headers["x-user-limit-24hour-remaining"] == "0"
    assert clock.now() < int(headers["x-user-limit-24hour-reset"]) + 1 <= clock.now() + 61
    clock.advance(60)
    limits.count(SEND, Way.OAUTH1)


def test_what_is_refused_for_the_quarter_is_not_taken_off_the_day() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    limits.table[SEND] = Limit(user=1, user_day=5)
    limits.count(SEND, Way.OAUTH1)
    for _ in range(3):
        with pytest.raises(Problem):
            limits.count(SEND, Way.OAUTH1)
    clock.advance(QUARTER)
    assert limits.count(SEND, Way.OAUTH1)["x-user-limit-24hour-remaining"] == "3"


def test_the_app_and_the_account_have_windows_of_their_own(x: XApi, city: Any) -> None:
    x.limits.table["GET /2/users/{id}/mentions"] = Limit(user=1, app=1)
    app = tweepy_client(x, bearer=x.keys.bearer_token)
    city.get_users_mentions(x.me.id, user_auth=True)
    app.get_users_mentions(x.me.id)
    for client, how in ((city, True), (app, False)):
        with pytest.raises(tweepy.TooManyRequests):
            client.get_users_mentions(x.me.id, user_auth=how)


def test_a_refusal_in_old_words(x: XApi, city: Any) -> None:
    x.limits.table["GET /2/dm_events"] = Limit(user=0)
    x.limits.old_words = True
    with pytest.raises(tweepy.TooManyRequests) as caught:
        said(city)
    assert caught.value.api_codes == [88]
    assert caught.value.reset_time


# --- for how much ---


def test_a_conversation_has_its_price(x: XApi, city: Any) -> None:
    x.dm(ANA, "There is a pothole")
    for _ in range(3):
        said(city)
    city.create_direct_message(participant_id=ANA, text="Where is it?")
    assert x.costs.counts == {Item.DM_READ: 1, Item.DM_SENT: 1}
    assert x.costs.spent == Decimal("0.025")
    x.clock.advance(DAY)
    said(city)
    # The old one again on another day, and our own.
    assert x.costs.counts[Item.DM_READ] == 3
    x.costs.forget()
    mention = x.post_mention(ANA, "There is a pothole")
    city.get_users_mentions(x.me.id, user_auth=True, expansions="author_id")
    city.create_tweet(text="Please write to us.", in_reply_to_tweet_id=mention)
    city.create_tweet(text="Please see phila.gov/311.", in_reply_to_tweet_id=mention)
    city.create_tweet(text="We are open until 8 pm.")
    assert x.costs.counts == {
        Item.OWN_MENTION_READ: 1,
        Item.USER_READ: 1,
        Item.SUMMONED_REPLY: 1,
        Item.POST_WITH_LINK: 1,
        Item.POST: 1,
    }
    assert x.costs.spent == Decimal("0.236")


def test_without_credit_nothing_goes(x: XApi, city: Any) -> None:
    x.costs.credit = Decimal("0.02")
    x.dm(ANA, "hello")
    city.create_direct_message(participant_id=ANA, text="one")
    city.create_direct_message(participant_id=ANA, text="two")
    with pytest.raises(tweepy.HTTPException, match="402") as caught:
        said(city)
    assert caught.value.response.json()["title"] == "CreditsDepleted"


# --- on command ---


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("flood", tweepy.TooManyRequests, "Too Many Requests"),
        ("flood without a reset", tweepy.TooManyRequests, "Too Many Requests"),
        ("flood in old words", tweepy.TooManyRequests, "88"),
        ("flood in old words without a reset", tweepy.TooManyRequests, "88"),
        ("server error", tweepy.TwitterServerError, "500"),
        ("unavailable", tweepy.TwitterServerError, "503"),
        ("over capacity", tweepy.TwitterServerError, "130"),
        ("error page", tweepy.TwitterServerError, "502"),
        ("not JSON", requests.JSONDecodeError, None),
        ("half JSON", requests.JSONDecodeError, None),
        ("hang", requests.ReadTimeout, None),
        ("lost answer", requests.ReadTimeout, None),
        ("cut", requests.exceptions.ChunkedEncodingError, None),
        ("wrong keys", tweepy.Unauthorized, "Unauthorized"),
        ("no credit", tweepy.HTTPException, "402"),
        ("suspended", tweepy.Forbidden, "64"),
        ("forbidden", tweepy.Forbidden, "Forbidden"),
        ("not permitted", tweepy.Forbidden, "not permitted"),
        ("not summoned", tweepy.Forbidden, "not been mentioned"),
        ("post gone", tweepy.Forbidden, "deleted or not visible"),
        ("duplicate", tweepy.Forbidden, "duplicate content"),
        ("no permission to DM", tweepy.Forbidden, "permission to DM"),
        ("not found", tweepy.NotFound, "34"),
    ],
)
def test_it_goes_wrong_on_command(x: XApi, city: Any, fault: str, error: type[Exception], words: str | None) -> None:
    x.dm(ANA, "hello")
    x.fail(fault, path="/2/dm_conversations/*")
    with pytest.raises(error, match=words) as caught:
        city.create_direct_message(participant_id=ANA, text="one")
    # Only of a lost answer the work was done.
    assert len(x.dms_to(ANA)) == (fault == "lost answer")
    city.create_direct_message(participant_id=ANA, text="two")
    if fault.startswith("flood"):
        has_reset = "without" not in fault
        assert (getattr(caught.value, "reset_time", None) is not None) == has_reset


@pytest.mark.parametrize("fault", ["not an object", "no data", "odd data"])
def test_it_answers_nonsense_on_command(x: XApi, city: Any, fault: str) -> None:
    x.fail(fault, method="GET", path="/2/users/me")
    assert city.get_me() == json.loads(FAULTS[fault].body)


def test_a_slow_body_comes_byte_by_byte(x: XApi, city: Any) -> None:
    x.fail("slow", method="GET")
    with httpx.stream("GET", f"{x.url}/2/users/me", timeout=5.0) as answer:
        assert next(answer.iter_raw()) == b"{"
    # So slow that the whole takes longer than a client waits for a byte, and that client never gives up.
    x.fail(XFault(200, b'{"data": {}}'.ljust(100), slow=3 * PATIENCE), method="GET")
    assert city.get_me() == {"data": {}}


def test_an_answer_may_be_incomplete(x: XApi, city: Any) -> None:
    x.post_mention(ANA, "hello", photo=b"picture")
    x.fail("partial errors", method="GET")
    expansions = ["author_id", "attachments.media_keys"]
    answer = city.get_users_mentions(x.me.id, user_auth=True, expansions=expansions)
    assert set(answer["includes"]) == {"media"}
    assert answer["errors"][0]["resource_type"] == "user"
    assert answer["data"]


def test_only_the_calls_that_were_meant_go_wrong(x: XApi, city: Any) -> None:
    x.dm(ANA, "hello")
    x.fail("server error", path="/2/dm_conversations/with/*", skip=1, times=2)
    outcomes = []
    for text in ("one", "two", "three", "four"):
        city.create_tweet(text=text)
        try:
            city.create_direct_message(participant_id=ANA, text=text)
            outcomes.append(text)
        except tweepy.TwitterServerError:
            pass
    assert outcomes == ["one", "four"]
    tried = [call.body["text"] for call in x.calls if call.path.startswith("/2/dm_")]
    assert tried == ["one", "two", "three", "four"]
