"""What a resident sees of a message of ours, and what the Send API takes for one: texts, quick replies, buttons."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from tests.fakes.meta.basics import Json, invalid, list_of, part_of, text_of

MOST_QUICK_REPLIES = 13
MOST_BUTTONS = 3
TITLE = 20
PAYLOAD = 1000
BUTTON_TEXT = 640
ELEMENTS = 10
ELEMENT_TEXT = 80
METADATA = 1000


class Way(StrEnum):
    """By which right a message reached the resident."""

    FREE = "free"
    HUMAN_AGENT = "human_agent"
    TEMPLATE = "template"
    PRIVATE_REPLY = "private_reply"
    # A human in Meta's own inbox: not of our making.
    INBOX = "inbox"


class Shown(StrEnum):
    """What a button is; a quick reply goes away with the next message, the others stay."""

    QUICK_REPLY = "quick_reply"
    POSTBACK = "postback"
    LINK = "web_url"
    REPLY = "reply"
    ROW = "row"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to press. `value` is the payload, the id or the address."""

    label: str
    value: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Content:
    """A message in itself."""

    text: str
    pressable: tuple[Button, ...] = ()
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a resident got from the page, the account or the number. `body` is the call as it came."""

    to: str
    id: str
    content: Content
    way: Way
    at: float
    body: Json = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def template(self) -> str | None:
        return self.content.template

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """(label, value), in order."""
        return [(button.label, button.value) for button in self.content.pressable]

    @property
    def seen(self) -> Json:
        """As the demonstration's page shows it."""
        about = {"to": self.to, "id": self.id, "text": self.text, "template": self.template, "way": self.way}
        return about | {"buttons": [{"label": label, "value": value} for label, value in self.buttons], "at": self.at}


@dataclass(frozen=True, slots=True)
class TextLimit:
    """How much text a message holds, and how it is counted."""

    most: int
    unit: str
    length: Callable[[str], int] = len

    def check(self, text: object) -> str:
        """The text, when it fits."""
        if not isinstance(text, str) or not text.strip():
            raise invalid("Param message[text] must be a non-empty UTF-8 encoded string")
        if self.length(text) > self.most:
            raise invalid(f"Length of param message[text] must be less than or equal to {self.most} {self.unit}")
        return text


def content_of(message: Json, limit: TextLimit) -> Content:
    """What the message shows, when each part of it may be sent."""
    if len(str(message.get("metadata", ""))) > METADATA:
        raise invalid(f"Length of param message[metadata] must be less than or equal to {METADATA}")
    if ("text" in message) == ("attachment" in message):
        raise invalid("A message needs either text or an attachment, and not both.")
    quick = tuple(_quick_reply(entry) for entry in _quick_replies(message))
    if "text" in message:
        return Content(limit.check(message["text"]), quick)
    inside = _attached(part_of(message, "attachment"))
    return Content(inside.text, inside.pressable + quick)


def _quick_replies(message: Json) -> list[Json]:
    return list_of(message, "quick_replies", MOST_QUICK_REPLIES) if "quick_replies" in message else []


def _quick_reply(entry: Json) -> Button:
    kind = entry.get("content_type")
    if kind in ("user_phone_number", "user_email"):
        return Button("", str(kind), Shown.QUICK_REPLY)
    if kind != "text":
        raise invalid("Param content_type must be one of text, user_phone_number, user_email.")
    return Button(text_of(entry, "title", TITLE), text_of(entry, "payload", PAYLOAD), Shown.QUICK_REPLY)


def _attached(attachment: Json) -> Content:
    if attachment.get("type") != "template":
        raise invalid("This fake takes attachments of type template only.")
    payload = part_of(attachment, "payload")
    match payload.get("template_type"):
        case "button":
            return Content(text_of(payload, "text", BUTTON_TEXT), _buttons(payload))
        case "generic":
            return _cards(list_of(payload, "elements", ELEMENTS))
        case other:
            raise invalid(f"Invalid template type {other}")


def _cards(elements: list[Json]) -> Content:
    lines: list[str] = []
    pressable: tuple[Button, ...] = ()
    for element in elements:
        lines.append(text_of(element, "title", ELEMENT_TEXT))
        if "subtitle" in element:
            lines.append(text_of(element, "subtitle", ELEMENT_TEXT))
        pressable += _buttons(element) if "buttons" in element else ()
    return Content("\n".join(lines), pressable)


def _buttons(payload: Json) -> tuple[Button, ...]:
    return tuple(_button(entry) for entry in list_of(payload, "buttons", MOST_BUTTONS))


def _button(entry: Json) -> Button:
    title = text_of(entry, "title", TITLE)
    match entry.get("type"):
        case "postback":
            return Button(title, text_of(entry, "payload", PAYLOAD), Shown.POSTBACK)
        case "web_url":
            return Button(title, text_of(entry, "url", PAYLOAD), Shown.LINK)
        case other:
            raise invalid(f"Buttons of type {other} are not taken.")
