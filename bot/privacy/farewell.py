"""Somebody is deleted at their wish in the chat: one answer says so, and then its row goes as well.

The answer needs a contact and a conversation to go to. They are new ones, so that nothing old can be left in them, and
are cleared up when the answer has had the time to get there.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.privacy.digests import remember_ids
from bot.privacy.forgetting import By, Forgotten, forget_locked
from bot.privacy.person import locked
from storage.engine import Sessions
from storage.models import Contact, Conversation, Delivery, Message

FAREWELL = "farewell"
# A web page asks for its answers; it gets so long to do so.
STAYS = timedelta(minutes=10)
# A platform that is out of reach for longer will not bring it any more.
LONGEST = timedelta(days=1)
BATCH = 100


@dataclass(frozen=True, slots=True)
class Parted:
    """Who they were is gone; `conversation_id` is the new one, for the answer."""

    conversation_id: int
    forgotten: Forgotten


async def part(
    session: AsyncSession, by: By, contact_id: int, conversation_id: int, *, version: int, said_last: int
) -> Parted | None:
    """In the caller's transaction. None when the conversation was written since, or is gone.

    What they wrote after `said_last`, their yes, is for the bot that has forgotten them: it stays and is answered.
    """
    who = await locked(session, contact_id)
    talk = await session.get(Conversation, conversation_id, populate_existing=True)
    if who is None or talk is None or talk.version != version:
        return None
    contact = await session.get_one(Contact, contact_id)
    channel, external_id = contact.channel, contact.external_id
    # The name is needed a moment before its row goes.
    contact.external_id = f"forgotten:{contact_id}"
    await session.flush()
    fresh = Contact(channel=channel, external_id=external_id, forgotten_at=by.at)
    session.add(fresh)
    await session.flush()
    anew = Conversation(
        contact_id=fresh.id,
        channel=channel,
        thread=talk.thread,
        language=talk.language,
        language_pinned=talk.language_pinned,
        last_heard_at=talk.last_heard_at,
        # A page asks for what came after the last number it has seen.
        last_n=talk.last_n,
    )
    session.add(anew)
    await session.flush()
    later = (Message.conversation_id == conversation_id, Message.id > said_last, Message.handled_at.is_(None))
    await session.execute(update(Message).where(*later).values(conversation_id=anew.id))
    session.expunge(talk)
    session.expunge(contact)
    return Parted(anew.id, await forget_locked(session, who, by))


async def clear_up(sessions: Sessions, pages: Collection[str], now: datetime) -> int:
    """What is left of those who were told. Returns how many are gone.

    Who has written since is a new resident; only the answer goes, which names what the old one filed.
    """
    async with sessions.begin() as session:
        told = (
            select(Contact.id)
            .where(Contact.forgotten_at < now - STAYS, ~_on_its_way(now))
            .order_by(Contact.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        ids = list(await session.scalars(told))
        theirs = select(Conversation.id).where(Conversation.contact_id.in_(ids))
        await session.execute(
            delete(Message).where(Message.conversation_id.in_(theirs), Message.content.has_key(FAREWELL))
        )
        wrote = exists().where(Message.conversation_id == Conversation.id, Conversation.contact_id == Contact.id)
        back = update(Contact).where(Contact.id.in_(ids), wrote).values(forgotten_at=None).returning(Contact.id)
        returned = set(await session.scalars(back))
        gone = sorted(set(ids) - returned)
        await remember_ids(session, gone, pages)
        await session.execute(delete(Contact).where(Contact.id.in_(gone)))
    return len(ids) - len(returned)


def _on_its_way(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        Conversation.contact_id == Contact.id,
        Message.conversation_id == Conversation.id,
        Message.content.has_key(FAREWELL),
        Delivery.message_id == Message.id,
        Delivery.state.in_(("queued", "sending")),
        Contact.forgotten_at > now - LONGEST,
    )
