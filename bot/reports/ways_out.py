"""What is not going out, or not coming in: failed and held words, spent budgets, calls that were refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import budget
from bot.attention.failures import how_many
from bot.attention.listing import HELD, OF_STATE
from bot.budget import Spent
from connectors.base import Budget
from storage.models import ChannelCount, Conversation

REFUSED = "refused:"
# Counted by days of UTC (bot/inbox.py).
REFUSED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often a channel's door stayed closed, and why."""

    channel: str
    why: str
    count: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """`held`: conversations with words of ours that wait until the resident writes again."""

    failed: int
    held: int
    budgets: Mapping[str, Sequence[Spent]]
    refused: Sequence[Refusals]


async def traffic(session: AsyncSession, limits: Mapping[str, tuple[Budget, ...]], now: datetime) -> Traffic:
    """`limits`: the budgets of each open channel."""
    held = select(func.count()).select_from(Conversation).where(*OF_STATE[HELD](now))
    return Traffic(
        failed=await how_many(session),
        held=await session.scalar(held) or 0,
        budgets={name: await budget.spent(session, name, of, now) for name, of in limits.items() if of},
        refused=await _refused(session, now),
    )


async def _refused(session: AsyncSession, now: datetime) -> Sequence[Refusals]:
    first = now.astimezone(UTC).date() - timedelta(days=REFUSED_DAYS - 1)
    times = func.sum(ChannelCount.count)
    wanted = (
        select(ChannelCount.channel, ChannelCount.kind, times)
        .where(ChannelCount.day >= first, ChannelCount.kind.startswith(REFUSED, autoescape=True))
        .group_by(ChannelCount.channel, ChannelCount.kind)
        .order_by(times.desc(), ChannelCount.channel, ChannelCount.kind)
    )
    found = (await session.execute(wanted)).all()
    return [Refusals(channel, kind.removeprefix(REFUSED), int(count)) for channel, kind, count in found]
