"""Who waits for a person right now, and who has waited longest."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.attention.listing import OF_STATE, WAITS
from bot.attention.urgency import since
from storage.models import Conversation


@dataclass(frozen=True, slots=True)
class Longest:
    conversation_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """`by_language`: under "" are those whose language nobody knows yet."""

    by_channel: Mapping[str, int]
    by_language: Mapping[str, int]
    longest: Longest | None

    @property
    def whole(self) -> int:
        return sum(self.by_channel.values())


async def waiting_now(session: AsyncSession, now: datetime) -> WaitingNow:
    here = OF_STATE[WAITS](now)
    language = func.coalesce(Conversation.language, "")
    counted = select(Conversation.channel, language, func.count()).where(*here).group_by(Conversation.channel, language)
    by_channel: Counter[str] = Counter()
    by_language: Counter[str] = Counter()
    for channel, tag, count in await session.execute(counted):
        by_channel[channel] += count
        by_language[tag] += count
    first = select(Conversation.id, since().label("since")).where(*here).order_by("since", Conversation.id).limit(1)
    row = (await session.execute(first)).one_or_none()
    return WaitingNow(by_channel, by_language, Longest(row.id, row.since) if row else None)
