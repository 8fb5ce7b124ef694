"""The page of the channels: how each is, and what the platform says when it is asked."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from starlette.responses import Response

from bot.attention.channels import COUNTED_DAYS, healths
from bot.console.admin.addresses import ADMIN
from bot.console.admin.sheet import ASheet, Sheet
from bot.console.queue.filters import channel_name
from bot.house import now
from connectors.base import Connector, Inspected

PATIENCE_SECONDS = 15.0
ALL_WELL = "Nothing is wrong."
SILENT = "The platform did not answer in time. Try again in a minute; if it stays so, look at its status page."
NOTHING_TO_ASK = "This channel has nobody to ask: it needs no platform, or its platform tells nothing about itself."

router = APIRouter(prefix="/admin/channels")


@router.get("")
async def channels(sheet: ASheet) -> Response:
    return await _page(sheet, {})


@router.post("/{name}/inspect")
async def inspect(sheet: ASheet, name: Annotated[str, Path(pattern="^[a-z0-9_]{1,40}$")]) -> Response:
    """Nothing is changed: the platform is asked what it thinks of us."""
    connector = sheet.desk.parts.connectors.get(name)
    if connector is None:
        raise HTTPException(404)
    return await _page(sheet, {name: await _asked(connector)})


async def _asked(connector: Connector) -> Sequence[str]:
    if not isinstance(connector, Inspected):
        return [NOTHING_TO_ASK]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await connector.inspect() or [ALL_WELL]
    except TimeoutError:
        return [SILENT]


async def _page(sheet: Sheet, inspected: dict[str, Sequence[str]]) -> Response:
    parts = sheet.desk.parts
    async with parts.sessions() as session:
        found = await healths(session, parts.connectors, parts.settings.config, parts.settings.environment, now())
    return await sheet.show(
        "channels.html",
        channels=found,
        inspected=inspected,
        named=channel_name,
        days=COUNTED_DAYS,
        address=f"{ADMIN}/channels",
    )
