"""The stream that tells an open page that it should ask again: it says that something changed, never what."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from bot.console.access import needs, visitor
from bot.console.desk import AtDesk
from bot.console.forms import LARGEST_ID
from bot.console.queue.news import ANY, News
from bot.console.roles import Role
from bot.console.visit import Visit

# Proxies hang up on who is silent; who has signed out meanwhile hears no more.
HEARTBEAT_SECONDS = 15.0
# In a storm a page asks again once a second and not for each message.
PAUSE_SECONDS = 1.0
# What a proxy in front must not collect before it passes it on.
UNBUFFERED = {"X-Accel-Buffering": "no"}
CHANGED = "event: changed\ndata: \n\n"
HEARTBEAT = ": still here\n\n"

router = APIRouter()


@router.get("/live")
async def live(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT, counts=False)],
    desk: AtDesk,
    conversation: Annotated[int | None, Query(ge=0, le=LARGEST_ID)] = None,
) -> StreamingResponse:
    """`changed` for one conversation, or for all of the list."""
    key = ANY if conversation is None else str(conversation)
    return StreamingResponse(_events(request, desk.news, key), media_type="text/event-stream", headers=UNBUFFERED)


async def _events(request: Request, news: News, key: str) -> AsyncIterator[str]:
    async with news.on(key) as event:
        # What changed between the page and this stream, or while it was cut off, nobody has told.
        event.set()
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await event.wait()
            except TimeoutError:
                if await visitor(request) is None:
                    return
                yield HEARTBEAT
                continue
            event.clear()
            yield CHANGED
            await asyncio.sleep(PAUSE_SECONDS)
