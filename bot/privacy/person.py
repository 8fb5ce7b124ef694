"""One person, whatever a platform calls them, with all that hangs on them, locked until the caller's commit."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Case, Contact, ContactAlias, Conversation, Delivery, Message


@dataclass(frozen=True, slots=True)
class Person:
    """Ids; `contacts` are one person at one platform, `cases` are what they filed."""

    contacts: Sequence[int]
    conversations: Sequence[int]
    cases: Sequence[int]


async def contacts_of(session: AsyncSession, contact_id: int) -> list[int]:
    """This contact and those that are the same person: as one who wrote under a post, and then privately."""
    aliased = and_(ContactAlias.channel == Contact.channel, ContactAlias.external_id == Contact.external_id)
    main = (
        await session.scalar(select(ContactAlias.contact_id).join(Contact, aliased).where(Contact.id == contact_id))
        or contact_id
    )
    others = select(Contact.id).join(ContactAlias, aliased).where(ContactAlias.contact_id == main)
    return sorted({contact_id, main, *await session.scalars(others)})


async def person(session: AsyncSession, contact_id: int) -> Person:
    """As they are now."""
    contacts = await contacts_of(session, contact_id)
    talks = list(await session.scalars(_conversations(contacts)))
    return Person(contacts, talks, list(await session.scalars(_cases(contacts, talks))))


async def locked(session: AsyncSession, contact_id: int) -> Person | None:
    """The same, and nobody else writes to any of it; None when they are gone already.

    Locked in the order of those who write at the same time: a case before its conversation, as a move is told
    (bot/cases/workflow.py); a delivery before its conversation, as its outcome is written (bot/deliveries/); the
    contact before the conversation, as a message comes in (bot/inbox.py).
    """
    contacts = await contacts_of(session, contact_id)
    talks = select(Conversation.id).where(Conversation.contact_id.in_(contacts))
    await session.execute(_cases(contacts, list(await session.scalars(talks))).with_for_update())
    deliveries = (
        select(Delivery.id)
        .join(Message, Message.id == Delivery.message_id)
        .where(Message.conversation_id.in_(talks))
        .order_by(Delivery.id)
    )
    await session.execute(deliveries.with_for_update(of=Delivery))
    people = select(Contact.id).where(Contact.id.in_(contacts)).order_by(Contact.id).with_for_update()
    there = list(await session.scalars(people))
    if not there:
        return None
    conversations = list(await session.scalars(_conversations(contacts).with_for_update()))
    # A turn that we have just waited for may have opened one more.
    cases = list(await session.scalars(_cases(contacts, conversations).with_for_update()))
    return Person(there, conversations, cases)


def _conversations(contacts: Sequence[int]) -> Select[int]:
    return select(Conversation.id).where(Conversation.contact_id.in_(contacts)).order_by(Conversation.id)


def _cases(contacts: Sequence[int], conversations: Sequence[int]) -> Select[int]:
    theirs = or_(Case.contact_id.in_(contacts), Case.conversation_id.in_(conversations))
    return select(Case.id).where(theirs).order_by(Case.reference)
