"""Templates are reviewed, kept by name and language, and filled in; Messenger's and WhatsApp's each in their way."""

import pytest

from tests.fakes.graph_api import GraphApi
from tests.fakes.meta.basics import Json
from tests.fakes.test_graph_api.conftest import ANA, Caller, House

TEMPLATES = "/me/message_templates"
PHONE = "12155550100"


def body(text: str = "Your request {{1}} is now {{2}}. Thank you.") -> Json:
    return {"type": "BODY", "text": text, "example": {"body_text": [["16543210", "closed"]]}}


def template(*components: Json, name: str = "status_1", language: str = "en", **more: object) -> Json:
    about = {"name": name, "language": language, "category": "UTILITY", "components": list(components) or [body()]}
    return about | more


def buttons(*kinds: str, payload: str = "case_{{1}}") -> Json:
    return {"type": "BUTTONS", "buttons": [{"type": kind, "text": kind.title(), "payload": payload} for kind in kinds]}


def values(*texts: str) -> list[Json]:
    return [{"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}]


def utility(components: list[Json], *, name: str = "status_1", language: str = "en", **more: object) -> Json:
    inside = {"name": name, "language": {"code": language}, "components": components}
    return {"recipient": {"id": ANA}, "messaging_type": "UTILITY", "message": {"template": inside}} | more


@pytest.fixture(autouse=True)
def _ana_wrote_long_ago(meta: GraphApi) -> None:
    meta.messenger.say(ANA, "Hello")
    meta.whatsapp.say(PHONE, "Hello")
    meta.clock.advance(days=30)


def test_a_template_is_approved_listed_and_deleted(page: Caller) -> None:
    made = [page.post(TEMPLATES, template(language=language)) for language in ("en", "es", "zh_CN")]
    assert [(one["status"], one["category"]) for one in made] == [("APPROVED", "UTILITY")] * 3
    page.post(TEMPLATES, template(name="other"))
    first = page.get(TEMPLATES, name="status", limit="2")
    assert [one["language"] for one in first["data"]] == ["en", "es"]
    second = page.get(TEMPLATES, name="status", limit="2", after=first["paging"]["cursors"]["after"])
    assert [one["id"] for one in second["data"]] == [made[2]["id"]]
    assert "next" in first["paging"]
    assert "next" not in second["paging"]
    (spanish,) = page.get(TEMPLATES, language="es", status="APPROVED")["data"]
    assert (spanish["name"], spanish["components"]) == ("status_1", [body()])
    page.delete(TEMPLATES, {"hsm_id": spanish["id"], "name": "status_1"})
    assert [one["language"] for one in page.get(TEMPLATES, name="status")["data"]] == ["en", "zh_CN"]
    page.delete(TEMPLATES, {"name": "status_1"})
    assert [one["name"] for one in page.get(TEMPLATES)["data"]] == ["other"]
    assert page.refused("DELETE", TEMPLATES, {"name": "status_1"}) == (100, 33)


@pytest.mark.parametrize(
    ("wrong", "subcode"),
    [
        (template(name="Status 1"), None),
        (template(name=""), None),
        (template(language="english"), None),
        (template(language="ht"), None),
        (template(language="km"), None),
        (template(category="MARKETING"), None),
        (template(components=[]), None),
        (template(body(), body()), None),
        (template({"type": "FOOTER", "text": "Philly311"}), None),
        (template(body("b" * 1025)), None),
        (template(body("Yours is {{2}}, was {{1}} before.")), None),
        (template(body("{{1}} is your number.")), 2388299),
        (template(body("Your number is {{1}}")), 2388299),
        (template(body(), {"type": "HEADER", "format": "TEXT", "text": "h" * 61}), None),
        (template(body(), buttons("QUICK_REPLY")), 2018416),
        (template(body(), buttons("POSTBACK", "POSTBACK", "POSTBACK", "POSTBACK")), None),
        (template(body(), {"type": "BUTTONS", "buttons": [{"type": "POSTBACK", "text": "T" * 21}]}), None),
        (template(body(), {"type": "BUTTONS", "buttons": [{"type": "POSTBACK", "text": "T", "example": 1}]}), 2388051),
    ],
)
def test_what_is_no_template_is_refused(meta: GraphApi, page: Caller, wrong: Json, subcode: int | None) -> None:
    assert page.refused("POST", TEMPLATES, wrong) == (100, subcode)
    assert meta.messenger.templates.templates == []


def test_the_same_name_and_language_is_there_once(page: Caller) -> None:
    page.post(TEMPLATES, template())
    assert page.refused("POST", TEMPLATES, template()) == (100, 2388024)


def test_places_need_examples(page: Caller) -> None:
    bare = {"type": "BODY", "text": "Your request {{1}} is closed."}
    assert page.post(TEMPLATES, template(bare))["status"] == "REJECTED"
    (told,) = page.get(TEMPLATES)["data"]
    assert told["rejected_reason"] == "TEMPLATE_VARIABLES_MISSING_SAMPLE_VALUES"


def test_meta_may_take_its_time_and_change_its_mind(meta: GraphApi, connected: House, page: Caller) -> None:
    meta.messenger.templates.review = ("PENDING", "NONE")
    assert page.post(TEMPLATES, template())["status"] == "PENDING"
    assert page.refused("POST", "/me/messages", utility(values("16543210", "closed"))) == (100, None)
    meta.messenger.templates.decide("status_1", "APPROVED")
    page.post("/me/messages", utility(values("16543210", "closed")))
    meta.messenger.templates.decide("status_1", "REJECTED", reason="TAG_SHOULD_BE_MARKETING")
    assert page.refused("POST", "/me/messages", utility(values("16543210", "closed"))) == (100, None)
    changes = [entry["changes"][0] for call in connected.calls(3) for entry in call["entry"] if "changes" in entry]
    assert [change["field"] for change in changes] == ["message_template_status_update"] * 2
    assert [change["value"]["event"] for change in changes] == ["APPROVED", "REJECTED"]
    assert changes[1]["value"]["reason"] == "TAG_SHOULD_BE_MARKETING"


def test_a_template_passes_the_closed_window(meta: GraphApi, page: Caller) -> None:
    header = {"type": "HEADER", "format": "TEXT", "text": "Philly311"}
    page.post(TEMPLATES, template(header, body(), buttons("POSTBACK")))
    pressed = {"type": "buttons", "parameters": [{"type": "POSTBACK", "payload": "16543210"}]}
    page.post("/me/messages", utility([*values("16543210", "closed"), pressed]))
    (sent,) = meta.messenger.sent_to(ANA)
    assert sent.text == "Philly311\nYour request 16543210 is now closed. Thank you."
    assert (sent.template, sent.way, sent.buttons) == ("status_1", "template", [("Postback", "case_16543210")])
    meta.messenger.press(ANA, "case_16543210")
    assert meta.webhooks.happened[-1].content["postback"]["payload"] == "case_16543210"


def test_named_places_are_filled_by_name(meta: GraphApi, page: Caller) -> None:
    named = {"body_text_named_params": [{"param_name": "number", "example": "1"}]}
    text = {"type": "BODY", "text": "Your request {{number}} is closed.", "example": named}
    page.post(TEMPLATES, template(text, parameter_format="NAMED"))
    given = {"type": "text", "parameter_name": "number", "text": "16543210"}
    page.post("/me/messages", utility([{"type": "body", "parameters": [given]}]))
    assert meta.messenger.sent[-1].text == "Your request 16543210 is closed."
    assert page.refused("POST", "/me/messages", utility(values("16543210"))) == (100, None)


@pytest.mark.parametrize(
    "wrong",
    [
        utility(values("16543210", "closed"), name="other"),
        utility(values("16543210", "closed"), language="es"),
        utility(values("16543210", "closed"), language="en_US"),
        utility(values("16543210", "closed"), messaging_type="RESPONSE"),
        utility(values("16543210")),
        utility(values("16543210", "closed", "really")),
        utility(values("16543210", "")),
        utility(values("16543210", "closed\ntoday")),
        utility([{**values("16543210", "closed")[0], "index": 0}]),
    ],
)
def test_a_template_is_sent_as_it_is_or_not_at_all(meta: GraphApi, page: Caller, wrong: Json) -> None:
    page.post(TEMPLATES, template())
    assert page.refused("POST", "/me/messages", wrong) == (100, None)
    assert meta.messenger.sent == []


def test_each_button_needs_its_payload(page: Caller) -> None:
    page.post(TEMPLATES, template(body(), buttons("POSTBACK", "POSTBACK")))
    one = {"type": "buttons", "parameters": [{"type": "POSTBACK", "payload": "16543210"}]}
    given = utility([*values("16543210", "closed"), one])
    assert page.refused("POST", "/me/messages", given) == (100, 1893029)


# WhatsApp


def whatsapp_template(components: list[Json], *, language: str = "en") -> Json:
    inside = {"name": "status_1", "language": {"code": language}, "components": components}
    return {"messaging_product": "whatsapp", "to": PHONE, "type": "template", "template": inside}


def test_whatsapp_has_templates_of_its_own(meta: GraphApi, whatsapp: Caller) -> None:
    edge = f"/{meta.account.business}/message_templates"
    quick = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Thanks"}]}
    whatsapp.post(edge, template(body(), quick))
    assert [one["name"] for one in whatsapp.get(edge)["data"]] == ["status_1"]
    pressed = {"type": "button", "sub_type": "quick_reply", "index": "0"}
    payload = {"parameters": [{"type": "payload", "payload": "thanks"}]}
    given = whatsapp_template([*values("16543210", "closed"), pressed | payload])
    whatsapp.post(f"/{meta.account.phone}/messages", given)
    (sent,) = meta.whatsapp.sent_to(PHONE)
    assert sent.text == "Your request 16543210 is now closed. Thank you."
    assert (sent.template, sent.way, sent.buttons) == ("status_1", "template", [("Thanks", "thanks")])
    meta.whatsapp.press(PHONE, "thanks")
    (told,) = meta.webhooks.happened[-1].content["value"]["messages"]
    assert (told["type"], told["button"], told["context"]["id"]) == (
        "button",
        {"payload": "thanks", "text": "Thanks"},
        sent.id,
    )
    whatsapp.delete(edge, {"name": "status_1"})
    assert whatsapp.get(edge) == {"data": []}


@pytest.mark.parametrize(
    ("components", "language", "code"),
    [
        (values("16543210", "closed"), "es", 132001),
        (values("16543210"), "en", 132000),
        ([], "en", 132000),
        (values("16543210", "closed\ttoday"), "en", 132018),
        (values("16543210", "closed     today"), "en", 132018),
    ],
)
def test_whatsapp_refuses_by_its_own_codes(
    meta: GraphApi, whatsapp: Caller, components: list[Json], language: str, code: int
) -> None:
    whatsapp.post(f"/{meta.account.business}/message_templates", template())
    given = whatsapp_template(components, language=language)
    assert whatsapp.refused("POST", f"/{meta.account.phone}/messages", given) == (code, None)
