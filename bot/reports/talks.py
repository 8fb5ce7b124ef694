"""The conversations of a day: how many, by channel and language, who answered them and how soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Float, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.attention.day import ANSWERS, bot_alone, handed_over, midnight
from storage.models import Conversation, Message

MEDIAN, SLOWEST = 0.5, 0.95
PERCENTILES = [MEDIAN, SLOWEST]
# What `grouping` says of a row: which of channel and language it is of.
BY_CHANNEL, BY_LANGUAGE, WHOLE = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Wait:
    """In seconds: half of them waited no longer than `median`, 95 of 100 no longer than `slowest`."""

    median: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Talks:
    """Counts of conversations. `by_agent`: an agent said something; `first_answer`: anybody's, the bot's too."""

    talked: int = 0
    answered: int = 0
    bot_alone: int = 0
    handed_over: int = 0
    by_agent: int = 0
    first_answer: Wait | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """`by_language`: under "" are those whose language nobody knows yet."""

    whole: Talks
    by_channel: Mapping[str, Talks]
    by_language: Mapping[str, Talks]
    person_wait: Wait | None


async def day(session: AsyncSession, now: datetime) -> Day:
    """Since midnight, in the zone of `now`."""
    since = midnight(now)
    found = (await session.execute(_talks(since))).all()
    return Day(
        whole=next((_told(row) for row in found if row.level == WHOLE), Talks()),
        by_channel={row.channel: _told(row) for row in found if row.level == BY_CHANNEL},
        by_language={row.language: _told(row) for row in found if row.level == BY_LANGUAGE},
        person_wait=await _person_wait(session, since),
    )


def _talks(since: datetime) -> Any:
    """One look at the day's messages, which an index holds in their order."""
    said = select(Message.conversation_id, Message.author, Message.created_at)
    said_today = said.where(Message.created_at >= since).cte("said")
    is_residents = said_today.c.author == "resident"
    heard = (
        select(
            said_today.c.conversation_id,
            func.min(said_today.c.created_at).filter(is_residents).label("at"),
            func.bool_or(said_today.c.author == "agent").label("spoke"),
        )
        .group_by(said_today.c.conversation_id)
        .having(func.bool_or(is_residents))
        .cte("heard")
    )
    answer = (
        select(said_today.c.conversation_id, func.min(said_today.c.created_at).label("at"))
        .join(heard, heard.c.conversation_id == said_today.c.conversation_id)
        .where(said_today.c.author.in_(ANSWERS), said_today.c.created_at >= heard.c.at)
        .group_by(said_today.c.conversation_id)
        .cte("answer")
    )
    language = func.coalesce(Conversation.language, "")
    talks = (
        select(
            Conversation.channel,
            language.label("language"),
            bot_alone(since, heard.c.spoke).label("bot_alone"),
            handed_over(since, heard.c.spoke).label("handed_over"),
            heard.c.spoke,
            func.extract("epoch", answer.c.at - heard.c.at).label("seconds"),
        )
        .join(heard, heard.c.conversation_id == Conversation.id)
        .outerjoin(answer, answer.c.conversation_id == Conversation.id)
        .where(Conversation.spam_at.is_(None))
        .cte("talks")
    )
    one = talks.c
    return select(
        one.channel,
        one.language,
        func.grouping(one.channel, one.language).label("level"),
        func.count().label("talked"),
        func.count(one.seconds).label("answered"),
        func.count().filter(one.bot_alone).label("bot_alone"),
        func.count().filter(one.handed_over).label("handed_over"),
        func.count().filter(one.spoke).label("by_agent"),
        func.percentile_cont(PERCENTILES).within_group(one.seconds).label("waits"),
    ).group_by(func.grouping_sets(tuple_(one.channel), tuple_(one.language), tuple_()))


async def _person_wait(session: AsyncSession, since: datetime) -> Wait | None:
    """How long who waited for an agent did so; the answer keeps it (bot/handoff.py)."""
    seconds = cast(Message.content["waited"].astext, Float)
    told = select(func.percentile_cont(PERCENTILES).within_group(seconds)).where(
        Message.created_at >= since, Message.author == "agent", Message.content.has_key("waited")
    )
    return _wait(await session.scalar(told))


def _told(row: Any) -> Talks:
    return Talks(row.talked, row.answered, row.bot_alone, row.handed_over, row.by_agent, _wait(row.waits))


def _wait(percentiles: Sequence[float] | None) -> Wait | None:
    if percentiles is None or percentiles[0] is None:
        return None
    median, slowest = percentiles
    return Wait(float(median), float(slowest))
