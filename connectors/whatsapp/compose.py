"""Builds the messages that WhatsApp is handed for one of ours: text in parts, buttons, a list, or a template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.base import Audience, Button, Outgoing, SendError, SendErrorKind, Template, Way
from connectors.meta.languages import code_of
from connectors.splitting import short, split, units

TEXT_LIMIT = 4096
# A message with buttons, a list or a question for the location holds less.
BODY_LIMIT = 1024
MOST_BUTTONS = 3
BUTTON_LABEL_LIMIT = 20
BUTTON_VALUE_LIMIT = 256
MOST_ROWS = 10
ROW_TITLE_LIMIT = 24
ROW_DESCRIPTION_LIMIT = 72
ROW_VALUE_LIMIT = 200

Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Plan:
    """The parts of a message, in order, and what the last one carries beside its words."""

    parts: Sequence[str]
    closing: Body | None = None

    def body(self, text: str, last: bool) -> Body:
        """What to post for one part, without whom it is for."""
        if last and self.closing is not None:
            return {"type": "interactive", "interactive": {**self.closing, "body": {"text": text}}}
        # A preview would let WhatsApp open the resident's status page.
        return {"type": "text", "text": {"preview_url": False, "body": text}}


def plan_of(message: Outgoing, list_labels: Mapping[str, str]) -> Plan:
    """How a message goes out freely. Raises SendError for what WhatsApp has no form for."""
    if message.audience is not Audience.PRIVATE:
        raise SendError(SendErrorKind.REJECTED, "WhatsApp has no public posts")
    if message.way is not Way.FREE:
        raise SendError(SendErrorKind.REJECTED, "WhatsApp has no tag for people's own words")
    text = message.text.strip()
    if not text:
        raise SendError(SendErrorKind.REJECTED, "a message without words")
    closing = _closing(message, list_labels)
    return Plan(split(text, TEXT_LIMIT) if closing is None else _parts_before(text), closing)


def template_of(template: Template, language: str) -> Body:
    """A message in an approved form."""
    filled = [{"type": "text", "text": _parameter(text)} for text in template.parameters]
    named: Body = {"name": template.name, "language": {"code": code_of(language)}}
    components = {"components": [{"type": "body", "parameters": filled}]} if filled else {}
    return {"type": "template", "template": {**named, **components}}


def _parts_before(text: str) -> list[str]:
    """What does not fit beside the buttons goes before them."""
    last = split(text, BODY_LIMIT)[-1]
    return [*split(text.removesuffix(last), TEXT_LIMIT), last]


def _closing(message: Outgoing, list_labels: Mapping[str, str]) -> Body | None:
    if message.buttons:
        return _choices(message.buttons[:MOST_ROWS], list_labels.get(message.language, "☰"))
    if message.asks == "address":
        return {"type": "location_request_message", "action": {"name": "send_location"}}
    return None


def _choices(buttons: Sequence[Button], list_label: str) -> Body:
    """Reply buttons while each can be read whole, else a list."""
    shown = [(" ".join(button.label.split()) or button.value, button.value) for button in buttons]
    if len(shown) <= MOST_BUTTONS and all(units(label) <= BUTTON_LABEL_LIMIT for label, _ in shown):
        return _reply_buttons(shown)
    return _list(shown, list_label)


def _reply_buttons(shown: Sequence[tuple[str, str]]) -> Body:
    replies = [
        {"type": "reply", "reply": {"id": _value(value, BUTTON_VALUE_LIMIT), "title": label}} for label, value in shown
    ]
    return {"type": "button", "action": {"buttons": replies}}


def _list(shown: Sequence[tuple[str, str]], label: str) -> Body:
    rows = [_row(title, _value(value, ROW_VALUE_LIMIT)) for title, value in shown]
    return {"type": "list", "action": {"button": short(label, BUTTON_LABEL_LIMIT), "sections": [{"rows": rows}]}}


def _row(label: str, value: str) -> Body:
    """A label that is too long for a title stands below it once more, where there is room."""
    row: Body = {"id": value, "title": short(label, ROW_TITLE_LIMIT)}
    return row if units(label) <= ROW_TITLE_LIMIT else {**row, "description": short(label, ROW_DESCRIPTION_LIMIT)}


def _value(value: str, limit: int) -> str:
    if not 0 < len(value) <= limit:
        raise SendError(SendErrorKind.REJECTED, f"a button's value is not between 1 and {limit} characters")
    return value


def _parameter(text: str) -> str:
    """WhatsApp refuses line breaks, runs of spaces, and nothing at all."""
    return " ".join(text.split()) or "-"
