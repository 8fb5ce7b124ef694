"""How long what is kept, what would go now, and what went in the last runs."""

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.console.access import needs
from bot.console.desk import AtDesk
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import now
from bot.privacy.retention import KINDS, dry_run, last_runs

RUNS_SHOWN = 10
NAMES = {kind.name: kind.what for kind in KINDS} | {"files": "files that no row names"}

router = APIRouter(prefix="/privacy")


@router.get("")
async def retention(request: Request, visit: Annotated[Visit, needs(Role.ADMIN)], desk: AtDesk) -> Response:
    """A dry run: counting changes nothing, and shows nobody's data."""
    parts = desk.parts
    due = await dry_run(parts.sessions, parts.settings.config.retention, now())
    runs = await last_runs(parts.sessions, RUNS_SHOWN)
    return await desk.pages.show(request, "privacy/retention.html", visit, due=due, runs=runs, names=NAMES)
