"""Notes that agents write for each other about a conversation; `@ana.torres` tells the colleague."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.text import tidy
from storage.models import Note, NoteMention, User

NOTE, HANDED_BACK = "note", "handed_back"
LONGEST = 4000
# As much of an e-mail address as stands before the @, or all of it.
MENTION = re.compile(r"(?<![\w@])@([\w.+-]*\w(?:@[\w.-]*\w)?)")
CALLED = func.split_part(User.email, "@", 1)


class NoNote(Exception):
    """The note cannot be kept; the text is a sentence for the agent."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """`handle` is what follows the @."""

    id: int
    name: str
    handle: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A note in which one was named and which one has not seen."""

    note_id: int
    conversation_id: int
    author: str
    text: str
    at: datetime


async def write(session: AsyncSession, conversation_id: int, author_id: int, text: str, *, kind: str = NOTE) -> int:
    """Keep a note and tell whom it names. Returns its id."""
    words = tidy(text)
    if not words:
        raise NoNote("There is nothing in this note. Write something first.")
    if len(words) > LONGEST:
        raise NoNote(f"This note has {len(words)} characters and {LONGEST} fit. Shorten it; nothing was stored.")
    note = Note(conversation_id=conversation_id, author_id=author_id, kind=kind, text=words)
    session.add(note)
    await session.flush()
    named = await _named(session, words)
    session.add_all(NoteMention(note_id=note.id, user_id=user_id) for user_id in named if user_id != author_id)
    await session.flush()
    return note.id


async def colleagues(session: AsyncSession) -> Sequence[Colleague]:
    """Whom a note can name."""
    active = select(User.id, User.name, CALLED).where(User.disabled_at.is_(None)).order_by(User.name, User.id)
    return [Colleague(*row) for row in (await session.execute(active)).all()]


async def mentions(session: AsyncSession, user_id: int) -> Sequence[Mention]:
    """What this colleague has not seen, the oldest first."""
    unseen = (
        select(Note.id, Note.conversation_id, User.name, Note.text, Note.created_at)
        .join(NoteMention, NoteMention.note_id == Note.id)
        .join(User, User.id == Note.author_id)
        .where(NoteMention.user_id == user_id, NoteMention.seen_at.is_(None))
        .order_by(Note.id)
    )
    return [Mention(*row) for row in (await session.execute(unseen)).all()]


async def seen(session: AsyncSession, conversation_id: int, user_id: int) -> None:
    """They have opened the conversation."""
    here = select(Note.id).where(Note.conversation_id == conversation_id)
    await session.execute(
        update(NoteMention)
        .where(NoteMention.user_id == user_id, NoteMention.seen_at.is_(None), NoteMention.note_id.in_(here))
        .values(seen_at=func.now())
    )


async def _named(session: AsyncSession, words: str) -> Sequence[int]:
    names = {name.lower() for name in MENTION.findall(words)}
    if not names:
        return ()
    active = select(User.id).where(User.disabled_at.is_(None), User.email.in_(names) | CALLED.in_(names))
    return list(await session.scalars(active))
