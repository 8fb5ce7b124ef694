"""Residents who have not written for long and for whom nothing is under way: they go as if they had asked for it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from bot.privacy import pictures
from bot.privacy.due.kind import Clearing, Kind, take_rows
from bot.privacy.due.words import CLOSED
from bot.privacy.forgetting import SYSTEM, By, forget
from storage.models import Case, Contact, ContactAlias, Conversation, ForgottenId, Message

# A person is a transaction with all that was ever said.
AT_ONCE = 20
Who = type[Contact]


def _active(who: Who, limit: datetime) -> ColumnElement[bool]:
    wrote = exists().where(
        Conversation.contact_id == who.id, Message.conversation_id == Conversation.id, Message.created_at >= limit
    )
    under_way = or_(Case.status != CLOSED, Case.closed_at >= limit)
    filed = exists().where(Case.contact_id == who.id, under_way)
    return or_(who.created_at >= limit, wrote.correlate(who), filed.correlate(who))


def _residents(limit: datetime) -> Select[int]:
    """Whoever is known by two names is active under both."""
    other: Who = aliased(Contact)
    known_as = and_(ContactAlias.contact_id == Contact.id, _named(other))
    known_to = and_(ContactAlias.contact_id == other.id, _named(Contact))
    elsewhere = exists().where(ContactAlias.channel == Contact.channel, or_(known_as, known_to), _active(other, limit))
    return select(Contact.id).where(~_active(Contact, limit), ~elsewhere.correlate(Contact))


def _named(who: Who) -> ColumnElement[bool]:
    return and_(ContactAlias.channel == who.channel, ContactAlias.external_id == who.external_id)


async def _take_residents(clearing: Clearing, limit: datetime) -> int:
    by = By(SYSTEM, clearing.now, clearing.pages)
    async with clearing.sessions() as session:
        ids = list(await session.scalars(_residents(limit).order_by(Contact.id).limit(AT_ONCE)))
    for contact_id in ids:
        async with clearing.sessions.begin() as session:
            gone = await forget(session, contact_id, by)
        await pictures.discard(clearing.sessions, clearing.photos, gone.photos if gone is not None else ())
    return len(ids)


def _forgotten(limit: datetime) -> Select[bytes]:
    return select(ForgottenId.digest).where(ForgottenId.forgotten_at < limit, ForgottenId.last_n.is_(None))


async def _take_forgotten(clearing: Clearing, limit: datetime) -> int:
    async with clearing.sessions.begin() as session:
        return await take_rows(session, ForgottenId.digest, _forgotten(limit))


KINDS = (
    Kind("residents", "contacts", "residents with all they said; their cases stay", _residents, _take_residents),
    Kind("forgotten", "looked_back", "fingerprints of deleted messages", _forgotten, _take_forgotten),
)
