"""Deletes a resident: contact, other names, conversations and all that was said. What they filed stays, anonymous."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.privacy.anonymous import anonymize, keep_how_told
from bot.privacy.digests import forget_translations, remember_ids
from bot.privacy.person import Person, locked
from connectors.base import Connector
from storage.models import Case, Contact, ContactAlias, Message, MessagePhoto

RESIDENT, STAFF, SYSTEM = "resident", "staff", "system"


@dataclass(frozen=True, slots=True)
class By:
    """Whose wish it is, and when; `user` of the console, if one did it. `pages`: see digests.py."""

    actor: str
    at: datetime
    pages: Collection[str]
    user: int | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went. `cases` are the numbers of those that stay; `photos` may go from the disk (pictures.py)."""

    contacts: int
    conversations: int
    messages: int
    cases: Sequence[str]
    photos: Sequence[str]


def pages_of(connectors: Mapping[str, Connector]) -> frozenset[str]:
    """The channels whose pages ask for their answers."""
    return frozenset(name for name, connector in connectors.items() if not connector.capabilities.pushes)


async def forget(session: AsyncSession, contact_id: int, by: By) -> Forgotten | None:
    """In the caller's transaction. None when there is nobody (any more)."""
    found = await locked(session, contact_id)
    return await forget_locked(session, found, by) if found is not None else None


async def forget_locked(session: AsyncSession, who: Person, by: By) -> Forgotten:
    """What hangs on the contact goes by the store's own rules; here goes what only refers to it by its content."""
    cases = select(Case.reference).where(Case.id.in_(who.cases)).order_by(Case.id)
    references = list(await session.scalars(cases))
    await forget_translations(session, who.contacts, who.cases)
    await keep_how_told(session, who.cases, who.conversations)
    await anonymize(session, who.cases, by.at, actor=by.actor, user=by.user)
    await remember_ids(session, who.contacts, by.pages)
    photos = [sha256 for sha256 in await session.scalars(_photos(who.conversations)) if sha256]
    said = await session.execute(delete(Message).where(Message.conversation_id.in_(who.conversations)))
    await session.execute(delete(ContactAlias).where(ContactAlias.contact_id.in_(who.contacts)))
    await session.execute(delete(Contact).where(Contact.id.in_(who.contacts)))
    messages: int = said.rowcount  # type: ignore[attr-defined]
    return Forgotten(len(who.contacts), len(who.conversations), messages, references, photos)


def _photos(conversations: Sequence[int]) -> Select[str | None]:
    sent = select(Message.id).where(Message.conversation_id.in_(conversations))
    return (
        select(MessagePhoto.sha256)
        .where(MessagePhoto.message_id.in_(sent), MessagePhoto.sha256.is_not(None))
        .order_by(MessagePhoto.sha256)
        .distinct()
    )
