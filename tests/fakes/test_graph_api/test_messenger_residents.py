"""What residents do at Messenger reaches us as Meta writes it, and so does what others do in the page's name."""

import httpx
import pytest

from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.basics import Json
from tests.fakes.test_graph_api.conftest import ANA, Caller, House, message_to, text_to

MESSAGES = "/me/messages"
INBOX = 263902037430900


def told(meta: GraphApi) -> Json:
    """The newest piece of news."""
    return meta.webhooks.happened[-1].content


def attached(meta: GraphApi) -> Json:
    (attachment,) = told(meta)["message"]["attachments"]
    found: Json = attachment
    return found


def test_a_message_has_its_id_and_time(meta: GraphApi) -> None:
    first = meta.messenger.say(ANA, "Hello")
    second = meta.messenger.say(ANA, "Again", reply_to=first)
    assert told(meta)["sender"] == {"id": ANA}
    assert told(meta)["recipient"] == {"id": meta.account.page}
    assert told(meta)["message"] == {"mid": second, "text": "Again", "reply_to": {"mid": first}}
    assert first != second


def test_pictures_have_links_that_expire(meta: GraphApi) -> None:
    meta.messenger.photo(ANA, b"one", b"two", text="Look")
    urls = [each["payload"]["url"] for each in told(meta)["message"]["attachments"]]
    assert all(url.startswith(f"{meta.url}/cdn/") for url in urls)
    assert [httpx.get(url).content for url in urls] == [b"one", b"two"]
    meta.clock.advance(days=5)
    assert [httpx.get(url).status_code for url in urls] == [403, 403]


def test_a_picture_may_be_gone_or_fail(meta: GraphApi) -> None:
    meta.messenger.photo(ANA, None)
    assert httpx.get(attached(meta)["payload"]["url"]).status_code == 403
    meta.messenger.photo(ANA, b"picture")
    meta.fail("service unavailable", call="GET /cdn/*")
    url = attached(meta)["payload"]["url"]
    assert [httpx.get(url).status_code for _ in range(2)] == [503, 200]


def test_places_stickers_and_shares(meta: GraphApi) -> None:
    meta.messenger.location(ANA, 39.95, -75.16)
    assert attached(meta) == {"type": "location", "payload": {"coordinates": {"lat": 39.95, "long": -75.16}}}
    meta.messenger.sticker(ANA)
    assert (attached(meta)["type"], attached(meta)["payload"]["sticker_id"]) == ("sticker", 369239263222822)
    meta.messenger.share(ANA, "A map", "https://example.org/map")
    assert attached(meta) == {"type": "fallback", "title": "A map", "url": "https://example.org/map"}
    meta.messenger.attach(ANA, "video", b"film")
    assert attached(meta)["type"] == "video"


def test_a_quick_reply_is_a_message(meta: GraphApi, page: Caller) -> None:
    meta.messenger.say(ANA, "Hello")
    replies = [{"content_type": "text", "title": "Sí", "payload": "yes"}]
    page.post(MESSAGES, message_to(ANA, text="¿Aquí?", quick_replies=replies))
    mid = meta.messenger.press(ANA, "yes")
    assert told(meta)["message"] == {"mid": mid, "text": "Sí", "quick_reply": {"payload": "yes"}}
    page.post(MESSAGES, text_to(ANA))
    with pytest.raises(AssertionError):
        meta.messenger.press(ANA, "yes")


def test_a_button_is_a_postback_and_stays(meta: GraphApi, page: Caller) -> None:
    meta.messenger.say(ANA, "Hello")
    button = {"type": "postback", "title": "Photo", "payload": "photo"}
    payload = {"template_type": "button", "text": "Now?", "buttons": [button]}
    page.post(MESSAGES, message_to(ANA, attachment={"type": "template", "payload": payload}))
    page.post(MESSAGES, text_to(ANA))
    mid = meta.messenger.press(ANA, "photo")
    assert told(meta)["postback"] == {"mid": mid, "title": "Photo", "payload": "photo"}


def test_an_edit_names_the_message_and_counts(meta: GraphApi) -> None:
    mid = meta.messenger.say(ANA, "12 Market")
    for number in (1, 2):
        meta.messenger.edit(ANA, mid, f"12{number} Market")
        assert told(meta)["message_edit"] == {"mid": mid, "text": f"12{number} Market", "num_edit": number}


def test_reactions_referrals_and_receipts(meta: GraphApi, page: Caller) -> None:
    meta.messenger.say(ANA, "Hello")
    mid = page.post(MESSAGES, text_to(ANA))["message_id"]
    meta.messenger.react(ANA, mid)
    assert told(meta)["reaction"] == {"mid": mid, "action": "react", "reaction": "love", "emoji": "❤"}
    meta.messenger.refer(ANA, "poster")
    assert told(meta)["referral"]["ref"] == "poster"
    meta.messenger.receive(ANA)
    assert told(meta)["delivery"]["mids"] == [mid]
    meta.messenger.read(ANA)
    assert told(meta)["read"]["watermark"] >= told(meta)["timestamp"] - 1000


def test_our_own_messages_echo(meta: GraphApi, connected: House, page: Caller) -> None:
    meta.messenger.say(ANA, "Hello")
    mid = page.post(MESSAGES, message_to(ANA, text="Where?", metadata="m-311"))["message_id"]
    _, call = connected.calls(2)
    echo = call["entry"][0]["messaging"][0]
    assert (echo["sender"]["id"], echo["recipient"]["id"]) == (meta.account.page, ANA)
    ours = {"is_echo": True, "app_id": int(meta.account.app), "mid": mid, "text": "Where?", "metadata": "m-311"}
    assert echo["message"] == ours


def test_a_human_answers_from_metas_inbox(meta: GraphApi) -> None:
    meta.messenger.say(ANA, "Hello")
    mid = meta.messenger.agent_says(ANA, "This is Sam, a human")
    assert told(meta)["message"] == {"is_echo": True, "mid": mid, "text": "This is Sam, a human", "app_id": INBOX}
    (sent,) = meta.messenger.sent_to(ANA)
    assert (sent.text, sent.way) == ("This is Sam, a human", "inbox")


def test_in_standby_we_only_listen(meta: GraphApi, connected: House, page: Caller) -> None:
    page.post("/me/messenger_profile", {"get_started": {"payload": "start"}})
    meta.messenger.hold_thread(ANA)
    meta.messenger.say(ANA, "Hello")
    meta.messenger.start(ANA)
    message, start = (call["entry"][0] for call in connected.calls(2))
    assert "messaging" not in message
    assert message["standby"][0]["message"]["text"] == "Hello"
    assert "payload" not in start["standby"][0]["postback"]
    meta.messenger.release_thread(ANA)
    meta.messenger.say(ANA, "Back")
    assert "messaging" in connected.calls(3)[2]["entry"][0]


def test_the_conversation_is_opened_by_its_button(meta: GraphApi, page: Caller) -> None:
    with pytest.raises(AssertionError):
        meta.messenger.start(ANA)
    page.post("/me/messenger_profile", {"get_started": {"payload": "start"}})
    mid = meta.messenger.start(ANA, ref="poster")
    referral = {"ref": "poster", "source": "SHORTLINK", "type": "OPEN_THREAD"}
    expected = {"mid": mid, "title": "Get Started", "payload": "start", "referral": referral}
    assert told(meta)["postback"] == expected
