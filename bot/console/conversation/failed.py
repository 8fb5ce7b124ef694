"""The list of what failed: messages of ours that did not go out, and messages of residents that were not handled."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from bot.attention.failures import failures
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.conversation.lines import CONVERSATIONS, direction
from bot.console.desk import AtDesk
from bot.console.forms import LARGEST_ID
from bot.console.queue.filters import channel_name
from bot.console.roles import Role
from bot.console.visit import Visit

router = APIRouter()


@router.get("/failed")
async def failed(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT)],
    desk: AtDesk,
    before: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
) -> Response:
    async with desk.parts.sessions.begin() as session:
        found = await failures(session, before=before)
        await audit(session, visit, "failed.listed", "queue", "failed", found=len(found.rows))
    return await desk.pages.show(
        request,
        "conversation/failed.html",
        visit,
        rows=found.rows,
        more=found.more,
        conversations=CONVERSATIONS,
        channel_name=channel_name,
        direction=direction,
    )
