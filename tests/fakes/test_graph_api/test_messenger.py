"""Messenger refuses what the real one refuses: lengths, buttons, windows, tags, and who has blocked us."""

import pytest

from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.basics import Json
from tests.fakes.test_graph_api.conftest import ANA, BOB, Caller, Error, message_to, text_to

MESSAGES = "/me/messages"
OUTSIDE: Error = (10, 2018278)


def quick(title: str = "Yes", payload: str = "yes") -> Json:
    return {"content_type": "text", "title": title, "payload": payload}


def template(**payload: object) -> Json:
    return {"type": "template", "payload": payload}


def postback(title: str = "Yes", payload: str = "yes") -> Json:
    return {"type": "postback", "title": title, "payload": payload}


@pytest.fixture(autouse=True)
def _ana_has_written(meta: GraphApi) -> None:
    meta.messenger.say(ANA, "Hello")


@pytest.mark.parametrize(
    "message",
    [
        {"text": "a" * 2000},
        {"text": "ក" * 2000},
        {"text": "Where?", "quick_replies": [quick(str(n), f"v{n}") for n in range(13)]},
        {"text": "Where?", "quick_replies": [quick("T" * 20, "p" * 1000)]},
        {"text": "Who?", "quick_replies": [{"content_type": "user_phone_number"}], "metadata": "m" * 1000},
        {"attachment": template(template_type="button", text="t" * 640, buttons=[postback("T" * 20)] * 3)},
        {"attachment": template(template_type="generic", elements=[{"title": "t" * 80, "subtitle": "s" * 80}] * 10)},
    ],
)
def test_what_fits_is_taken(meta: GraphApi, page: Caller, message: Json) -> None:
    answer = page.post(MESSAGES, message_to(ANA, **message))
    (sent,) = meta.messenger.sent
    assert (answer["recipient_id"], answer["message_id"], sent.to) == (ANA, sent.id, ANA)


@pytest.mark.parametrize(
    "message",
    [
        {"text": "a" * 2001},
        {"text": ""},
        {"text": " \n"},
        {"text": 311},
        {},
        {"text": "Two", "attachment": template(template_type="button", text="t", buttons=[postback()])},
        {"text": "Where?", "quick_replies": []},
        {"text": "Where?", "quick_replies": [quick(str(n)) for n in range(14)]},
        {"text": "Where?", "quick_replies": [quick("T" * 21)]},
        {"text": "Where?", "quick_replies": [quick("")]},
        {"text": "Where?", "quick_replies": [quick("Yes", "p" * 1001)]},
        {"text": "Where?", "quick_replies": [quick("Yes", "")]},
        {"text": "Where?", "quick_replies": [{"content_type": "location"}]},
        {"text": "Where?", "quick_replies": ["yes"]},
        {"text": "Where?", "metadata": "m" * 1001},
        {"attachment": template(template_type="button", text="t" * 641, buttons=[postback()])},
        {"attachment": template(template_type="button", text="t", buttons=[postback()] * 4)},
        {"attachment": template(template_type="button", text="t", buttons=[postback("T" * 21)])},
        {"attachment": template(template_type="button", text="t", buttons=[{"type": "magic", "title": "T"}])},
        {"attachment": template(template_type="button", text="t", buttons=[])},
        {"attachment": template(template_type="generic", elements=[{"title": "t" * 81}])},
        {"attachment": template(template_type="generic", elements=[{"title": "t"}] * 11)},
        {"attachment": template(template_type="utility_messages", name="status")},
        {"attachment": {"type": "hologram"}},
    ],
)
def test_what_does_not_fit_is_refused(meta: GraphApi, page: Caller, message: Json) -> None:
    assert page.refused("POST", MESSAGES, message_to(ANA, **message)) == (100, None)
    assert meta.messenger.sent == []


def test_the_resident_sees_text_and_buttons(meta: GraphApi, page: Caller) -> None:
    replies = [quick("Sí", "yes"), quick("No", "no")]
    page.post(MESSAGES, message_to(ANA, text="¿Aquí?", quick_replies=replies))
    links = [postback("Photo", "photo"), {"type": "web_url", "title": "Map", "url": "https://example.org"}]
    page.post(MESSAGES, message_to(ANA, attachment=template(template_type="button", text="Now?", buttons=links)))
    first, second = meta.messenger.sent_to(ANA)
    assert (first.text, first.buttons) == ("¿Aquí?", [("Sí", "yes"), ("No", "no")])
    assert (second.text, second.buttons) == ("Now?", [("Photo", "photo"), ("Map", "https://example.org")])
    assert meta.messenger.sent_to(BOB) == []


