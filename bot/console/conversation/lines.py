"""What a message or a note says on the page of its conversation: its words, their English, what became of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.attention.thread import Noted, Said
from bot.console.maps import Point
from bot.console.navigation import BASE
from bot.floor import PAGE_INBOX
from bot.interpreter.interpreter import Interpreter
from bot.interpreter.texts import How, Reading
from bot.language.tags import ENGLISH, LANGUAGES
from bot.notes import HANDED_BACK
from connectors.base import Audience
from storage.models import Conversation, Delivery, Message, MessagePhoto

# A page waits no longer for translations; what is late comes after it, by itself.
PATIENCE_SECONDS = 2.0
CONVERSATIONS = f"{BASE}/conversations"
AUTHORS: Mapping[str, str] = {"resident": "Resident", "bot": "Bot", "agent": "Agent", "system": "System"}
STATES: Mapping[str, str] = {
    "queued": "waits to go out",
    "sending": "is going out",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "held": "waits until they write",
    "failed": "not delivered",
}
WAYS: Mapping[str, str] = {"template": "as an approved template", "human_tag": "with the human-agent tag"}
# What is marked beside a message, by what is in its content.
MARKS: Mapping[str, str] = {
    "edited": "edited",
    "removed": "taken back by the writer",
    "expired": "deleted: it was kept long enough",
    "encrypted": "encrypted: we cannot read it",
    "post": "under a public post",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`english` is what an agent reads in place of `text`; `late` that it is still being made.

    `retry` is the address at which a failure is tried again, `state` what became of a message that went out.
    """

    key: str
    kind: str
    who: str
    at: datetime
    text: str
    language: str | None = None
    direction: str = "auto"
    reading: Reading | None = None
    english: str | None = None
    late: str | None = None
    marks: Sequence[str] = ()
    photos: Sequence[tuple[str | None, str]] = ()
    point: Point | None = None
    state: str | None = None
    failed: bool = False
    reason: str | None = None
    retry: tuple[str, str] | None = None
    open: bool = False
    buttons: Sequence[str] = field(default_factory=list)


async def readings(
    interpreter: Interpreter, conversation: Conversation, items: Sequence[Said | Noted]
) -> Mapping[int, Reading | None]:
    """By the message's id; None for one that is late."""
    tasks = {
        item.message.id: asyncio.create_task(read(interpreter, conversation, item.message))
        for item in items
        if isinstance(item, Said) and _foreign(interpreter, item.message)
    }
    if not tasks:
        return {}
    _, late = await asyncio.wait(tasks.values(), timeout=PATIENCE_SECONDS)
    for task in late:
        task.cancel()
    return {message_id: None if task in late else task.result() for message_id, task in tasks.items()}


async def read(interpreter: Interpreter, conversation: Conversation, message: Message) -> Reading:
    return await interpreter.read(message.text, message.language or conversation.language)


def _foreign(interpreter: Interpreter, message: Message) -> bool:
    """Whether it needs an English text; a gist of our own words would only puzzle."""
    if not message.text or "english" in message.content:
        return False
    return message.author == "resident" or (message.language != ENGLISH and interpreter.translator is not None)


def line_of(item: Said | Noted, read_as: Mapping[int, Reading | None]) -> Line:
    return _note(item) if isinstance(item, Noted) else _message(item, read_as)


def _note(noted: Noted) -> Line:
    what = "handed it back to the bot" if noted.note.kind == HANDED_BACK else "noted, for colleagues only"
    return Line(f"n{noted.note.id}", "note", f"{noted.author} {what}", noted.at, noted.note.text, ENGLISH, "ltr")


def _message(said: Said, read_as: Mapping[int, Reading | None]) -> Line:
    message, reading = said.message, read_as.get(said.message.id)
    language = message.language or (reading.language if reading is not None else None)
    address = f"{CONVERSATIONS}/{message.conversation_id}/messages/{message.id}"
    unhandled = message.outcome == "failed"
    failed = said.delivery is not None and said.delivery.state == "failed"
    return Line(
        key=f"m{message.id}",
        kind=message.author,
        who=_who(said),
        at=said.at,
        text=message.text or _choice(message.content),
        language=language,
        direction=direction(language),
        reading=shown(reading, message.author),
        english=_own_english(message),
        late=f"{address}/reading" if message.id in read_as and reading is None else None,
        marks=[words for name, words in MARKS.items() if message.content.get(name)],
        photos=[_photo(message, photo) for photo in said.photos],
        point=point_of(said),
        state=_state(said.delivery),
        failed=failed or unhandled,
        reason=said.reason if said.delivery is None or said.delivery.state != "sent" else None,
        retry=_retry(address, failed=failed, unhandled=unhandled),
        open=said.delivery is not None and said.delivery.state in ("queued", "sending"),
        buttons=[button["label"] for button in message.content.get("buttons", ())],
    )


def direction(language: str | None) -> str:
    if language not in LANGUAGES:
        return "auto"
    return "rtl" if LANGUAGES[language].rtl else "ltr"


def shown(reading: Reading | None, author: str) -> Reading | None:
    """Only what tells more than the message itself."""
    if reading is None or reading.how is How.ORIGINAL:
        return None
    return reading if author == "resident" or reading.how is How.TRANSLATED else None


def _who(said: Said) -> str:
    if said.message.author == "agent" and said.message.outcome == PAGE_INBOX:
        return "A colleague, in the platform's own inbox"
    return said.agent or AUTHORS.get(said.message.author, said.message.author)


def _own_english(message: Message) -> str | None:
    english: str | None = message.content.get("english")
    return english if english != message.text else None


def _choice(content: Mapping[str, Any]) -> str:
    return f"[{content['choice']}]" if content.get("choice") else ""


def _photo(message: Message, photo: MessagePhoto) -> tuple[str | None, str]:
    """Its address, or none and why."""
    if photo.sha256 is None:
        problem = (photo.problem or "is not here yet").replace("_", " ")
        return None, f"A photo that could not be shown: {problem}"
    return f"{CONVERSATIONS}/{message.conversation_id}/photos/{photo.sha256}", f"Photo {photo.id}"


def point_of(said: Said) -> Point | None:
    content = said.message.content
    place: Mapping[str, float] | None = content.get("location") or content.get("place_hint")
    words = "Shared by them" if content.get("location") else "Where their photo was taken"
    return Point(place["lat"], place["lon"], words, f"#m{said.message.id}") if place else None


def _state(delivery: Delivery | None) -> str | None:
    if delivery is None:
        return None
    state = STATES[delivery.receipt if delivery.state == "sent" and delivery.receipt else delivery.state]
    way = WAYS.get(delivery.way or "") if delivery.state == "sent" else None
    public = "for everyone to see" if delivery.audience == Audience.PUBLIC else None
    return ", ".join(words for words in (state, way, public) if words)


def _retry(address: str, *, failed: bool, unhandled: bool) -> tuple[str, str] | None:
    if failed:
        return f"{address}/send-again", "Send again"
    return (f"{address}/take-again", "Let the bot try again") if unhandled else None
