"""The trends as files for a spreadsheet: the numbers of the page, and the cases behind them without who or where."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from bot.console.access import needs
from bot.console.audit import audit
from bot.console.desk import AtDesk
from bot.console.roles import Role
from bot.console.trends.filters import AskedFor
from bot.console.trends.page import period_of
from bot.console.visit import Visit
from bot.house import Parts
from bot.reports.case_rows import COLUMNS, case_rows
from bot.reports.period import Period
from bot.reports.sheets import Value, csv_lines
from bot.reports.trends import Compared, Trends, trends

NUMBERS = ("by", "name", "from", "to", "opened", "opened before", "closed", "closed before", "due", "kept")
# So many cases are written at once.
CHUNK = 1000

router = APIRouter(prefix="/trends")
Supervisor = Annotated[Visit, needs(Role.SUPERVISOR)]


@router.get("/numbers.csv")
async def numbers(visit: Supervisor, desk: AtDesk, filters: AskedFor) -> Response:
    period = period_of(desk.parts, filters)
    async with desk.parts.sessions.begin() as session:
        found = await trends(session, period, filters.wanted)
        await audit(session, visit, "trends.exported", "trends", "numbers", weeks=filters.weeks, **filters.named)
    lines = csv_lines([NUMBERS, *_lines(found, period)])
    return Response(lines, media_type="text/csv; charset=utf-8", headers=_file("numbers", period))


@router.get("/cases.csv")
async def cases(visit: Supervisor, desk: AtDesk, filters: AskedFor) -> Response:
    """Neither words nor places nor people: what is left of a case cannot be traced to a door."""
    period = period_of(desk.parts, filters)
    async with desk.parts.sessions.begin() as session:
        await audit(session, visit, "trends.exported", "trends", "cases", weeks=filters.weeks, **filters.named)
    lines = _cases(desk.parts, period, filters)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=_file("cases", period))


def _file(name: str, period: Period) -> dict[str, str]:
    named = f"philly311-{name}-{period.first}-{period.today}.csv"
    return {"Content-Disposition": f'attachment; filename="{named}"', "X-Content-Type-Options": "nosniff"}


async def _cases(parts: Parts, period: Period, filters: AskedFor) -> AsyncIterator[str]:
    yield csv_lines([COLUMNS])
    async with parts.sessions() as session:
        async for rows in case_rows(session, period, filters.wanted, CHUNK):
            yield csv_lines(rows)


def _lines(found: Trends, period: Period) -> Iterator[Sequence[Value]]:
    whole = (str(period.first), str(period.today))
    for first, last, week in found.weeks:
        yield _line("week", "", (str(first), str(last)), week)
    for name, one in found.services.items():
        yield _line("service", name, whole, one)
    for name, one in found.districts.items():
        yield _line("council district", name, whole, one)
    yield _line("all", "", whole, found.whole)


def _line(by: str, name: str, days: tuple[str, str], of: Compared) -> Sequence[Value]:
    now, before = of.now, of.before
    return by, name, *days, now.opened, before.opened, now.closed, before.closed, now.due, now.kept
