"""The fake X lets only those in who hold the keys, shows posts as X does, and refuses the posts that X refuses."""

import time
from typing import Any

import httpx
import oauthlib.oauth1
import pytest
import requests
import tweepy

from tests.fakes.conftest import ANA, BOB, Redirect, tweepy_client
from tests.fakes.x.text import length
from tests.fakes.x.things import Place
from tests.fakes.x_api import XApi

FISHTOWN = Place("Fishtown, Philadelphia", 39.97, -75.13)


def mentions(client: Any, x: XApi, *, user_auth: bool = True, **asked: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.get_users_mentions(x.me.id, user_auth=user_auth, **asked)
    return answer


def texts(answer: dict[str, Any]) -> list[str]:
    return [post["text"] for post in answer.get("data", [])]


# --- keys ---


def test_each_of_the_three_ways_in_is_known(x: XApi, city: Any) -> None:
    assert city.get_me()["data"] == {"id": str(x.me.id), "name": "Philly311", "username": "Philly311Test"}
    assert tweepy_client(x, bearer=x.doors.token.access).get_me(user_auth=False)["data"]["id"] == str(x.me.id)
    assert mentions(tweepy_client(x, bearer=x.keys.bearer_token), x, user_auth=False) == {"meta": {"result_count": 0}}


@pytest.mark.parametrize("key", ["consumer_key", "consumer_secret", "access_token", "access_token_secret"])
def test_a_wrong_key_is_refused(x: XApi, key: str) -> None:
    with pytest.raises(tweepy.Unauthorized):
        tweepy_client(x, **{key: "wrong"}).get_me()


@pytest.mark.parametrize("header", ["", "Bearer wrong", "OAuth", 'OAuth oauth_token="x"', "Basic YTpi"])
def test_no_key_is_refused(http: httpx.Client, header: str) -> None:
    answer = http.get("/2/users/me", headers={"authorization": header})
    assert (answer.status_code, answer.json()["title"]) == (401, "Unauthorized")


def test_a_signature_is_good_for_one_call_once(x: XApi, city: Any) -> None:
    caught: list[str] = []

    class Catching(Redirect):
        def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
            caught.append(str(request.headers["authorization"]))
            raise requests.ConnectionError

    city.session.mount("https://api.twitter.com", Catching(x.url))
    with pytest.raises(requests.ConnectionError):
        mentions(city, x, since_id=5)
    path, signed = f"{x.url}/2/users/{x.me.id}/mentions", {"authorization": caught[0]}
    statuses = [httpx.get(f"{path}?since_id={since}", headers=signed).status_code for since in (6, 5, 5)]
    assert statuses == [401, 200, 401]


@pytest.mark.parametrize(
    ("host", "ago", "status"),
    [
        ("https://api.twitter.com", 0, 200),
        ("https://api.x.com", 0, 200),
        ("https://api.x.com", 290, 200),
        ("https://api.x.com", 310, 401),
        ("https://api.example", 0, 401),
    ],
)
def test_a_signature_names_x_and_the_time(x: XApi, http: httpx.Client, host: str, ago: int, status: int) -> None:
    keys = (x.keys.consumer_key, x.keys.consumer_secret, x.keys.access_token, x.keys.access_token_secret)
    signer = oauthlib.oauth1.Client(*keys, timestamp=str(int(time.time()) - ago))
    _, headers, _ = signer.sign(f"{host}/2/users/me?user.fields=created_at%2Cverified")
    assert http.get("/2/users/me?user.fields=created_at%2Cverified", headers=headers).status_code == status


def test_the_app_alone_may_not_do_what_the_account_does(x: XApi) -> None:
    app = tweepy_client(x, bearer=x.keys.bearer_token)
    for call in (app.get_me, app.get_direct_message_events, lambda **how: app.create_tweet(text="hello", **how)):
        with pytest.raises(tweepy.Forbidden, match="Application-Only is forbidden"):
            call(user_auth=False)


def test_a_token_without_the_scope_is_refused(x: XApi) -> None:
    reader = tweepy_client(x, bearer=x.doors.consent("tweet.read", "users.read").access)
    assert reader.get_me(user_auth=False)["data"]
    with pytest.raises(tweepy.Forbidden):
        reader.create_tweet(text="hello", user_auth=False)
    with pytest.raises(tweepy.Forbidden):
        reader.get_direct_message_events(user_auth=False)


def test_a_token_wears_out_and_is_refreshed_once(x: XApi, http: httpx.Client) -> None:
    old = x.doors.token
    x.clock.advance(7201)
    with pytest.raises(tweepy.Unauthorized):
        tweepy_client(x, bearer=old.access).get_me(user_auth=False)
    form = {"grant_type": "refresh_token", "refresh_token": old.refresh}
    who = (x.keys.client_id, x.keys.client_secret)
    assert http.post("/2/oauth2/token", data=form, auth=(x.keys.client_id, "wrong")).status_code == 401
    new = http.post("/2/oauth2/token", data=form, auth=who).json()
    assert (new["expires_in"], new["token_type"]) == (7200, "bearer")
    assert tweepy_client(x, bearer=new["access_token"]).get_me(user_auth=False)["data"]
    again = http.post("/2/oauth2/token", data=form, auth=who)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")


# --- mentions ---


def test_mentions_come_newest_first_and_only_the_new_ones_when_asked(x: XApi, city: Any) -> None:
    first = x.post_mention(ANA, "one")
    x.post(BOB, "@philly311test two")
    x.post(BOB, "nothing for the city")
    answer = mentions(city, x)
    assert texts(answer) == ["@philly311test two", "@Philly311Test one"]
    assert answer["meta"]["oldest_id"] == str(first)
    assert texts(mentions(city, x, since_id=first)) == ["@philly311test two"]
    assert texts(mentions(city, x, until_id=first + 1)) == ["@Philly311Test one"]


def test_mentions_come_in_pages(x: XApi, city: Any) -> None:
    for number in range(12):
        x.post_mention(ANA, f"no {number}")
    answer = mentions(city, x, max_results=5)
    seen = texts(answer)
    while token := answer["meta"].get("next_token"):
        answer = mentions(city, x, max_results=5, pagination_token=token)
        seen += texts(answer)
    assert seen == [f"@Philly311Test no {number}" for number in reversed(range(12))]


def test_only_the_latest_800_mentions_are_kept(x: XApi, city: Any) -> None:
    numbers = [x.post_mention(ANA, f"no {number}") for number in range(803)]
    assert "data" not in mentions(city, x, until_id=numbers[3])
    assert texts(mentions(city, x, until_id=numbers[4])) == ["@Philly311Test no 3"]


@pytest.mark.parametrize(
    "asked", [{"max_results": 4}, {"max_results": 101}, {"pagination_token": "nonsense"}, {"since_id": "x"}]
)
def test_what_cannot_be_asked_is_refused(x: XApi, city: Any, asked: dict[str, Any]) -> None:
    with pytest.raises(tweepy.BadRequest, match=next(iter(asked))):
        mentions(city, x, **asked)


def test_an_unknown_parameter_is_refused(x: XApi, http: httpx.Client) -> None:
    bearer = {"authorization": f"Bearer {x.keys.bearer_token}"}
    path = f"/2/users/{x.me.id}/mentions"
    assert http.get(path, params={"after": "5"}, headers=bearer).status_code == 400
    assert http.get(path, params={"expansions": "everything"}, headers=bearer).status_code == 400
    assert http.get(path.replace(str(x.me.id), "12"), headers=bearer).status_code == 400


def test_only_the_fields_that_were_asked_for_come(x: XApi, city: Any) -> None:
    x.post_mention(ANA, "one")
    (plain,) = mentions(city, x)["data"]
    assert set(plain) == {"id", "text", "edit_history_tweet_ids"}
    (full,) = mentions(city, x, tweet_fields="author_id,created_at,entities")["data"]
    assert set(full) == {"id", "text", "edit_history_tweet_ids", "author_id", "created_at", "entities"}
    assert full["entities"]["mentions"] == [{"start": 0, "end": 14, "username": "Philly311Test", "id": str(x.me.id)}]


def test_a_picture_and_a_place_come_along(x: XApi, city: Any, http: httpx.Client) -> None:
    x.post_mention(ANA, "a & b", photo=b"picture", place=FISHTOWN, point=(39.9712, -75.1287))
    answer = mentions(
        city,
        x,
        expansions=["author_id", "attachments.media_keys", "geo.place_id"],
        media_fields="url",
        place_fields="geo,place_type",
    )
    (post,) = answer["data"]
    assert post["text"].startswith("@Philly311Test a &amp; b https://t.co/")
    assert post["geo"]["coordinates"] == {"type": "Point", "coordinates": [-75.1287, 39.9712]}
    (media,) = answer["includes"]["media"]
    assert post["attachments"]["media_keys"] == [media["media_key"]]
    assert http.get(media["url"]).content == b"picture"
    (place,) = answer["includes"]["places"]
    assert (place["id"], place["full_name"]) == (post["geo"]["place_id"], "Fishtown, Philadelphia")
    west, south, east, north = place["geo"]["bbox"]
    assert west < -75.13 < east
    assert south < 39.97 < north
    assert answer["includes"]["users"] == [{"id": str(ANA), "name": "Ana R7001", "username": "resident7001"}]


def test_a_film_has_no_picture_address(x: XApi, city: Any) -> None:
    x.post(ANA, "@Philly311Test look", film=b"film")
    answer = mentions(city, x, expansions="attachments.media_keys", media_fields="url,variants,preview_image_url")
    (media,) = answer["includes"]["media"]
    assert media["type"] == "video"
    assert "url" not in media
    assert media["variants"][0]["content_type"] == "video/mp4"


def test_a_lost_picture_is_not_found(x: XApi, http: httpx.Client) -> None:
    number = x.post_mention(ANA, "look", photo=b"picture")
    x.lose(number)
    assert http.get(x.picture_url(x.all_posts[number].media[0])).status_code == 404


def test_what_is_answered_comes_along_and_what_is_gone_is_told(x: XApi, city: Any) -> None:
    asked: dict[str, Any] = {"expansions": "referenced_tweets.id", "tweet_fields": "referenced_tweets"}
    root = x.post(BOB, "Look at this pothole")
    x.post_mention(ANA, "please", reply_to=root)
    answer = mentions(city, x, **asked)
    assert answer["data"][0]["referenced_tweets"] == [{"type": "replied_to", "id": str(root)}]
    assert answer["includes"]["tweets"][0]["text"] == "Look at this pothole"
    x.delete_post(root)
    answer = mentions(city, x, **asked)
    assert answer["errors"][0]["resource_id"] == str(root)
    assert texts(answer) == ["@resident7002 @Philly311Test please"]


def test_the_other_spelling(x: XApi, http: httpx.Client) -> None:
    x.noun = "post"
    root = x.post_mention(ANA, "one")
    x.post_mention(BOB, "two", reply_to=root)
    bearer = {"authorization": f"Bearer {x.keys.bearer_token}"}
    asked = {"post.fields": "referenced_posts", "expansions": "referenced_posts.id"}
    answer = http.get(f"/2/users/{x.me.id}/mentions", params=asked, headers=bearer).json()
    assert set(answer["data"][0]) == {"id", "text", "edit_history_post_ids", "referenced_posts"}
    assert answer["includes"]["posts"][0]["id"] == str(root)


def test_a_post_is_looked_up(x: XApi, city: Any) -> None:
    number = x.post_mention(ANA, "one")
    assert city.get_tweet(number, user_auth=True)["data"]["text"] == "@Philly311Test one"
    x.delete_post(number)
    assert city.get_tweet(number, user_auth=True)["errors"][0]["title"] == "Not Found Error"


# --- our posts ---


def test_a_reply_is_there_for_everybody(x: XApi, city: Any) -> None:
    mention = x.post_mention(ANA, "There is a pothole")
    made = city.create_tweet(text="Where is it?", in_reply_to_tweet_id=mention)
    (reply,) = x.replies_to(mention)
    assert made["data"] == {"id": str(reply.id), "text": "Where is it?", "edit_history_tweet_ids": [str(reply.id)]}
    assert (reply.text, reply.said) == ("@resident7001 Where is it?", "Where is it?")
    assert reply.conversation == mention


def test_whom_nobody_summoned_may_not_reply(x: XApi, city: Any) -> None:
    post = x.post(ANA, "There is a pothole on my street")
    with pytest.raises(tweepy.Forbidden, match="not been mentioned"):
        city.create_tweet(text="Where is it?", in_reply_to_tweet_id=post)
    assert x.posts == []


def test_an_answer_to_us_is_no_summons_by_itself(x: XApi, city: Any) -> None:
    """X puts our @name before it, so it stands among the mentions; the resident did not write it."""
    mention = x.post_mention(ANA, "There is a pothole")
    ours = int(city.create_tweet(text="Where is it?", in_reply_to_tweet_id=mention)["data"]["id"])
    answer = x.post(ANA, "1234 Market St", reply_to=ours)
    (newest, _) = mentions(city, x, tweet_fields="in_reply_to_user_id,display_text_range")["data"]
    assert newest["text"] == "@Philly311Test 1234 Market St"
    assert newest["in_reply_to_user_id"] == str(x.me.id)
    assert newest["display_text_range"] == [len("@Philly311Test "), len(newest["text"])]
    with pytest.raises(tweepy.Forbidden):
        city.create_tweet(text="Thank you!", in_reply_to_tweet_id=answer)
    summons = x.post(ANA, "@Philly311Test 1234 Market St", reply_to=ours)
    city.create_tweet(text="Thank you!", in_reply_to_tweet_id=summons)


def test_who_quotes_us_summons_us(x: XApi, city: Any) -> None:
    ours = int(city.create_tweet(text="We are open until 8 pm.")["data"]["id"])
    quote = x.post(ANA, "really?", quotes=ours)
    city.create_tweet(text="Really.", in_reply_to_tweet_id=quote)
    assert len(x.posts) == 2


def test_a_post_that_is_gone_or_hidden_is_not_answered(x: XApi, city: Any) -> None:
    gone, hidden = x.post_mention(ANA, "one"), x.post_mention(BOB, "two")
    x.delete_post(gone)
    x.block(BOB)
    for number in (gone, hidden):
        with pytest.raises(tweepy.Forbidden, match="deleted or not visible"):
            city.create_tweet(text="Where is it?", in_reply_to_tweet_id=number)
    assert "data" not in mentions(city, x)
    x.unblock(BOB)
    city.create_tweet(text="Where is it?", in_reply_to_tweet_id=hidden)


def test_the_same_words_twice_are_a_duplicate(x: XApi, city: Any) -> None:
    one, two, other = x.post_mention(ANA, "one"), x.post_mention(ANA, "two"), x.post_mention(BOB, "three")
    city.create_tweet(text="Where is it?", in_reply_to_tweet_id=one)
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        city.create_tweet(text="Where is it? ", in_reply_to_tweet_id=two)
    city.create_tweet(text="Where is it?", in_reply_to_tweet_id=other)
    x.same_words_anywhere = True
    with pytest.raises(tweepy.Forbidden, match="duplicate content"):
        city.create_tweet(text="Where is it?")
    x.clock.advance(24 * 60 * 60 + 1)
    city.create_tweet(text="Where is it?", in_reply_to_tweet_id=two)


@pytest.mark.parametrize("letter", ["a", "é", "ế", "ក", "中", "😀", "ж", "ب"])
def test_280_is_the_limit_by_weight(x: XApi, city: Any, letter: str) -> None:
    most = 280 // length(letter)
    mention = x.post_mention(ANA, "hello")
    with pytest.raises(tweepy.BadRequest, match="too long"):
        city.create_tweet(text=letter * (most + 1), in_reply_to_tweet_id=mention)
    # The name of whom we answer is free.
    city.create_tweet(text="@resident7001 " + letter * most, in_reply_to_tweet_id=mention)
    assert len(x.posts) == 1


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": " "}, {"text": "a", "media": {"media_ids": ["1"]}}])
def test_a_post_without_words_is_refused(x: XApi, http: httpx.Client, body: dict[str, Any]) -> None:
    bearer = {"authorization": f"Bearer {x.doors.token.access}"}
    assert http.post("/2/tweets", json=body, headers=bearer).status_code == 400
    assert http.post("/2/tweets", content=b"[1]", headers=bearer).status_code == 400


# As twitter-text-parser 3.0.0 counts them.
@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("aaaaaaaaaa", 10),
        ("é ế ក 中 😀", 13),
        ("👨‍👩‍👧‍👦", 2),
        ("🇺🇸🇭🇹 #️⃣ 👍🏽 ©", 13),
        ("see phila.gov/311, ok", 31),
        ("https://phila.gov/311?x=1 (https://phila.gov/x)", 49),
        ("好phila.gov", 25),
        ("x@y.com 2.5 a.b", 15),
        ("“x” … —", 8),
        ("e\u0301", 1),
    ],
)
def test_letters_weigh_what_they_weigh_at_x(text: str, weight: int) -> None:
    assert length(text) == weight
