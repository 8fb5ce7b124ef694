"""Cases as rows for a file that leaves the house: no words, no address, no person, no language, no channel."""

from collections.abc import AsyncIterator, Sequence

from sqlalchemy import Date, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.reports.period import Period
from bot.reports.sheets import Value
from bot.reports.trends import Wanted, of_wanted
from storage.models import Case

COLUMNS = (
    "reference",
    "service",
    "department",
    "council district",
    "status",
    "reason",
    "urgent",
    "opened",
    "due",
    "closed",
)


async def case_rows(
    session: AsyncSession, period: Period, wanted: Wanted, chunk: int
) -> AsyncIterator[Sequence[Sequence[Value]]]:
    """Of the weeks of now, the oldest first, so many at a time: a file may have hundreds of thousands."""
    zone = period.zone.key
    columns = (
        Case.reference,
        Case.service,
        Case.department,
        Case.council,
        Case.status,
        Case.close_reason,
        Case.urgent,
        cast(func.timezone(zone, Case.requested_at), Date),
        Case.expected_on,
        cast(func.timezone(zone, Case.closed_at), Date),
    )
    query = (
        select(*columns)
        .where(Case.requested_at >= period.moments[period.weeks], Case.requested_at < period.moments[-1])
        .where(*of_wanted(wanted))
        .order_by(Case.requested_at, Case.id)
    )
    result = await session.stream(query.execution_options(yield_per=chunk))
    async for rows in result.partitions():
        yield [[_written(value) for value in row] for row in rows]


def _written(value: object) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)
