"""How residents rated closed cases in the last days, by department: the newest answer of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases import rating
from storage.models import Case, CaseEvent, Department

DAYS = 30


@dataclass(frozen=True, slots=True)
class Rated:
    """Of one department: `good` of `ratings`."""

    department: str
    name: str
    ratings: int
    good: int

    @property
    def share(self) -> float:
        return self.good / self.ratings


def last_days(today: date) -> tuple[date, date]:
    """The first and the last day that are looked at, today among them."""
    return today - timedelta(days=DAYS - 1), today


async def by_department(session: AsyncSession, today: date, zone: ZoneInfo) -> Sequence[Rated]:
    """Those that were rated, the worst first."""
    since = datetime.combine(last_days(today)[0], time(), zone)
    good = func.count().filter(rating.worth() == rating.GOOD)
    query = (
        select(Department.slug, Department.name, func.count(), good)
        .select_from(CaseEvent)
        .join(Case, Case.id == CaseEvent.case_id)
        .join(Department, Department.slug == Case.department)
        .where(*rating.counts(), CaseEvent.at >= since)
        .group_by(Department.slug, Department.name)
    )
    rows = [Rated(*row) for row in (await session.execute(query)).all()]
    return sorted(rows, key=lambda row: (row.share, -row.ratings, row.name))
