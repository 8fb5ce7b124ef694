"""Cases week by week, service by service and district by district, beside the same number of weeks before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import ARRAY, ColumnElement, Date, DateTime, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.cases.listing import NONE
from bot.cases.punctual import counted, kept
from bot.reports.period import Period
from storage.models import Case

# What `grouping` of week, service and district says of a row: the one that it is of.
WEEK, SERVICE, DISTRICT = 0b011, 0b101, 0b110


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases count; empty means any. `district`: of the council, or `none`."""

    service: str = ""
    department: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """`due`: cases whose due date came in that time and has passed; `kept` of them were closed by then."""

    opened: int = 0
    closed: int = 0
    due: int = 0
    kept: int = 0

    def __add__(self, other: Self) -> Self:
        return replace(
            self,
            opened=self.opened + other.opened,
            closed=self.closed + other.closed,
            due=self.due + other.due,
            kept=self.kept + other.kept,
        )

    @property
    def kept_share(self) -> float | None:
        return self.kept / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Compared:
    now: Numbers = Numbers()
    before: Numbers = Numbers()

    def __add__(self, other: Self) -> Self:
        return replace(self, now=self.now + other.now, before=self.before + other.before)


@dataclass(frozen=True, slots=True)
class Trends:
    """`weeks` has the weeks of now, each beside the one so many weeks before it; the others the most opened first."""

    whole: Compared
    weeks: Sequence[tuple[date, date, Compared]]
    services: Mapping[str, Compared]
    districts: Mapping[str, Compared]


async def trends(session: AsyncSession, period: Period, wanted: Wanted) -> Trends:
    told: Mapping[int, defaultdict[Any, Compared]] = {
        level: defaultdict(Compared) for level in (WEEK, SERVICE, DISTRICT)
    }
    for names, query in _queries(period, wanted):
        for row in await session.execute(query):
            key = {WEEK: (row.week or 0) % period.weeks, SERVICE: row.service, DISTRICT: row.district}[row.level]
            counts = Numbers(**dict(zip(names, map(int, row.counts), strict=True)))
            told[row.level][key] += Compared(now=counts) if row.current else Compared(before=counts)
    weeks = told[WEEK]
    return Trends(
        whole=sum(weeks.values(), Compared()),
        weeks=[
            (*period.week(period.weeks + number), weeks[number % period.weeks]) for number in range(1, period.weeks + 1)
        ],
        services=_most_first(told[SERVICE]),
        districts=_most_first(told[DISTRICT]),
    )


def _queries(period: Period, wanted: Wanted) -> list[tuple[Sequence[str], Any]]:
    """One for each of a case's days. Each reads one index, counts finely, and adds that up three ways."""
    zone = period.zone.key
    one = func.count()
    return [
        (("opened",), _added_up(Case.requested_at, period, wanted, [], [one])),
        (("closed",), _added_up(Case.closed_at, period, wanted, [], [one])),
        (
            ("due", "kept"),
            _added_up(Case.expected_on, period, wanted, [counted(period.today)], [one, one.filter(kept(zone))]),
        ),
    ]


def _added_up(
    column: InstrumentedAttribute[Any],
    period: Period,
    wanted: Wanted,
    filters: Sequence[ColumnElement[bool]],
    counts: Sequence[ColumnElement[int]],
) -> Any:
    edges, kind = _edges(column, period)
    week = func.width_bucket(column, cast(edges, ARRAY(kind))).label("week")
    labelled = [count.label(f"count_{number}") for number, count in enumerate(counts)]
    fine = (
        select(week, Case.service, func.coalesce(Case.council, NONE).label("district"), *labelled)
        .where(column >= edges[0], column < edges[-1], *filters, *of_wanted(wanted))
        .group_by("week", Case.service, "district")
        .cte("fine")
    )
    current = fine.c.week > period.weeks
    sums = [func.sum(fine.c[count.name]) for count in labelled]
    return select(
        fine.c.week,
        fine.c.service,
        fine.c.district,
        current.label("current"),
        func.grouping(fine.c.week, fine.c.service, fine.c.district).label("level"),
        array(sums).label("counts"),
    ).group_by(
        current,
        func.grouping_sets(tuple_(fine.c.week), tuple_(fine.c.service), tuple_(fine.c.district)),
    )


def _edges(column: InstrumentedAttribute[Any], period: Period) -> tuple[Sequence[date | datetime], Any]:
    if column is Case.expected_on:
        return period.days, Date
    return period.moments, DateTime(timezone=True)


def of_wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if wanted.service:
        filters.append(Case.service == wanted.service)
    if wanted.department:
        filters.append(Case.department == wanted.department)
    if wanted.district:
        filters.append(Case.council.is_(None) if wanted.district == NONE else Case.council == wanted.district)
    return filters


def _most_first(found: Mapping[str, Compared]) -> Mapping[str, Compared]:
    ranked = sorted(found.items(), key=lambda item: (-item[1].now.opened, -item[1].before.opened, item[0]))
    return dict(ranked)
