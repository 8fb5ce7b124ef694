"""Reads what a WhatsApp message holds; kinds that nobody can read are empty, and still deserve an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.base import Location, Media
from connectors.meta.reading import Node, child, name, point, words


@dataclass(frozen=True, slots=True)
class Content:
    """The part of an Inbound that its kind decides."""

    text: str = ""
    choice: str | None = None
    location: Location | None = None
    photos: tuple[Media, ...] = ()


def content_of(message: Node) -> Content | None:
    """What a message holds; None for a kind that is new to us. Raises Odd."""
    reader = READERS.get(words(message, "type"))
    return None if reader is None else reader(message)


def _text(message: Node) -> Content:
    return Content(words(child(message, "text"), "body"))


def _image(message: Node) -> Content:
    return _picture(child(message, "image"))


def _document(message: Node) -> Content:
    """A picture that was sent as a file keeps its own place data; other files are not read."""
    file = child(message, "document")
    return _picture(file) if words(file, "mime_type").startswith("image/") else Content(words(file, "caption"))


def _picture(file: Node) -> Content:
    number = name(file, "id")
    return Content(words(file, "caption"), photos=(Media(number, number),))


def _location(message: Node) -> Content:
    """The point alone: the name and address of a shared place are the map's words, the resident wrote none."""
    shared = child(message, "location")
    return Content(location=point(shared.get("latitude"), shared.get("longitude")))


def _interactive(message: Node) -> Content:
    """A reply button or a row of a list; answers to Flows, which we have none of, say nothing to us."""
    interactive = child(message, "interactive")
    reply = child(interactive, "button_reply") or child(interactive, "list_reply")
    return Content(choice=name(reply, "id")) if reply else Content()


def _button(message: Node) -> Content:
    """The button of a template: ours have none, so one that somebody else made is taken by its words."""
    return Content(words(child(message, "button"), "text"))


def _video(message: Node) -> Content:
    return Content(words(child(message, "video"), "caption"))


def _nothing(_message: Node) -> Content:
    return Content()


UNREADABLE = ("audio", "voice", "sticker", "contacts", "order", "unsupported")

READERS: Mapping[str, Callable[[Node], Content]] = {
    "text": _text,
    "image": _image,
    "document": _document,
    "video": _video,
    "location": _location,
    "interactive": _interactive,
    "button": _button,
    **dict.fromkeys(UNREADABLE, _nothing),
}
