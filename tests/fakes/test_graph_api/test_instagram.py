"""Instagram counts bytes, has no templates, and lets people take back what they said."""

import pytest

from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.basics import Json
from tests.fakes.test_graph_api.conftest import ANA, BOB, Caller, House, message_to, text_to


@pytest.fixture
def account(meta: GraphApi) -> Caller:
    """Who calls with Instagram's own token."""
    meta.instagram.say(ANA, "Hello")
    return Caller(meta.url, meta.account.instagram_token)


def told(meta: GraphApi) -> Json:
    return meta.webhooks.happened[-1].content


def test_a_message_reaches_us_and_its_answer_the_resident(meta: GraphApi, connected: House, account: Caller) -> None:
    (call,) = connected.calls(1)
    assert (call["object"], call["entry"][0]["id"]) == ("instagram", meta.account.instagram)
    replies = [{"content_type": "text", "title": "Sí", "payload": "yes"}]
    answer = account.post("/me/messages", message_to(ANA, text="¿Aquí?", quick_replies=replies))
    (sent,) = meta.instagram.sent_to(ANA)
    assert (answer, sent.buttons) == ({"recipient_id": ANA, "message_id": sent.id}, [("Sí", "yes")])
    meta.instagram.press(ANA, "yes")
    echo, press = (call["entry"][0]["messaging"][0]["message"] for call in connected.calls(3)[1:])
    assert (echo["is_echo"], echo["text"]) == (True, "¿Aquí?")
    assert (press["text"], press["quick_reply"]) == ("Sí", {"payload": "yes"})


def test_the_page_speaks_for_its_instagram_account(meta: GraphApi, account: Caller, page: Caller) -> None:
    page.post(f"/{meta.account.instagram}/messages", text_to(ANA, "one"))
    page.post("/me/messages", text_to(ANA, "two"))
    assert [sent.text for sent in meta.instagram.sent] == ["one", "two"]
    assert account.refused("POST", f"/{meta.account.page}/messages", text_to(ANA)) == (200, None)


@pytest.mark.parametrize(("letter", "fits"), [("a", 1000), ("é", 500), ("ក", 333), ("😀", 250)])
def test_texts_are_counted_in_bytes(meta: GraphApi, account: Caller, letter: str, fits: int) -> None:
    account.post("/me/messages", text_to(ANA, letter * fits))
    assert account.refused("POST", "/me/messages", text_to(ANA, letter * (fits + 1))) == (100, None)


def test_quick_replies_have_the_same_limits(account: Caller) -> None:
    def replies(count: int, title: str = "T") -> Json:
        entry = {"content_type": "text", "title": title, "payload": "p"}
        return message_to(ANA, text="Where?", quick_replies=[entry] * count)

    account.post("/me/messages", replies(13, "T" * 20))
    assert account.refused("POST", "/me/messages", replies(14)) == (100, None)
    assert account.refused("POST", "/me/messages", replies(1, "T" * 21)) == (100, None)
    button = {"type": "postback", "title": "T", "payload": "p"}
    card = {"type": "template", "payload": {"template_type": "button", "text": "t", "buttons": [button]}}
    entry = {"content_type": "text", "title": "T", "payload": "p"}
    mixed = message_to(ANA, attachment=card, quick_replies=[entry])
    assert account.refused("POST", "/me/messages", mixed) == (100, None)
    account.post("/me/messages", message_to(ANA, attachment=card))


def test_only_a_human_may_write_after_a_day(meta: GraphApi, account: Caller) -> None:
    meta.clock.advance(days=2)
    assert account.refused("POST", "/me/messages", text_to(ANA)) == (10, 2018278)
    account.post("/me/messages", text_to(ANA, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT"))
    old = text_to(ANA, messaging_type="MESSAGE_TAG", tag="ACCOUNT_UPDATE")
    assert account.refused("POST", "/me/messages", old) == (100, 1893061)
    inside = {"template": {"name": "status_1", "language": {"code": "en"}}}
    for given in (message_to(ANA, **inside), message_to(ANA, **inside) | {"messaging_type": "UTILITY"}):
        assert account.refused("POST", "/me/messages", given)[0] in (10, 100)
    assert account.refused("GET", "/me/message_templates") == (100, 33)


def test_who_cannot_be_written_to(meta: GraphApi, account: Caller) -> None:
    assert account.refused("POST", "/me/messages", text_to(BOB)) == (100, 2018001)
    meta.instagram.block(ANA)
    assert account.refused("POST", "/me/messages", text_to(ANA)) == (551, 1545041)


def test_what_only_instagram_has(meta: GraphApi, connected: House, account: Caller) -> None:
    mid = meta.instagram.say(ANA, "Never mind")
    meta.instagram.unsend(ANA, mid)
    assert told(meta)["message"] == {"mid": mid, "is_deleted": True}
    meta.instagram.mention(ANA)
    (attachment,) = told(meta)["message"]["attachments"]
    assert attachment["type"] == "story_mention"
    assert attachment["payload"]["url"].startswith(meta.url)
    meta.instagram.heart(ANA)
    assert told(meta)["message"]["attachments"] == [{"type": "like_heart"}]
    sent = account.post("/me/messages", text_to(ANA))
    meta.instagram.read(ANA)
    assert told(meta)["read"] == {"mid": sent["message_id"]}
    connected.calls(7)
    assert meta.webhooks.lost == []
