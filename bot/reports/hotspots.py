"""Where cases pile up: the squares of the city with the most of them, and what most of those are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.squares import Square
from bot.reports.period import Period
from bot.reports.trends import Wanted, of_wanted
from storage.models import Case

MOST = 25


@dataclass(frozen=True, slots=True)
class Hotspot:
    """`service`: the one with the most cases there, `of_service` how many. `area`: what the map calls it."""

    square: Square
    opened: int
    before: int
    service: str
    of_service: int
    area: str | None


async def hotspots(session: AsyncSession, period: Period, wanted: Wanted) -> Sequence[Hotspot]:
    """The fullest first. Cases without a place are in none."""
    start, middle, end = (period.moments[number] for number in (0, period.weeks, -1))
    filters = [Case.square.is_not(None), Case.requested_at < end, *of_wanted(wanted)]
    opened, newest = func.count().label("opened"), func.max(Case.id).label("newest")
    fullest = (
        select(Case.square, opened, newest)
        .where(Case.requested_at >= middle, *filters)
        .group_by(Case.square)
        .order_by(opened.desc(), Case.square)
        .limit(MOST)
    )
    found = (await session.execute(fullest)).all()
    now = func.count().filter(Case.requested_at >= middle)
    kinds = (
        select(Case.square, Case.service, now.label("now"), (func.count() - now).label("before"))
        .where(Case.requested_at >= start, *filters, Case.square.in_([row.square for row in found]))
        .group_by(Case.square, Case.service)
        .order_by("now", Case.service.desc())
    )
    most: dict[int | None, tuple[str, int]] = {}
    before: Counter[int | None] = Counter()
    for square, service, count, earlier in await session.execute(kinds):
        # The last one that is written for a square is the one with the most.
        most[square] = service, count
        before[square] += earlier
    areas = await _areas(session, [row.newest for row in found])
    return [
        Hotspot(Square(row.square), row.opened, before[row.square], *most[row.square], areas.get(row.newest))
        for row in found
    ]


async def _areas(session: AsyncSession, cases: Sequence[int]) -> dict[int, str | None]:
    """What the map calls the place of each of these cases."""
    area = func.coalesce(Case.districts.op("->>")("neighborhood"), "district " + Case.council)
    return {
        row.id: row.area for row in await session.execute(select(Case.id, area.label("area")).where(Case.id.in_(cases)))
    }
