"""WhatsApp refuses what the real one refuses, and tells the rest by statuses."""

import pytest

from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.basics import Json
from tests.fakes.test_graph_api.conftest import Caller, House

ANA = "12155550100"
NAMELESS = "US.13491208655302741918"


class Number(Caller):
    """Calls about our number."""

    def __init__(self, meta: GraphApi) -> None:
        super().__init__(meta.url, meta.account.whatsapp_token)
        self.path = f"/{meta.account.phone}/messages"

    def send(self, **content: object) -> Json:
        return self.post(self.path, {"messaging_product": "whatsapp", "to": ANA} | content)

    def error(self, **content: object) -> int:
        code, _ = self.refused("POST", self.path, {"messaging_product": "whatsapp", "to": ANA} | content)
        return code


def text(body: object = "Where is it?") -> Json:
    return {"type": "text", "text": {"body": body}}


def interactive(kind: str, body: str = "Where?", **action: object) -> Json:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": body}, "action": action}}


def button(title: str = "Yes", value: str = "yes") -> Json:
    return {"type": "reply", "reply": {"id": value, "title": title}}


def row(title: str = "Pothole", value: str = "pothole", **more: str) -> Json:
    return {"id": value, "title": title} | more


def rows(*entries: Json, button: str = "Choose") -> Json:
    return interactive("list", button=button, sections=[{"rows": list(entries)}])


@pytest.fixture
def number(meta: GraphApi) -> Number:
    """Our number, to which Ana has written."""
    meta.whatsapp.say(ANA, "Hello")
    return Number(meta)


@pytest.mark.parametrize(
    "content",
    [
        text("a" * 4096),
        text("ក" * 4096),
        interactive("button", "b" * 1024, buttons=[button(f"T{n}".ljust(20, "t"), f"v{n}") for n in range(3)]),
        interactive("button", buttons=[button("Yes", "v" * 256)]),
        rows(*(row(f"R{n}".ljust(24, "r"), f"v{n}", description="d" * 72) for n in range(10)), button="C" * 20),
        interactive("location_request_message", name="send_location"),
    ],
)
def test_what_fits_is_taken(meta: GraphApi, number: Number, content: Json) -> None:
    answer = number.send(**content)
    (sent,) = meta.whatsapp.sent_to(ANA)
    assert answer["contacts"] == [{"input": ANA, "wa_id": ANA}]
    assert [message["id"] for message in answer["messages"]] == [sent.id]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (text("a" * 4097), 100),
        (text(""), 131008),
        (text(311), 131008),
        ({"type": "text"}, 100),
        ({"type": "dance"}, 100),
        (interactive("button", "b" * 1025, buttons=[button()]), 131009),
        (interactive("button", buttons=[]), 131009),
        (interactive("button", buttons=[button(str(n), str(n)) for n in range(4)]), 131009),
        (interactive("button", buttons=[button("T" * 21)]), 131009),
        (interactive("button", buttons=[button("")]), 131008),
        (interactive("button", buttons=[button("Yes", "v" * 257)]), 131009),
        (interactive("button", buttons=[button("Yes"), button("No")]), 131009),
        (interactive("carousel"), 131009),
        (interactive("location_request_message"), 131009),
        (rows(), 131009),
        (rows(*(row(str(n), str(n)) for n in range(11))), 131009),
        (rows(row("T" * 25)), 131009),
        (rows(row("T", "v" * 201)), 131009),
        (rows(row(description="d" * 73)), 131009),
        (rows(row(), button="C" * 21), 131009),
        (interactive("list", button="C", sections=[{"rows": [row()]}, {"rows": [row("B", "b")]}]), 131008),
    ],
)
def test_what_does_not_fit_is_refused(meta: GraphApi, number: Number, content: Json, code: int) -> None:
    assert number.error(**content) == code
    assert meta.whatsapp.sent == []


def test_a_call_says_what_and_to_whom(number: Number) -> None:
    assert number.error(messaging_product="telegram", **text()) == 100
    assert number.refused("POST", number.path, {"messaging_product": "whatsapp", **text()}) == (131008, None)


def test_the_window_closes_after_a_day(meta: GraphApi, number: Number) -> None:
    meta.clock.advance(hours=23.9)
    number.send(**text())
    meta.clock.advance(hours=0.2)
    assert number.error(**text()) == 131047
    meta.whatsapp.say(ANA, "Still there")
    number.send(**text())


