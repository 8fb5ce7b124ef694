"""Finds the resident on the phone or at the counter among those we know: by number, e-mail address or name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.by_hand import DIGITS_OF_A_PHONE, reach_id
from bot.finding import mentions
from storage.models import Case, Contact, Conversation

MOST = 10
# What is shorter finds half the city.
SHORTEST, FEWEST_DIGITS = 3, 7


@dataclass(frozen=True, slots=True)
class Resident:
    """`conversation_id` is where they last wrote to us privately, `language` what they speak there."""

    contact_id: int
    channel: str
    name: str | None
    reach: str
    cases: int
    conversation_id: int | None
    language: str | None


async def find(session: AsyncSession, words: str) -> Sequence[Resident]:
    """The newest first; nobody when there is too little to go by."""
    matches = _matching(words)
    return await _read(session, matches) if matches is not None else ()


async def known(session: AsyncSession, contact_id: int) -> Resident | None:
    return next(iter(await _read(session, Contact.id == contact_id)), None)


def _matching(words: str) -> ColumnElement[bool] | None:
    """A number by its last ten digits: channels write it with and without the country."""
    digits = "".join(sign for sign in words if sign.isdecimal())
    if len(digits) >= FEWEST_DIGITS and not any(sign.isalpha() for sign in words):
        return Contact.external_id.like(f"%{digits[-DIGITS_OF_A_PHONE:]}")
    if len(words) < SHORTEST:
        return None
    return or_(Contact.external_id == reach_id(words), mentions(Contact.name, words))


async def _read(session: AsyncSession, matches: ColumnElement[bool]) -> Sequence[Resident]:
    last = (
        select(Conversation.id, Conversation.language)
        .where(Conversation.contact_id == Contact.id, Conversation.last_heard_at.is_not(None))
        .order_by(Conversation.last_heard_at.desc())
        .limit(1)
        .lateral()
    )
    filed = select(func.count()).where(Case.contact_id == Contact.id).scalar_subquery()
    query = (
        select(Contact.id, Contact.channel, Contact.name, Contact.external_id, filed, last.c.id, last.c.language)
        .outerjoin(last, true())
        .where(matches, Contact.forgotten_at.is_(None))
        .order_by(Contact.id.desc())
        .limit(MOST)
    )
    rows: Sequence[Any] = (await session.execute(query)).all()
    return [Resident(*row) for row in rows]
