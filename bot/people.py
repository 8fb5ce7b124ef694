"""Who writes: the row of a person, also when the platform knows them by two ids, and the conversation with them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.privacy.digests import last_number
from bot.text import tidy
from connectors.base import HumanReply, Inbound, Reach, ReachChange, Removal
from storage.models import Contact, ContactAlias, Conversation

# What a person did or was done to, and so what names a person.
Personal = Inbound | ReachChange | Removal | HumanReply


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is the contact's; `barred` that we took them for out of reach, or that they asked us to stop."""

    id: int
    barred: bool


async def canonical_id(session: AsyncSession, channel: str, external_id: str) -> str:
    """The id under which we know whoever the platform calls so."""
    known = await session.scalar(
        select(Contact.external_id)
        .join(ContactAlias, ContactAlias.contact_id == Contact.id)
        .where(ContactAlias.channel == channel, ContactAlias.external_id == external_id)
    )
    return known or external_id


async def contact(session: AsyncSession, item: Personal) -> Person:
    """The row of this person, made when they are new."""
    news: dict[str, Any] = {}
    if isinstance(item, ReachChange):
        news["blocked_at"] = datetime.now(UTC) if item.reach is Reach.BLOCKED else None
    elif isinstance(item, Inbound) and item.contact_name:
        news["name"] = tidy(item.contact_name)[:200]
    # Without news the row is written all the same: a row that is only found is not returned. Never a column of its key:
    # that would lock out everyone who refers to the row, and a turn that ends at this moment would wait in a circle.
    changed = news or {"name": Contact.name}
    statement = insert(Contact).values(channel=item.channel, external_id=item.contact, **news)
    row = (
        await session.execute(
            statement.on_conflict_do_update(index_elements=["channel", "external_id"], set_=changed).returning(
                Contact.id, Contact.blocked_at, Contact.stopped_at
            )
        )
    ).one()
    return Person(row.id, row.blocked_at is not None or row.stopped_at is not None)


async def let_in(session: AsyncSession, contact_id: int, *, asked_for_more: bool) -> None:
    """Whoever writes to us can be written to again; a message that only came a second time says nothing new."""
    news: dict[str, Any] = {"blocked_at": None, "stopped_at": None} if asked_for_more else {"blocked_at": None}
    await session.execute(update(Contact).where(Contact.id == contact_id).values(news))


async def conversation(session: AsyncSession, channel: str, thread: str, contact_id: int) -> tuple[int, bool]:
    """(id, whether something is held for it). The row stays locked until the commit.

    So ids of one conversation's messages grow in commit order. What is written is no column of its key, as above.
    """
    row = (
        await session.execute(
            insert(Conversation)
            .values(contact_id=contact_id, channel=channel, thread=thread, last_n=last_number(channel, thread))
            .on_conflict_do_update(index_elements=["contact_id", "thread"], set_={"channel": channel})
            .returning(Conversation.id, Conversation.held)
        )
    ).one()
    return row.id, row.held


async def hold_for(session: AsyncSession, conversation_id: int, *, since: datetime | None) -> bool:
    """Something waits for their next private message. False when that has come after `since`: it need not wait."""
    nothing_new: ColumnElement[bool] = Conversation.last_heard_at.is_(None)
    if since is not None:
        nothing_new |= Conversation.last_heard_at <= since
    written = await session.execute(
        update(Conversation).where(Conversation.id == conversation_id, nothing_new).values(held=True)
    )
    return written.rowcount == 1  # type: ignore[attr-defined, no-any-return]


async def failed_for(session: AsyncSession, conversation_id: int, at: datetime) -> None:
    """Something could not be said to them: an agent should know. Whom they blocked cannot help it, and is not told."""
    await session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.failed_at.is_(None))
        .values(failed_at=at)
    )


async def also_known_as(session: AsyncSession, conversation_id: int, private_id: str) -> None:
    """A reply to a post told us the person's id for private talk: from now on both names are one person.

    When they had written privately before, that conversation goes on, and what the post began goes with it.
    """
    here = (
        await session.execute(
            select(Conversation, Contact)
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(Conversation.id == conversation_id)
        )
    ).one()
    talk, person = here
    if person.external_id == private_id:
        return
    other = await session.scalar(
        select(Contact).where(Contact.channel == person.channel, Contact.external_id == private_id)
    )
    posted_as = person.external_id
    if other is None:
        person.external_id = private_id
        talk.thread = private_id
        await session.flush()
        owner = person.id
    else:
        owner = other.id
        await _carry_over(session, talk, other.id)
    await session.execute(
        insert(ContactAlias)
        .values(channel=person.channel, external_id=posted_as, contact_id=owner)
        .on_conflict_do_update(index_elements=["channel", "external_id"], set_={"contact_id": owner})
    )


async def _carry_over(session: AsyncSession, talk: Conversation, contact_id: int) -> None:
    """The newer draft wins: it is what the person wrote about a moment ago. A post that began nothing takes nothing."""
    if not talk.state:
        return
    await session.execute(
        update(Conversation)
        .where(Conversation.contact_id == contact_id)
        .values(state=talk.state, version=Conversation.version + 1)
    )