def test_who_cannot_be_reached(meta: GraphApi, number: Number) -> None:
    assert number.error(to="12155550199", **text()) == 131026
    meta.whatsapp.leave(ANA)
    assert number.error(**text()) == 131026


def test_a_refusal_may_come_as_a_status(meta: GraphApi, connected: House, number: Number) -> None:
    meta.whatsapp.refuses_later = True
    meta.clock.advance(days=2)
    wamid = number.send(**text())["messages"][0]["id"]
    assert meta.whatsapp.sent == []
    (status,) = connected.calls(2)[1]["entry"][0]["changes"][0]["value"]["statuses"]
    assert (status["id"], status["status"], status["errors"][0]["code"]) == (wamid, "failed", 131047)


def test_statuses_follow_in_any_order(meta: GraphApi, connected: House, number: Number) -> None:
    wamid = number.send(**text())["messages"][0]["id"]
    meta.whatsapp.read(ANA)
    meta.whatsapp.statuses = ("read", "delivered", "sent")
    number.send(**text())
    values = [call["entry"][0]["changes"][0]["value"] for call in connected.calls(7)[1:]]
    statuses = [status for value in values for status in value["statuses"]]
    assert [status["status"] for status in statuses[:3]] == ["sent", "delivered", "read"]
    assert [status["status"] for status in statuses[3:]] == ["read", "delivered", "sent"]
    assert {status["id"] for status in statuses[:3]} == {wamid}
    assert {status["recipient_id"] for status in statuses} == {ANA}


def test_who_has_blocked_us_gets_nothing_and_we_are_not_told(meta: GraphApi, number: Number) -> None:
    meta.whatsapp.block(ANA)
    number.send(**text())
    assert meta.whatsapp.sent == []
    assert meta.webhooks.happened[-1].content["value"]["statuses"][0]["status"] == "sent"
    meta.whatsapp.unblock(ANA)
    number.send(**text())
    assert len(meta.whatsapp.sent_to(ANA)) == 1


def test_one_message_in_six_seconds_where_it_is_enforced(meta: GraphApi, number: Number) -> None:
    number.send(**text())
    number.send(**text())
    meta.whatsapp.pair_limit = True
    assert number.error(**text()) == 131056
    meta.clock.advance(6.1)
    number.send(**text())
    meta.whatsapp.say("12155550102", "Hello")
    number.send(to="12155550102", **text())


def test_a_number_is_written_as_people_write_it(meta: GraphApi, number: Number) -> None:
    assert number.send(to="+1 (215) 555-0100", **text())["contacts"][0]["wa_id"] == ANA
    assert len(meta.whatsapp.sent_to(ANA)) == 1


def test_who_has_no_number_is_reached_by_the_users_id(meta: GraphApi, number: Number) -> None:
    meta.whatsapp.say(NAMELESS, "Hello")
    value = meta.webhooks.happened[-1].content["value"]
    (contact,), (message,) = value["contacts"], value["messages"]
    assert "wa_id" not in contact
    assert "from" not in message
    assert (contact["user_id"], message["from_user_id"]) == (NAMELESS, NAMELESS)
    assert contact["profile"]["username"].startswith("@")
    given = {"messaging_product": "whatsapp", "recipient": NAMELESS, **text()}
    assert number.post(number.path, given)["contacts"] == [{"input": NAMELESS, "user_id": NAMELESS}]
    assert len(meta.whatsapp.sent_to(NAMELESS)) == 1
    assert number.refused("POST", number.path, given | {"to": "US.134"}) == (131026, None)
    number.send(recipient=meta.whatsapp.contact(ANA).user_id, **text())


def test_the_two_ticks_and_typing(meta: GraphApi, number: Number) -> None:
    wamid = meta.whatsapp.say(ANA, "Hello?")
    read = {"status": "read", "message_id": wamid}
    assert number.send(**read) == {"success": True}
    assert (meta.whatsapp.seen, meta.whatsapp.typing) == ([wamid], [])
    number.send(**read, typing_indicator={"type": "text"})
    assert meta.whatsapp.typing == [wamid]
    assert number.error(status="read", message_id="wamid.other") == 131009


def test_the_number_tells_who_it_is(meta: GraphApi, number: Number) -> None:
    about = number.get(f"/{meta.account.phone}", fields="display_phone_number")
    assert about == {"id": meta.account.phone, "display_phone_number": meta.account.phone_number}
