"""The page of opening hours and holidays."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from bot.admin.calendar import WEEKDAYS, Days, Hours, OpenDays, OpeningHours
from bot.admin.changes import version_of
from bot.admin.document import Problems
from bot.cases.overrides import DAYS, HOURS
from bot.console.admin.forms import Fields, line
from bot.console.admin.sheet import ASheet, Sheet
from bot.house import now

MORE_ROWS = 4
MOST_ROWS = 250
# Which of the two lists of a document a day stands in.
CLOSED, OPEN = "closed", "open"

router = APIRouter(prefix="/admin/calendar")


@router.get("")
async def calendar(sheet: ASheet) -> Response:
    return await _page(sheet)


@router.post("/hours")
async def hours(sheet: ASheet) -> Response:
    fields = await sheet.fields()
    wanted = Hours(
        days=[number for number in range(len(WEEKDAYS)) if fields.get(f"day_{number}")],
        opens=line(fields, "opens"),
        closes=line(fields, "closes"),
    )
    answer = await sheet.look(sheet.desk.kinds[HOURS], HOURS, wanted, line(fields, "version"))
    return answer if isinstance(answer, Response) else await _page(sheet, hours=wanted, problems=answer)


@router.post("/days")
async def days(sheet: ASheet) -> Response:
    fields = await sheet.fields()
    wanted = _days(fields)
    answer = await sheet.look(sheet.desk.kinds[DAYS], DAYS, wanted, line(fields, "version"))
    return answer if isinstance(answer, Response) else await _page(sheet, days=wanted, problems=answer)


def _days(fields: Fields) -> Days:
    """A row without a day and without a reason is one that was taken away."""
    found: dict[str, dict[str, str]] = {CLOSED: {}, OPEN: {}}
    for number in range(MOST_ROWS):
        day, reason = line(fields, f"date_{number}"), line(fields, f"reason_{number}")
        if day:
            found[OPEN if line(fields, f"what_{number}") == OPEN else CLOSED][day] = reason
    return Days(closed=dict(sorted(found[CLOSED].items())), open=dict(sorted(found[OPEN].items())))


async def _page(
    sheet: Sheet, *, hours: Hours | None = None, days: Days | None = None, problems: Problems | None = None
) -> Response:
    calendar, city = sheet.desk.parts.calendar, sheet.desk.parts.settings.config.city
    async with sheet.desk.parts.sessions() as session:
        stored_hours = await OpeningHours(city).current(session)
        stored_days = await OpenDays(city).current(session)
    shown = days or stored_days
    rows: list[tuple[str, str, str]] = sorted(
        [(day, CLOSED, reason) for day, reason in shown.closed.items()]
        + [(day, OPEN, reason) for day, reason in shown.open.items()]
    )
    year = calendar.today(now()).year
    context: dict[str, Any] = {
        "hours": hours or stored_hours,
        "hours_version": version_of(stored_hours),
        "days_version": version_of(stored_days),
        "weekdays": list(enumerate(WEEKDAYS)),
        "rows": rows + [("", CLOSED, "")] * MORE_ROWS,
        "years": [(one, list(calendar.public_holidays(one).items())) for one in (year, year + 1)],
        "whats": [(CLOSED, "closed"), (OPEN, "open")],
        "opened": stored_days.open,
    }
    return await sheet.show("calendar.html", problems=problems, **context)
