"""The page of the trends: the weeks as a chart and a table, services, districts, and where cases pile up."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.cases.listing import NONE
from bot.console.access import needs
from bot.console.desk import AtDesk
from bot.console.roles import Role
from bot.console.trends.chart import chart
from bot.console.trends.filters import AskedFor, Filters, options
from bot.console.trends.table import Table
from bot.console.visit import Visit
from bot.house import Parts, now
from bot.language.names import english_name
from bot.reports.hotspots import hotspots
from bot.reports.period import Period
from bot.reports.trends import trends

router = APIRouter(prefix="/trends")


@router.get("")
async def page(
    request: Request, visit: Annotated[Visit, needs(Role.SUPERVISOR)], desk: AtDesk, filters: AskedFor
) -> Response:
    parts = desk.parts
    period = period_of(parts, filters)
    catalogue = await parts.catalogue.get()
    async with parts.sessions() as session:
        found = await trends(session, period, filters.wanted)
        spots = await hotspots(session, period, filters.wanted)
    table = Table(filters, period)

    def service(slug: str) -> str:
        return english_name(parts.phrases, "service", slug)

    def district(name: str) -> str:
        return "not known" if name == NONE else name

    return await desk.pages.show(
        request,
        "trends/trends.html",
        visit,
        filters=filters,
        options=options(parts, catalogue),
        period=period,
        whole=table.whole(found.whole),
        chart=chart(found.weeks),
        weeks=table.weeks(found.weeks),
        services=table.rows(found.services, "service", service),
        districts=table.rows(found.districts, "district", district),
        spots=table.spots(spots, service),
        points=table.points(spots, service),
    )


def period_of(parts: Parts, filters: Filters) -> Period:
    return Period(parts.calendar.today(now()), int(filters.weeks), parts.settings.config.city.zone)
