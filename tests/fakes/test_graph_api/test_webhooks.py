"""How Meta calls us: after a challenge, signed, in batches, twice, in any order, and again until it is taken."""

import hashlib
import hmac
import json

from tests.fakes.graph_api import GraphApi, payload
from tests.fakes.meta.basics import HOUR
from tests.fakes.meta.webhooks import FIELDS
from tests.fakes.test_graph_api.conftest import ANA, BOB, VERIFY, Caller, House

PHONE = "12155550100"


def test_an_address_must_know_the_verify_token(meta: GraphApi, house: House) -> None:
    app = Caller(meta.url, meta.account.app_token)
    path = f"/{meta.account.app}/subscriptions"
    asked = {"object": "page", "callback_url": house.url, "verify_token": "guessed", "fields": "messages"}
    assert app.refused("POST", path, asked) == (2200, None)
    assert app.refused("POST", path, asked | {"callback_url": "http://127.0.0.1:9/webhook"}) == (2200, None)
    assert app.refused("POST", path, asked | {"callback_url": house.url + "?other"}) == (2200, None)
    assert app.get(path) == {"data": []}
    assert app.post(path, asked | {"verify_token": VERIFY}) == {"success": True}
    (told,) = app.get(path)["data"]
    assert (told["object"], told["callback_url"], told["fields"][0]["name"]) == ("page", house.url, "messages")


def test_one_subscribes_to_what_there_is(meta: GraphApi, house: House, page: Caller) -> None:
    app = Caller(meta.url, meta.account.app_token)
    asked = {"object": "page", "callback_url": house.url, "verify_token": VERIFY, "fields": "messages,gossip"}
    assert app.refused("POST", f"/{meta.account.app}/subscriptions", asked) == (100, None)
    assert app.refused("POST", f"/{meta.account.app}/subscriptions", asked | {"object": "user"}) == (100, None)
    assert page.refused("POST", "/me/subscribed_apps", {"subscribed_fields": "gossip"}) == (100, None)
    assert page.refused("POST", "/me/subscribed_apps", {}) == (100, None)


def test_a_call_is_signed_over_escaped_letters(meta: GraphApi, connected: House) -> None:
    meta.messenger.say(ANA, "Ein Schlagloch, größer als mein Fuß 🕳")
    (told,) = connected.calls(1)
    body = connected.bodies[0]
    expected = hmac.new(meta.account.secret.encode(), body, hashlib.sha256).hexdigest()
    assert connected.signatures == [f"sha256={expected}"]
    assert b"gr\\u00f6\\u00dfer" in body
    assert body.isascii()
    (entry,) = told["entry"]
    assert (told["object"], entry["id"]) == ("page", meta.account.page)
    assert entry["messaging"][0]["message"]["text"].endswith("🕳")
    # Both in milliseconds, though not of one look at the clock.
    happened = entry["messaging"][0]["timestamp"]
    assert happened > 10**12
    assert 0 <= entry["time"] - happened < 1000 * HOUR


def test_what_is_not_taken_comes_again_and_holds_nothing_up(meta: GraphApi, connected: House) -> None:
    connected.answers = [500, 200, 503]
    meta.messenger.say(ANA, "one")
    meta.messenger.say(BOB, "two")
    told = connected.calls(4)
    senders = [call["entry"][0]["messaging"][0]["sender"]["id"] for call in told]
    assert senders[:2] == [ANA, BOB]
    assert senders[2:] == [ANA, ANA]
    assert connected.bodies[0] == connected.bodies[2] == connected.bodies[3]
    assert [delivery.status for delivery in meta.webhooks.deliveries[:3]] == [500, 200, 503]


def test_a_batch_has_entries_and_an_entry_has_messages(meta: GraphApi, connected: House) -> None:
    meta.webhooks.hold()
    for number in range(5):
        meta.messenger.say(ANA, f"message {number}")
    meta.comments.comment(BOB, "Look here")
    meta.whatsapp.say(PHONE, "Hello")
    assert meta.webhooks.release(batch=100) == 2
    first, second = connected.calls(2)
    assert [len(entry.get("messaging", ())) for entry in first["entry"]] == [2, 2, 1, 0]
    (changes,) = [entry["changes"] for entry in first["entry"] if "changes" in entry]
    assert [change["value"]["item"] for change in changes] == ["status", "comment"]
    assert second["object"] == "whatsapp_business_account"


