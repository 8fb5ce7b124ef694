"""Shares a channel's counted sends among the people who wait: answers before notices, who got least comes first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from connectors.base import Budget, Purpose
from storage.models import ChannelSend

# Notices leave this share of every budget to answers.
KEPT_FOR_ANSWERS = 0.2
# Whoever waits looks again after so long at most: those before them may have gone.
LOOK_AGAIN_SECONDS = 30.0

# The conversations that wait on this channel and go before ours; of equals the one that has waited longest.
BEFORE_US = text(
    """
    WITH spent AS (
        SELECT conversation_id, count(*) AS sends FROM channel_sends
        WHERE channel = :channel AND at > :since GROUP BY conversation_id
    ), waiting AS (
        SELECT messages.conversation_id AS id, bool_and(deliveries.purpose = 'notice') AS notice,
               min(deliveries.id) AS first
        FROM deliveries JOIN messages ON messages.id = deliveries.message_id
        WHERE deliveries.state = 'queued' AND deliveries.audience = 'private' AND messages.channel = :channel
        GROUP BY messages.conversation_id
    ), ranked AS (
        SELECT id, row_number() OVER (ORDER BY notice, coalesce(sends, 0), first) AS place
        FROM waiting LEFT JOIN spent ON spent.conversation_id = waiting.id
    )
    SELECT place - 1 FROM ranked WHERE id = :conversation
    """
)


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of one budget is used, for staff."""

    budget: Budget
    used: int

    @property
    def share(self) -> float:
        return self.used / self.budget.sends


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to send, and why."""

    channel: str
    conversation_id: int
    purpose: Purpose


async def spend(session: AsyncSession, wish: Wish, budgets: tuple[Budget, ...], now: datetime) -> float:
    """Take one send in the caller's transaction. Returns 0, or after how many seconds to ask again."""
    # One at a time a channel: two workers must not both take the last one.
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtext('budget'), hashtext(:c))"), {"c": wish.channel})
    await session.execute(
        delete(ChannelSend).where(ChannelSend.channel == wish.channel, ChannelSend.at <= now - _longest(budgets))
    )
    for budget in budgets:
        wait = await _wait(session, wish, budget, now)
        if wait > 0:
            return wait
    session.add(ChannelSend(channel=wish.channel, conversation_id=wish.conversation_id, at=now))
    return 0.0


async def spent(session: AsyncSession, channel: str, budgets: tuple[Budget, ...], now: datetime) -> list[Spent]:
    """Each budget and what is used of it."""
    return [Spent(budget, await _used(session, channel, budget, now)) for budget in budgets]


async def _wait(session: AsyncSession, wish: Wish, budget: Budget, now: datetime) -> float:
    used = await _used(session, wish.channel, budget, now)
    kept = int(budget.sends * KEPT_FOR_ANSWERS) if wish.purpose is Purpose.NOTICE else 0
    left = budget.sends - used - kept
    since = now - timedelta(seconds=budget.seconds)
    values = {"channel": wish.channel, "since": since, "conversation": wish.conversation_id}
    if left > 0 and (await session.scalar(BEFORE_US, values) or 0) < left:
        return 0.0
    oldest = await session.scalar(
        select(func.min(ChannelSend.at)).where(ChannelSend.channel == wish.channel, ChannelSend.at > since)
    )
    frees = (oldest - since).total_seconds() if oldest is not None else LOOK_AGAIN_SECONDS
    return min(LOOK_AGAIN_SECONDS, max(1.0, frees))


async def _used(session: AsyncSession, channel: str, budget: Budget, now: datetime) -> int:
    since = now - timedelta(seconds=budget.seconds)
    counted = select(func.count()).where(ChannelSend.channel == channel, ChannelSend.at > since)
    return await session.scalar(counted) or 0


def _longest(budgets: tuple[Budget, ...]) -> timedelta:
    return timedelta(seconds=max(budget.seconds for budget in budgets))