def test_a_stranger_cannot_be_written_to(page: Caller) -> None:
    assert page.refused("POST", MESSAGES, text_to(BOB)) == (100, 2018001)
    assert page.refused("POST", MESSAGES, {"message": {"text": "Hello"}}) == (100, None)


@pytest.mark.parametrize("kind", ["RESPONSE", "UPDATE"])
def test_the_window_closes_after_a_day(meta: GraphApi, page: Caller, kind: str) -> None:
    meta.clock.advance(hours=23.9)
    page.post(MESSAGES, text_to(ANA, messaging_type=kind))
    meta.clock.advance(hours=0.2)
    assert page.refused("POST", MESSAGES, text_to(ANA, messaging_type=kind)) == OUTSIDE
    assert page.refused("POST", MESSAGES, {"recipient": {"id": ANA}, "sender_action": "typing_on"}) == OUTSIDE


def test_what_opens_the_window(meta: GraphApi, page: Caller) -> None:
    page.post("/me/messenger_profile", {"get_started": {"payload": "start"}})
    first = meta.messenger.say(ANA, "Hello")
    for opening in (
        lambda: meta.messenger.say(ANA, "Still there"),
        lambda: meta.messenger.react(ANA, first),
        lambda: meta.messenger.refer(ANA, "poster"),
        lambda: meta.messenger.start(ANA),
    ):
        meta.clock.advance(days=2)
        assert page.refused("POST", MESSAGES, text_to(ANA)) == OUTSIDE
        opening()
        page.post(MESSAGES, text_to(ANA))
    meta.clock.advance(days=2)
    meta.messenger.receive(ANA)
    meta.messenger.read(ANA)
    assert page.refused("POST", MESSAGES, text_to(ANA)) == OUTSIDE


def test_a_human_has_a_week(meta: GraphApi, page: Caller) -> None:
    human = text_to(ANA, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT")
    meta.clock.advance(days=6.9)
    page.post(MESSAGES, human)
    assert meta.messenger.sent[-1].way == "human_agent"
    meta.clock.advance(days=0.2)
    assert page.refused("POST", MESSAGES, human) == OUTSIDE


@pytest.mark.parametrize("tag", ["CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"])
def test_the_old_tags_are_gone(page: Caller, tag: str) -> None:
    assert page.refused("POST", MESSAGES, text_to(ANA, messaging_type="MESSAGE_TAG", tag=tag)) == (100, 1893061)


def test_a_tag_must_be_one(page: Caller) -> None:
    assert page.refused("POST", MESSAGES, text_to(ANA, messaging_type="MESSAGE_TAG")) == (100, None)
    assert page.refused("POST", MESSAGES, text_to(ANA, messaging_type="MESSAGE_TAG", tag="NEWS")) == (100, None)
    assert page.refused("POST", MESSAGES, text_to(ANA, messaging_type="SHOUT")) == (100, None)
    assert page.refused("POST", MESSAGES, text_to(ANA, messaging_type="UTILITY")) == (100, None)


def test_who_has_blocked_us_is_not_available(meta: GraphApi, page: Caller) -> None:
    meta.messenger.block(ANA)
    assert page.refused("POST", MESSAGES, text_to(ANA)) == (551, 1545041)
    assert page.refused("GET", f"/{ANA}") == (100, 33)
    meta.messenger.unblock(ANA)
    page.post(MESSAGES, text_to(ANA))


def test_typing_is_shown(meta: GraphApi, page: Caller) -> None:
    for action in ("mark_seen", "typing_on", "typing_off"):
        assert page.post(MESSAGES, {"recipient": {"id": ANA}, "sender_action": action}) == {"recipient_id": ANA}
    assert meta.messenger.actions == [(ANA, "mark_seen"), (ANA, "typing_on"), (ANA, "typing_off")]
    for wrong in (text_to(ANA, sender_action="typing_on"), {"recipient": {"id": ANA}, "sender_action": "dance"}):
        assert page.refused("POST", MESSAGES, wrong) == (100, None)


def test_a_persons_name_can_be_had(page: Caller) -> None:
    assert page.get(f"/{ANA}", fields="first_name,last_name") == {
        "id": ANA,
        "first_name": "Ana",
        "last_name": f"R{ANA}",
    }
