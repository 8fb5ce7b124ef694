"""Changing what a case is: its service, department, place, urgency."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.cases import editing
from bot.cases.editing import By, Changes, EditRefused
from bot.console.audit import audit
from bot.console.cases.access import address_of, theirs, to_change
from bot.console.cases.filters import CASES
from bot.console.cases.page import Act, AnAct
from bot.console.errors import sent_to
from bot.console.forms import Field
from bot.console.notices import notify
from bot.places.addresses import check
from bot.places.place import Place
from storage.models import Case

Edit = Callable[[AsyncSession, Case, By], Awaitable[Changes]]

router = APIRouter(prefix="/cases/{reference}")


@router.post("/service")
async def service(act: AnAct, value: Field = "", version: Field = "") -> Response:
    parts = act.desk.parts
    catalogue = await parts.catalogue.get()

    async def edit(session: AsyncSession, case: Case, by: By) -> Changes:
        return await editing.change_service(session, case, value, by, catalogue=catalogue, calendar=parts.calendar)

    return await _edited(act, "service", value, version, edit)


@router.post("/department")
async def department(act: AnAct, value: Field = "", version: Field = "") -> Response:
    departments = (await act.desk.parts.catalogue.get()).departments

    async def edit(session: AsyncSession, case: Case, by: By) -> Changes:
        return await editing.change_department(session, case, value, by, departments=departments)

    return await _edited(act, "department", value, version, edit)


@router.post("/urgent")
async def urgent(act: AnAct, value: Field = "", version: Field = "") -> Response:
    async def edit(session: AsyncSession, case: Case, by: By) -> Changes:
        return await editing.set_urgent(session, case, by, urgent=value == "yes")

    return await _edited(act, "urgent", value, version, edit)


@router.post("/address")
async def address(act: AnAct, value: Field = "", as_written: Field = "", version: Field = "") -> Response:
    place = await asyncio.to_thread(check, value) if value else None
    problem = place_problem(place, as_written=bool(as_written))
    if place is None or problem:
        return await act.again({"address": problem or ""}, {"address": value}, place.suggestions if place else ())

    async def edit(session: AsyncSession, case: Case, by: By) -> Changes:
        return await editing.change_address(session, case, place, by, deferrer=act.desk.parts.deferrer)

    return await _edited(act, "address", value, version, edit)


def place_problem(place: Place | None, *, as_written: bool) -> str | None:
    """As in the chat: what the City does not know may be kept as it was written, but never another city's place."""
    if place is None:
        return "Write where it is."
    if place.status == "exact" or (as_written and place.status != "outside_city"):
        return None
    if place.status == "outside_city":
        return "This is not in the city, so the City cannot take it."
    return "The City's tables do not have this place. Correct it, or keep it as it was written."


async def _edited(act: Act, column: str, value: str, version: str, edit: Edit) -> Response:
    """One change in one transaction; a case that was routed away is not on this department's pages any more."""
    try:
        async with act.desk.parts.sessions.begin() as session:
            sent = {column.capitalize(): (value, column)}
            case = await to_change(session, act.visit, act.reference, version, sent)
            changes = await edit(session, case, act.by)
            if changes:
                # The address is a resident's word; the case's own history has it.
                told = {name: pair for name, pair in changes.items() if name != "address"}
                await audit(session, act.visit, f"case.{column}_changed", "case", act.reference, **told)
                await notify(session, act.visit.session_id, f"Case {act.reference} is changed.")
            away = not theirs(act.visit, case)
    except EditRefused as refused:
        return await act.again({column: str(refused)}, {column: value})
    return sent_to(act.request, CASES if away else address_of(act.reference))
