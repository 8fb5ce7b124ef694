"""What residents do at WhatsApp reaches us as Meta writes it, and their pictures can be had for a while."""

import hashlib

import httpx
import pytest

from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.basics import Json
from tests.fakes.test_graph_api.conftest import Caller, House

ANA = "12155550100"


def told(meta: GraphApi) -> Json:
    """The newest message."""
    (message,) = meta.webhooks.happened[-1].content["value"]["messages"]
    found: Json = message
    return found


def test_a_message_reaches_us(meta: GraphApi, connected: House) -> None:
    first = meta.whatsapp.say(ANA, "Hello")
    meta.whatsapp.say(ANA, "Again", reply_to=first)
    (entry,) = connected.calls(1)[0]["entry"]
    (change,) = entry["changes"]
    assert "time" not in entry
    value = change["value"]
    assert (entry["id"], change["field"]) == (meta.account.business, "messages")
    assert value["metadata"]["phone_number_id"] == meta.account.phone
    (contact,), (message,) = value["contacts"], value["messages"]
    assert (contact["wa_id"], contact["profile"]) == (ANA, {"name": "Ana R0100"})
    assert (message["from"], message["id"], message["type"]) == (ANA, first, "text")
    assert (message["text"], message["from_user_id"]) == ({"body": "Hello"}, contact["user_id"])
    assert message["timestamp"].isdigit()
    assert told(meta)["context"] == {"from": meta.account.phone_number, "id": first}


def test_a_picture_is_fetched_in_two_steps(meta: GraphApi, whatsapp: Caller) -> None:
    meta.whatsapp.photo(ANA, b"picture", caption="Look")
    image = told(meta)["image"]
    checksum = hashlib.sha256(b"picture").hexdigest()
    assert (image["caption"], image["mime_type"], image["sha256"]) == ("Look", "image/jpeg", checksum)
    about = whatsapp.get(f"/{image['id']}")
    assert (about["id"], about["file_size"], about["sha256"]) == (image["id"], 7, checksum)
    bearer = {"Authorization": f"Bearer {meta.account.whatsapp_token}"}
    assert httpx.get(about["url"]).status_code == 401
    assert httpx.get(about["url"], headers=bearer).content == b"picture"
    meta.clock.advance(minutes=5.1)
    assert httpx.get(about["url"], headers=bearer).status_code == 404
    again = whatsapp.get(f"/{image['id']}")
    assert httpx.get(again["url"], headers=bearer).content == b"picture"
    meta.fail("cut", call="GET /whatsapp_business/*")
    with pytest.raises(httpx.TransportError):
        httpx.get(again["url"], headers=bearer)
    meta.clock.advance(days=7)
    assert whatsapp.refused("GET", f"/{image['id']}") == (100, 33)


def test_a_picture_may_be_gone_and_is_not_everybodys(meta: GraphApi, whatsapp: Caller, page: Caller) -> None:
    meta.whatsapp.photo(ANA, None)
    assert whatsapp.refused("GET", f"/{told(meta)['image']['id']}") == (100, 33)
    meta.whatsapp.photo(ANA, b"picture", as_file=True)
    document = told(meta)["document"]
    assert document["filename"] == "IMG_0311.jpg"
    assert page.refused("GET", f"/{document['id']}") == (200, None)


def test_everything_else_that_people_send(meta: GraphApi) -> None:
    meta.whatsapp.location(ANA, 39.95, -75.16, name="City Hall", address="1400 JFK Blvd")
    place = {"latitude": 39.95, "longitude": -75.16, "name": "City Hall", "address": "1400 JFK Blvd"}
    assert told(meta)["location"] == place
    meta.whatsapp.location(ANA, 39.95, -75.16)
    assert told(meta)["location"] == {"latitude": 39.95, "longitude": -75.16}
    meta.whatsapp.sticker(ANA)
    assert told(meta)["sticker"]["mime_type"] == "image/webp"
    meta.whatsapp.voice(ANA, b"hm")
    assert (told(meta)["type"], told(meta)["audio"]["voice"]) == ("audio", True)
    meta.whatsapp.react(ANA, "wamid.1")
    assert told(meta)["reaction"] == {"message_id": "wamid.1", "emoji": "❤"}
    meta.whatsapp.unsupported(ANA)
    assert (told(meta)["type"], told(meta)["errors"][0]["code"]) == ("unsupported", 131051)


def test_buttons_and_rows_are_pressed(meta: GraphApi, whatsapp: Caller) -> None:
    meta.whatsapp.say(ANA, "Hello")
    action = {"buttons": [{"type": "reply", "reply": {"id": "yes", "title": "Sí"}}]}
    given = {"messaging_product": "whatsapp", "to": ANA, "type": "interactive"}
    path = f"/{meta.account.phone}/messages"
    inside: Json = {"type": "button", "body": {"text": "¿Aquí?"}, "action": action, "footer": {"text": "Philly311"}}
    whatsapp.post(path, given | {"interactive": inside})
    meta.whatsapp.press(ANA, "yes")
    reply = {"type": "button_reply", "button_reply": {"id": "yes", "title": "Sí"}}
    assert (told(meta)["type"], told(meta)["interactive"]) == ("interactive", reply)
    assert told(meta)["context"]["id"] == meta.whatsapp.sent[-1].id
    assert meta.whatsapp.sent[-1].text == "¿Aquí?\nPhilly311"
    rows = {"button": "Elegir", "sections": [{"rows": [{"id": "pothole", "title": "Bache"}]}]}
    whatsapp.post(path, given | {"interactive": {"type": "list", "body": {"text": "¿Qué?"}, "action": rows}})
    meta.whatsapp.press(ANA, "pothole")
    assert told(meta)["interactive"] == {"type": "list_reply", "list_reply": {"id": "pothole", "title": "Bache"}}
    with pytest.raises(AssertionError):
        meta.whatsapp.press(ANA, "no")
