"""One try: marked in the store before it is made, and its outcome written after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.deliveries.merging import together
from bot.deliveries.rows import Row, has_template, is_counted
from connectors.base import Capabilities, Outgoing, Way
from storage.models import Delivery, DeliveryAttempt


@dataclass(frozen=True, slots=True)
class Claim:
    """What one try sends: one delivery, or several of one person that go out as one message."""

    deliveries: tuple[int, ...]
    attempts: tuple[int, ...]
    tries: int
    conversation_id: int
    contact_id: int
    channel: str
    blocked: bool
    convertible: bool
    counted: bool
    heard: datetime | None
    outgoing: Outgoing


async def begin(session: AsyncSession, rows: Sequence[Row], way: Way, can: Capabilities | None) -> Claim:
    first = rows[0]
    attempts = []
    for row in rows:
        row.delivery.state = "sending"
        row.delivery.attempts += 1
        row.delivery.way = way.value
        attempts.append(DeliveryAttempt(delivery_id=row.delivery.id))
    session.add_all(attempts)
    await session.flush()
    return Claim(
        deliveries=tuple(row.delivery.id for row in rows),
        attempts=tuple(attempt.id for attempt in attempts),
        tries=first.delivery.attempts,
        conversation_id=first.conversation.id,
        contact_id=first.conversation.contact_id,
        channel=first.conversation.channel,
        blocked=first.blocked,
        convertible=way is Way.FREE and can is not None and any(has_template(row, can) for row in rows),
        counted=can is not None and is_counted(first, can),
        heard=first.conversation.last_heard_at,
        outgoing=together([row.outgoing(way) for row in rows]),
    )


async def record(
    session: AsyncSession,
    claim: Claim,
    state: str,
    outcome: str,
    *,
    detail: str | None = None,
    external_ids: Sequence[str] = (),
    way: Way | None = None,
) -> None:
    values: dict[str, Any] = {"state": state}
    if state in ("queued", "held"):
        # How it goes is decided anew, unless the platform has just decided it.
        values["way"] = way.value if way is not None else None
    else:
        values["finished_at"] = func.now()
    if external_ids:
        values["external_ids"] = list(external_ids)
    # A delivery that is sent stays sent, whatever a slower worker thinks of it.
    await session.execute(
        update(Delivery).where(Delivery.id.in_(claim.deliveries), Delivery.state != "sent").values(**values)
    )
    # After their delivery, in the order in which a deletion takes both.
    await session.execute(
        update(DeliveryAttempt)
        .where(DeliveryAttempt.id.in_(claim.attempts))
        .values(outcome=outcome, detail=detail, ended_at=func.now())
    )
