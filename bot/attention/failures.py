"""What could not be said or could not be handled, and trying it again: a retry truly sends, or takes the turn anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.attention.thread import last_reasons
from bot.handoff import Refused, locked
from bot.queue import Deferrer
from storage.models import Conversation, Delivery, Message

PAGE = 50
ALREADY = "This was tried again already, or is not there any more. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Failure:
    """`unsaid`: a message of ours that did not go out; otherwise one of theirs that could not be handled."""

    message: Message
    unsaid: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Failures:
    """The newest first; `more` is the id of the message before which the next page begins."""

    rows: Sequence[Failure]
    more: int | None


async def failures(session: AsyncSession, *, before: int | None = None) -> Failures:
    """All that is open: what failed before an agent said that nothing is, is not."""
    unsaid = _unsaid(before).order_by(Message.id.desc()).limit(PAGE + 1)
    unhandled = _unhandled(before).order_by(Message.id.desc()).limit(PAGE + 1)
    sent = (await session.execute(unsaid)).all()
    reasons = await last_reasons(session, [delivery_id for _, delivery_id in sent])
    found = [Failure(message, True, reasons.get(delivery_id)) for message, delivery_id in sent]
    found += [Failure(message, False, None) for message in await session.scalars(unhandled)]
    found.sort(key=lambda failure: failure.message.id, reverse=True)
    rows = found[:PAGE]
    return Failures(rows, rows[-1].message.id if len(found) > PAGE else None)


async def how_many(session: AsyncSession) -> int:
    """How many `failures` there are on all its pages."""
    unsaid = select(func.count()).select_from(_unsaid(None).subquery())
    unhandled = select(func.count()).select_from(_unhandled(None).subquery())
    return (await session.scalar(unsaid) or 0) + (await session.scalar(unhandled) or 0)


async def send_again(session: AsyncSession, deferrer: Deferrer, conversation_id: int, message_id: int) -> None:
    """A message that failed goes out once more, with all the patience of a new one."""
    conversation = await locked(session, conversation_id)
    wanted = select(Delivery).join(Message, Message.id == Delivery.message_id)
    wanted = wanted.where(
        Message.id == message_id, Message.conversation_id == conversation_id, Delivery.state == "failed"
    )
    delivery = await session.scalar(wanted.with_for_update(of=Delivery))
    if delivery is None:
        raise Refused(ALREADY)
    delivery.state, delivery.attempts = "queued", 0
    delivery.way = delivery.receipt = delivery.finished_at = None
    delivery.external_ids = []
    await _settle(session, conversation)
    await deferrer.deliver(session, delivery_id=delivery.id, conversation_id=conversation_id)


async def take_again(session: AsyncSession, deferrer: Deferrer, conversation_id: int, message_id: int) -> None:
    """The bot answers a message that it gave up on, as if it had just come."""
    conversation = await locked(session, conversation_id)
    wanted = select(Message).where(
        Message.id == message_id, Message.conversation_id == conversation_id, Message.outcome == "failed"
    )
    message = await session.scalar(wanted.with_for_update())
    if message is None:
        raise Refused(ALREADY)
    message.handled_at = message.outcome = None
    await _settle(session, conversation)
    await deferrer.take_turn(session, message_id=message_id, conversation_id=conversation_id)


def _unsaid(before: int | None) -> Select[Message, int]:
    ours, theirs = Delivery.message_id == Message.id, Conversation.id == Message.conversation_id
    found = select(Message, Delivery.id.label("delivery_id")).join(Delivery, ours).join(Conversation, theirs)
    return found.where(Delivery.state == "failed", *_open(before))


def _unhandled(before: int | None) -> Select[Message]:
    found = select(Message).join(Conversation, Conversation.id == Message.conversation_id)
    return found.where(Message.outcome == "failed", *_open(before))


async def _settle(session: AsyncSession, conversation: Conversation) -> None:
    """Nothing has failed any more, once the last one is tried again; what fails anew says so itself."""
    conversation.version += 1
    await session.flush()
    failed = (
        select(Message.id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Delivery, Delivery.message_id == Message.id)
        .where(
            Message.conversation_id == conversation.id,
            or_(Delivery.state == "failed", Message.outcome == "failed"),
            *_open(None),
        )
    )
    if await session.scalar(failed.limit(1)) is None:
        conversation.failed_at = None


def _open(before: int | None) -> list[ColumnElement[bool]]:
    unsettled = or_(Conversation.settled_at.is_(None), Message.created_at > Conversation.settled_at)
    found = [unsettled, Conversation.spam_at.is_(None)]
    return [*found, Message.id < before] if before is not None else found
