"""Several messages of one person that go out as one, where the channel counts every send."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.deliveries.rows import Row, row_of, rows
from connectors.base import Audience, Outgoing, Purpose, Way
from storage.models import Conversation, Delivery


async def companions(session: AsyncSession, row: Row, way: Way) -> list[Row]:
    """What else waits for the same person and may share the message: every message costs a send."""
    if way is not Way.FREE or row.delivery.audience != Audience.PRIVATE or row.delivery.purpose == Purpose.HUMAN:
        return []
    unwanted = (Purpose.HUMAN, Purpose.NOTICE) if row.stopped else (Purpose.HUMAN,)
    waiting = (
        rows()
        .where(
            Conversation.id == row.conversation.id,
            Delivery.id > row.delivery.id,
            Delivery.state == "queued",
            Delivery.audience == Audience.PRIVATE.value,
            Delivery.purpose.not_in([purpose.value for purpose in unwanted]),
        )
        .order_by(Delivery.id)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return [row_of(found) for found in (await session.execute(waiting)).all()]


def together(messages: Sequence[Outgoing]) -> Outgoing:
    """One message of several: the last one's buttons, since it asks what is open now."""
    if len(messages) == 1:
        return messages[0]
    last = messages[-1]
    return replace(messages[0], text="\n\n".join(m.text for m in messages), buttons=last.buttons, asks=last.asks)
