"""The overview of the administrator's pages, and the log of changes."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bot.admin import history
from bot.console.admin.addresses import ADMIN, CHANGES, SECTIONS, Administrator, address_of
from bot.console.desk import AtDesk
from bot.console.forms import LARGEST_ID
from bot.text import tidy

LATEST = 5

router = APIRouter(prefix="/admin")


@router.get("")
async def overview(request: Request, visit: Administrator, desk: AtDesk) -> Response:
    known = await desk.parts.catalogue.get()
    async with desk.parts.sessions() as session:
        latest, _ = await history.lines(session, desk.kinds, known)
    return await desk.pages.show(
        request,
        "admin/overview.html",
        visit,
        sections=SECTIONS,
        admin=ADMIN,
        lines=latest[:LATEST],
        changes=CHANGES,
        address_of=address_of,
    )


@router.get("/changes")
async def log(
    request: Request,
    visit: Administrator,
    desk: AtDesk,
    *,
    kind: str = "",
    subject: str = "",
    before: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
) -> Response:
    wanted = {"kind": tidy(kind), "subject": tidy(subject)}
    known = await desk.parts.catalogue.get()
    async with desk.parts.sessions() as session:
        lines, more = await history.lines(session, desk.kinds, known, **wanted, before=before)
    return await desk.pages.show(
        request,
        "admin/changes.html",
        visit,
        lines=lines,
        older=f"{CHANGES}?{urlencode(wanted | {'before': lines[-1].id})}" if more else None,
        wanted=wanted,
        kinds=[(name, one.noun.capitalize()) for name, one in desk.kinds.items()],
        changes=CHANGES,
        address_of=address_of,
    )
