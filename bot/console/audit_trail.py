"""The page of the audit trail: who looked at what and who changed what, the newest first."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from sqlalchemy import select
from starlette.responses import Response

from bot.console.access import needs
from bot.console.desk import AtDesk
from bot.console.forms import LARGEST_ID
from bot.console.navigation import BASE
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.text import tidy
from storage.models import AuditEntry

PAGE = 100

router = APIRouter()


@router.get("/audit")
async def trail(
    request: Request,
    visit: Annotated[Visit, needs(Role.ADMIN)],
    desk: AtDesk,
    *,
    actor: str = "",
    kind: str = "",
    subject: str = "",
    before: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
) -> Response:
    wanted = {"actor": tidy(actor), "kind": tidy(kind), "subject": tidy(subject)}
    columns = {"actor": AuditEntry.actor, "kind": AuditEntry.subject_kind, "subject": AuditEntry.subject_id}
    filters = [columns[name] == value for name, value in wanted.items() if value]
    if before is not None:
        filters.append(AuditEntry.id < before)
    async with desk.parts.sessions() as session:
        newest = select(AuditEntry).where(*filters).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
        rows = list(await session.scalars(newest))
    shown, more = rows[:PAGE], len(rows) > PAGE
    older = f"{BASE}/audit?{urlencode(wanted | {'before': shown[-1].id})}" if more else None
    return await desk.pages.show(request, "audit.html", visit, rows=shown, wanted=wanted, older=older)
