"""What the board shows: numbers as they are read, each with the list of its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.attention.listing import NONE, TODAY, TODAY_BOT, TODAY_PEOPLE, WAITS
from bot.cases.listing import DUE_DAY, KEPT, MISSED, PASSED, RATED_DAY
from bot.cases.rating import BAD, GOOD
from bot.console.board.tiles import Tile, tiles
from bot.console.figures import Link, in_cases, in_queue, lasted, on_days, share
from bot.console.queue.filters import channel_name
from bot.house import Parts
from bot.interpreter.texts import name_of
from bot.reports import ratings
from bot.reports.due_dates import Punctual, kept_by_department, last_days
from bot.reports.ratings import Rated
from bot.reports.talks import Day, Talks, day
from bot.reports.waiting import WaitingNow, waiting_now
from bot.reports.ways_out import REFUSED_DAYS, Refusals, Traffic, traffic

# Of a budget so much or less is left: answers begin to wait for their turn.
LITTLE = 0.2


@dataclass(frozen=True, slots=True)
class Share:
    """A line by channel or by language."""

    name: str
    waiting: Link
    talked: Link
    bot_alone: Link
    handed_over: Link
    first_answer: str


@dataclass(frozen=True, slots=True)
class Part:
    """The share of a department, and the numbers behind it."""

    name: str
    share: float
    numbers: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a channel's budget."""

    channel: str
    left: Link
    of: int
    hours: str
    little: bool


@dataclass(frozen=True, slots=True)
class Board:
    at: datetime
    tiles: Sequence[Tile]
    channels: Sequence[Share]
    languages: Sequence[Share]
    due_days: tuple[date, date]
    departments: Sequence[Part]
    rated_days: tuple[date, date]
    ratings: Sequence[Part]
    budgets: Sequence[Left]
    refused: Sequence[Refusals]
    refused_days: int


async def read(session: AsyncSession, parts: Parts, now: datetime) -> Board:
    """`now` in the city's zone."""
    zone = parts.settings.config.city.zone
    today = now.date()
    talks = await day(session, now)
    waiting = await waiting_now(session, now)
    limits = {name: connector.capabilities.budgets for name, connector in parts.connectors.items()}
    out = await traffic(session, limits, now)
    rated = await ratings.by_department(session, today, zone)
    punctual = await kept_by_department(session, today, zone.key)
    return Board(
        at=now,
        tiles=tiles(talks, waiting, out, rated, now),
        channels=_channels(talks, waiting),
        languages=_languages(talks, waiting),
        due_days=last_days(today),
        departments=[_kept(row, last_days(today)) for row in punctual],
        rated_days=ratings.last_days(today),
        ratings=[_says(row, ratings.last_days(today)) for row in rated],
        budgets=_budgets(out),
        refused=out.refused,
        refused_days=REFUSED_DAYS,
    )


def _channels(talks: Day, waiting: WaitingNow) -> Sequence[Share]:
    names = sorted(talks.by_channel.keys() | waiting.by_channel.keys(), key=_busiest(talks.by_channel))
    return [
        _line(channel_name(name), talks.by_channel.get(name, Talks()), waiting.by_channel.get(name, 0), channel=name)
        for name in names
    ]


def _languages(talks: Day, waiting: WaitingNow) -> Sequence[Share]:
    tags = sorted(talks.by_language.keys() | waiting.by_language.keys(), key=_busiest(talks.by_language))
    return [
        _line(
            name_of(tag) if tag else "not known yet",
            talks.by_language.get(tag, Talks()),
            waiting.by_language.get(tag, 0),
            language=tag or NONE,
        )
        for tag in tags
    ]


def _busiest(talks: Mapping[str, Talks]) -> Callable[[str], tuple[int, str]]:
    return lambda name: (-talks[name].talked if name in talks else 0, name)


def _line(name: str, talks: Talks, waiting: int, **filters: str) -> Share:
    wait = talks.first_answer
    return Share(
        name=name,
        waiting=Link(f"{waiting:,}", in_queue(state=WAITS, **filters)),
        talked=Link(f"{talks.talked:,}", in_queue(state=TODAY, **filters)),
        bot_alone=Link(share(talks.bot_alone, talks.talked), in_queue(state=TODAY_BOT, **filters)),
        handed_over=Link(share(talks.handed_over, talks.talked), in_queue(state=TODAY_PEOPLE, **filters)),
        first_answer=lasted(wait.median) if wait else "none yet",
    )


def _kept(row: Punctual, days: tuple[date, date]) -> Part:
    these = {"department": row.department, **on_days(DUE_DAY, days)}
    due = Link(f"{row.due:,}", in_cases(**these, due=PASSED))
    kept = Link(f"{row.kept:,}", in_cases(**these, due=KEPT))
    missed = Link(f"{row.due - row.kept:,}", in_cases(**these, due=MISSED))
    return Part(row.name, row.share, [due, kept, missed])


def _says(row: Rated, days: tuple[date, date]) -> Part:
    these = {"department": row.department, **on_days(RATED_DAY, days)}
    whole = Link(f"{row.ratings:,}", in_cases(**these))
    good = Link(f"{row.good:,}", in_cases(**these, rated=GOOD))
    bad = Link(f"{row.ratings - row.good:,}", in_cases(**these, rated=BAD))
    return Part(row.name, row.share, [whole, good, bad])


def _budgets(out: Traffic) -> Sequence[Left]:
    """What nobody may know is which messages they were: the rows are the conversations of the channel."""
    return [
        Left(
            channel=channel_name(name),
            left=Link(f"{max(0, spent.budget.sends - spent.used):,}", in_queue(state=TODAY, channel=name)),
            of=spent.budget.sends,
            hours=lasted(spent.budget.seconds),
            little=spent.share >= 1 - LITTLE,
        )
        for name, budgets in out.budgets.items()
        for spent in budgets
    ]
