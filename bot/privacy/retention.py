"""What is kept for how long: what is due to go now, and the run that takes it away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, text

from bot.privacy import pictures
from bot.privacy.digests import LOOKED_BACK
from bot.privacy.due import photos, residents, words
from bot.privacy.due.kind import Clearing, Kind
from bot.settings import Period, Retention
from storage.engine import Sessions
from storage.models import RetentionRun

KINDS: tuple[Kind, ...] = (*words.KINDS, *photos.KINDS, *residents.KINDS)
EVERY = timedelta(days=1)
# One process of all clears up.
LOCK = 311_000_300


@dataclass(frozen=True, slots=True)
class Due:
    """How much of a kind would go now. `days` is its period."""

    kind: Kind
    days: Period
    rows: int


def days_of(kind: Kind, config: Retention) -> Period:
    periods: Mapping[str, Period] = {
        "words": config.words,
        "photos": config.photos,
        "contacts": config.contacts,
        "looked_back": LOOKED_BACK.days,
        "a_day": 1,
    }
    return periods[kind.period]


async def dry_run(sessions: Sessions, config: Retention, now: datetime) -> list[Due]:
    """What a run would take now. Nothing is changed; what only becomes due by the run itself is not counted."""
    return [await _due(sessions, kind, days_of(kind, config), now) for kind in KINDS]


async def _due(sessions: Sessions, kind: Kind, days: Period, now: datetime) -> Due:
    if days == "keep":
        return Due(kind, days, 0)
    due: Select[int] = select(func.count()).select_from(kind.due(now - timedelta(days=days)).subquery())
    async with sessions() as session:
        return Due(kind, days, await session.scalar(due) or 0)


async def run(clearing: Clearing, config: Retention) -> dict[str, int]:
    """Take away what is due, and write down how much it was. What is interrupted goes on with the next run."""
    async with clearing.sessions.begin() as session:
        row = RetentionRun(started_at=clearing.now)
        session.add(row)
        await session.flush()
        run_id = row.id
    gone: dict[str, int] = {}
    for kind in KINDS:
        days = days_of(kind, config)
        gone[kind.name] = 0 if days == "keep" else await _take_all(kind, clearing, days)
    gone["files"] = await pictures.sweep(clearing.sessions, clearing.photos, clearing.now)
    async with clearing.sessions.begin() as session:
        done = await session.get_one(RetentionRun, run_id)
        done.ended_at, done.gone = func.now(), gone
    return gone


async def _take_all(kind: Kind, clearing: Clearing, days: int) -> int:
    limit, total = clearing.now - timedelta(days=days), 0
    while taken := await kind.take(clearing, limit):
        total += taken
    return total


async def run_daily(clearing: Clearing, config: Retention) -> dict[str, int] | None:
    """A run if the last one was a day ago and no other process is at it; None when it is not the time."""
    async with clearing.sessions() as session:
        # Held by this connection as long as the run goes on; the run has transactions of its own.
        if not await session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}):
            return None
        last = await session.scalar(select(func.max(RetentionRun.started_at)))
        if last is not None and clearing.now - last < EVERY:
            return None
        return await run(clearing, config)


async def last_runs(sessions: Sessions, most: int) -> list[RetentionRun]:
    async with sessions() as session:
        return list(await session.scalars(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(most)))
