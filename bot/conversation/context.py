"""What one turn knows. Each field is set by one step and read by the later ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.cases.rating import Rating
from bot.conversation.rasa import Answer
from bot.floor import Floor
from bot.outbox import Reply


@dataclass(frozen=True, slots=True)
class Incoming:
    """The message as it was stored. `recent` counts the resident's messages of the minute before it.

    `post`: it is public, and this is what a public answer goes under (connectors.base.Inbound).
    """

    message_id: int
    external_id: str
    conversation_id: int
    contact_id: int
    channel: str
    thread: str
    text: str
    choice: str | None
    location: Mapping[str, float] | None
    edited: bool
    language_hint: str | None
    created_at: datetime
    recent: int
    has_photos: bool
    post: str | None = None
    place_hint: Mapping[str, float] | None = None
    encrypted: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """The conversation as the turn found it. `version` guards against two workers taking the same turn."""

    state: Mapping[str, Any]
    version: int
    language: str | None
    language_pinned: bool
    floor: Floor
    shut_out: bool = False
    deletion_asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pictures:
    """Hashes of the message's photos, where the first was taken, and the problems of those we could not take."""

    photos: tuple[str, ...] = ()
    place: Mapping[str, float] | None = None
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Turn:
    """One turn. The steps before Rasa may set `early`: then Rasa is not asked. `stopped`: they want no more from us.

    `asks_deletion`: the answer asks whether they want to be deleted; `forget`: they do, and this phrase says that it is
    done (steps/forget.py). `rates`: what they say of a closed case (steps/rate.py).
    """

    incoming: Incoming
    before: Before
    attempt: int
    language: str = "en"
    pin_language: bool | None = None
    pictures: Pictures = field(default_factory=Pictures)
    answer: Answer | None = None
    early: list[Reply] | None = None
    outcome: str = "answered"
    floor: tuple[str, str] | None = None
    emergency: bool = False
    replies: list[Reply] = field(default_factory=list)
    stopped: bool = False
    asks_deletion: bool = False
    forget: str | None = None
    rates: Rating | None = None
