"""How many of the cases whose due date has just passed kept it, by department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.punctual import counted, kept
from storage.models import Case, Department

DAYS = 30


@dataclass(frozen=True, slots=True)
class Punctual:
    """Of one department: `kept` of `due` cases."""

    department: str
    name: str
    due: int
    kept: int

    @property
    def share(self) -> float:
        return self.kept / self.due


def last_days(today: date) -> tuple[date, date]:
    """The first and the last day that are looked at: what is due today can still be kept."""
    return today - timedelta(days=DAYS), today - timedelta(days=1)


async def kept_by_department(session: AsyncSession, today: date, zone: str) -> Sequence[Punctual]:
    """The worst first."""
    first, last = last_days(today)
    due = func.count()
    in_time = func.count().filter(kept(zone))
    of_each = (
        select(Case.department, due.label("due"), in_time.label("kept"))
        .where(Case.expected_on.between(first, last), counted(today))
        .group_by(Case.department)
        .subquery()
    )
    named = select(of_each.c.department, Department.name, of_each.c.due, of_each.c.kept)
    named = named.join(Department, Department.slug == of_each.c.department)
    rows = [Punctual(*row) for row in (await session.execute(named)).all()]
    return sorted(rows, key=lambda row: (row.share, -row.due, row.name))
