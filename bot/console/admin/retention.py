"""The page of the periods for which words, photos and residents are kept."""

from fastapi import APIRouter
from starlette.responses import Response

from bot.admin.changes import version_of
from bot.admin.document import Problems
from bot.admin.retention import KEEP, LABELS, Periods, RetentionPeriods
from bot.console.admin.addresses import address_of
from bot.console.admin.forms import NO_NUMBER, Fields, line, number
from bot.console.admin.sheet import ASheet, Sheet
from bot.privacy.periods import NAME
from bot.privacy.retention import last_runs
from bot.settings import Period

LATEST = 5

router = APIRouter(prefix="/admin/retention")


@router.get("")
async def retention(sheet: ASheet) -> Response:
    return await _page(sheet)


@router.post("")
async def change_retention(sheet: ASheet) -> Response:
    fields = await sheet.fields()
    wanted = Periods(**{field: _period(fields, field) for field in LABELS})
    answer = await sheet.look(sheet.desk.kinds[NAME], NAME, wanted, line(fields, "version"))
    return answer if isinstance(answer, Response) else await _page(sheet, wanted, answer)


def _period(fields: Fields, field: str) -> Period:
    if line(fields, field).lower() == KEEP:
        return "keep"
    typed = number(fields, field)
    return NO_NUMBER if typed is None else typed


async def _page(sheet: Sheet, wanted: Periods | None = None, problems: Problems | None = None) -> Response:
    parts = sheet.desk.parts
    async with parts.sessions() as session:
        there = await RetentionPeriods(parts.settings.config.retention).current(session)
    shown = wanted or there
    return await sheet.show(
        "retention.html",
        problems=problems,
        periods=[(field, label, getattr(shown, field)) for field, label in LABELS.items()],
        version=version_of(there),
        runs=await last_runs(parts.sessions, LATEST),
        address=address_of(NAME, NAME),
    )
