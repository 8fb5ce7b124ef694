"""A conversation as it is read: what was said, with the way of what went out, and what colleagues noted, in time."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Case, Contact, Conversation, Delivery, DeliveryAttempt, Message, MessagePhoto, Note, User

PAGE = 50


@dataclass(frozen=True, slots=True)
class Said:
    """A message. `agent` is the name of the one of ours who wrote it; `reason` why it did not go out, in words."""

    message: Message
    agent: str | None = None
    delivery: Delivery | None = None
    reason: str | None = None
    photos: Sequence[MessagePhoto] = ()

    @property
    def at(self) -> datetime:
        return self.message.created_at


@dataclass(frozen=True, slots=True)
class Noted:
    note: Note
    author: str

    @property
    def at(self) -> datetime:
        return self.note.created_at


@dataclass(frozen=True, slots=True)
class Thread:
    """The oldest first; `older` is the message before which the next page ends, or None."""

    items: Sequence[Said | Noted]
    older: int | None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose conversation it is, who has it, and what was filed from it, the newest first."""

    conversation: Conversation
    contact: Contact
    holder: str | None
    cases: Sequence[Case] = field(default_factory=list)

    def case(self, reference: str) -> Case | None:
        return next((case for case in self.cases if case.reference == reference), None)


async def subject(session: AsyncSession, conversation_id: int) -> Subject | None:
    row = (
        await session.execute(
            select(Conversation, Contact, User.name)
            .join(Contact, Contact.id == Conversation.contact_id)
            .outerjoin(User, User.id == Conversation.holder_id)
            .where(Conversation.id == conversation_id)
        )
    ).one_or_none()
    if row is None:
        return None
    filed = select(Case).where(Case.conversation_id == conversation_id).order_by(Case.id.desc()).limit(20)
    return Subject(*row, list(await session.scalars(filed)))


async def last_heard(session: AsyncSession, conversation_id: int) -> int:
    """The id of what they wrote last; 0 for nothing."""
    wanted = select(func.max(Message.id)).where(
        Message.conversation_id == conversation_id, Message.author == "resident"
    )
    return await session.scalar(wanted) or 0


async def thread(session: AsyncSession, conversation_id: int, *, before: int | None = None) -> Thread:
    """A page of it: the newest, or what was before a message."""
    end = await _moment(session, conversation_id, before) if before is not None else None
    newest = select(Message).where(Message.conversation_id == conversation_id)
    if end is not None:
        newest = newest.where(tuple_(Message.created_at, Message.id) < tuple_(end, before))
    newest = newest.order_by(Message.created_at.desc(), Message.id.desc()).limit(PAGE + 1)
    found = list(await session.scalars(newest))
    messages, more = found[:PAGE][::-1], len(found) > PAGE
    said = await _said(session, messages)
    noted = await _noted(session, conversation_id, messages[0].created_at if more else None, end)
    items = list(heapq.merge(said, noted, key=lambda item: item.at))
    return Thread(items, messages[0].id if more else None)


async def _moment(session: AsyncSession, conversation_id: int, message_id: int) -> datetime | None:
    return await session.scalar(
        select(Message.created_at).where(Message.id == message_id, Message.conversation_id == conversation_id)
    )


async def _said(session: AsyncSession, messages: Sequence[Message]) -> list[Said | Noted]:
    ids = [message.id for message in messages]
    deliveries = {
        delivery.message_id: delivery
        for delivery in await session.scalars(select(Delivery).where(Delivery.message_id.in_(ids)))
    }
    unsaid = [delivery.id for delivery in deliveries.values() if delivery.state != "sent"]
    reasons = await last_reasons(session, unsaid)
    photos: defaultdict[int, list[MessagePhoto]] = defaultdict(list)
    for photo in await session.scalars(
        select(MessagePhoto).where(MessagePhoto.message_id.in_(ids)).order_by(MessagePhoto.id)
    ):
        photos[photo.message_id].append(photo)
    names = await _names(session, {user for message in messages if (user := message.content.get("user"))})
    return [
        Said(
            message,
            names.get(message.content.get("user", 0)),
            delivery := deliveries.get(message.id),
            reasons.get(delivery.id) if delivery is not None else None,
            photos[message.id],
        )
        for message in messages
    ]


async def last_reasons(session: AsyncSession, deliveries: Sequence[int]) -> Mapping[int, str | None]:
    """What the last try of each came to, in words."""
    last = (
        select(DeliveryAttempt.delivery_id, DeliveryAttempt.detail)
        .ext(distinct_on(DeliveryAttempt.delivery_id))
        .where(DeliveryAttempt.delivery_id.in_(deliveries))
        .order_by(DeliveryAttempt.delivery_id, DeliveryAttempt.id.desc())
    )
    return {row.delivery_id: row.detail for row in await session.execute(last)}


async def _names(session: AsyncSession, users: set[int]) -> Mapping[int, str]:
    named = select(User.id, User.name).where(User.id.in_(users))
    return {row.id: row.name for row in await session.execute(named)}


async def _noted(
    session: AsyncSession, conversation_id: int, begin: datetime | None, end: datetime | None
) -> list[Said | Noted]:
    wanted = select(Note, User.name).join(User, User.id == Note.author_id)
    wanted = wanted.where(Note.conversation_id == conversation_id).order_by(Note.created_at, Note.id)
    if begin is not None:
        wanted = wanted.where(Note.created_at >= begin)
    if end is not None:
        wanted = wanted.where(Note.created_at < end)
    return [Noted(note, author) for note, author in await session.execute(wanted)]