def test_news_come_twice_and_in_any_order_on_command(meta: GraphApi, connected: House) -> None:
    for order, twice, expected in (
        ("reversed", 0.0, ["3", "2", "1", "0"]),
        ("as it was", 1.0, ["0", "1", "2", "3", "0", "1", "2", "3"]),
    ):
        connected.bodies.clear()
        meta.webhooks.hold()
        for number in range(4):
            meta.messenger.say(ANA, str(number))
        meta.webhooks.release(batch=100, order=order, twice=twice)  # type: ignore[arg-type]
        (told,) = connected.calls(1)
        assert [each["message"]["text"] for entry in told["entry"] for each in entry["messaging"]] == expected


def test_some_news_come_twice_and_the_same_each_time(meta: GraphApi, connected: House) -> None:
    def shuffled() -> list[str]:
        connected.bodies.clear()
        meta.webhooks.hold()
        for number in range(40):
            meta.instagram.say(ANA, str(number))
        meta.webhooks.release(batch=100, order="shuffled", twice=0.1)
        (told,) = connected.calls(1)
        return [each["message"]["text"] for entry in told["entry"] for each in entry["messaging"]]

    first = shuffled()
    assert first != sorted(first, key=int)
    assert 40 < len(first) < 60
    assert set(first) == {str(number) for number in range(40)}
    assert shuffled() == first


def test_one_piece_of_news_comes_again(meta: GraphApi, connected: House) -> None:
    meta.messenger.say(ANA, "Hello")
    meta.webhooks.again(meta.webhooks.happened[-1].number)
    assert connected.calls(2)[0] == connected.calls(2)[1]


def test_who_has_not_subscribed_hears_nothing(meta: GraphApi, connected: House, page: Caller) -> None:
    assert page.post("/me/subscribed_apps", {"subscribed_fields": ["messages"]}) == {"success": True}
    (told,) = page.get("/me/subscribed_apps")["data"]
    assert (told["id"], told["subscribed_fields"]) == (meta.account.app, ["messages"])
    meta.comments.comment(ANA, "in public")
    meta.messenger.say(ANA, "in private")
    page.delete("/me/subscribed_apps", {})
    assert page.get("/me/subscribed_apps") == {"data": []}
    meta.messenger.say(ANA, "to nobody")
    meta.connect(connected.url, VERIFY)
    meta.webhooks.drop_account(meta.account.page)
    meta.messenger.say(ANA, "to nobody either")
    meta.whatsapp.say(PHONE, "Hello")
    told, other = connected.calls(2)
    assert told["entry"][0]["messaging"][0]["message"]["text"] == "in private"
    assert other["object"] == "whatsapp_business_account"
    assert [event.field for event in meta.webhooks.lost] == ["feed", "feed", "messages", "messages"]


def test_a_page_is_dropped_after_an_hour_of_failures(meta: GraphApi, connected: House, page: Caller) -> None:
    connected.answers = [500] * 100
    meta.messenger.say(ANA, "Hello")
    connected.calls(2)
    assert page.get("/me/subscribed_apps")["data"]
    meta.clock.advance(hours=1.1)
    meta.wait_for(lambda: not meta.webhooks.calls)
    assert page.get("/me/subscribed_apps") == {"data": []}
    assert [event.content["message"]["text"] for event in meta.webhooks.lost] == ["Hello"]


def test_whatsapp_tries_for_a_week(meta: GraphApi, connected: House, whatsapp: Caller) -> None:
    connected.answers = [500] * 100
    meta.whatsapp.say(PHONE, "Hello")
    connected.calls(1)
    meta.clock.advance(days=6)
    connected.calls(len(connected.bodies) + 2)
    assert len(meta.webhooks.calls) == 1
    meta.clock.advance(days=1.1)
    meta.wait_for(lambda: not meta.webhooks.calls)
    assert whatsapp.get(f"/{meta.account.business}/subscribed_apps")["data"]


def test_the_body_of_any_news_can_be_had_without_a_webhook(meta: GraphApi) -> None:
    meta.messenger.say(ANA, "Hello")
    told = json.loads(payload(meta.webhooks.happened))
    assert told["entry"][0]["messaging"][0]["message"]["text"] == "Hello"
    assert meta.webhooks.lost == meta.webhooks.happened


def test_everything_that_is_told_can_be_subscribed_to(meta: GraphApi) -> None:
    known = {"page": meta.messenger.fields, "instagram": meta.instagram.fields}
    for topic, fields in FIELDS.items():
        assert set(known.get(topic, {}).values()) <= fields
