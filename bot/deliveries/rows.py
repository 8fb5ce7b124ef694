"""A delivery with all that it belongs to, read while its row is ours, and put aside when it cannot be said now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import buttons_of, template_of
from bot.people import hold_for
from bot.queue import RetryLater
from connectors.base import Audience, Capabilities, Outgoing, Purpose, SendErrorKind, Way
from storage.models import Contact, Conversation, Delivery, DeliveryAttempt, Message

Rows = Select[Delivery, Message, Conversation, datetime | None, datetime | None]

# What has to be decided anew is: right after.
AT_ONCE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery with what it belongs to, as it is while its row is ours."""

    delivery: Delivery
    message: Message
    conversation: Conversation
    blocked: bool
    stopped: bool

    def outgoing(self, way: Way) -> Outgoing:
        content = self.message.content
        return Outgoing(
            id=self.message.id,
            thread=self.conversation.thread,
            text=self.message.text,
            language=self.message.language or "en",
            buttons=buttons_of(content),
            asks=content.get("asks"),
            audience=Audience(self.delivery.audience),
            post=content.get("post"),
            purpose=Purpose(self.delivery.purpose),
            way=way,
            template=template_of(content) if way is Way.TEMPLATE else None,
        )


def rows() -> Rows:
    return (
        select(Delivery, Message, Conversation, Contact.blocked_at, Contact.stopped_at)
        .join(Message, Message.id == Delivery.message_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
    )


async def locked(session: AsyncSession, rows: Rows) -> Row | None:
    found = (await session.execute(rows.with_for_update(of=Delivery))).one_or_none()
    return row_of(found) if found is not None else None


def row_of(found: Any) -> Row:
    delivery, message, conversation, blocked_at, stopped_at = found
    return Row(delivery, message, conversation, blocked_at is not None, stopped_at is not None)


def has_template(row: Row, can: Capabilities) -> bool:
    """Whether there is one to fall back on when the platform refuses a free try as too late."""
    return can.templates and template_of(row.message.content) is not None


def is_counted(row: Row, can: Capabilities) -> bool:
    return bool(can.budgets) and row.delivery.audience == Audience.PRIVATE


async def hold(session: AsyncSession, row: Row) -> None:
    """It cannot be said now; the next message of the person lets it out (bot/inbox.py)."""
    if not await hold_for(session, row.conversation.id, since=row.conversation.last_heard_at):
        raise RetryLater("they have just written", AT_ONCE_SECONDS)
    row.delivery.state = "held"
    reason = "stopped" if row.stopped else SendErrorKind.OUTSIDE_WINDOW.value
    session.add(
        DeliveryAttempt(
            delivery_id=row.delivery.id,
            outcome=reason,
            detail="It is said when they write again.",
            ended_at=func.now(),
        )
    )
