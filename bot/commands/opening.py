"""Opens the house for a command: its screen, its database, its parts."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from rich.console import Console

from bot.database import database
from bot.house import build
from bot.settings import Settings, settings
from storage.migrate import upgrade
from storage.seeding import seed

out = Console()
err = Console(stderr=True)


def prepare(configured: Settings, url: str) -> None:
    with err.status("Preparing the database ..."):
        upgrade(url)
        seed(url)


def with_parts(work: Any) -> Any:
    configured = settings()
    with database(configured) as url:
        prepare(configured, url)
        return with_parts_at(configured, url, work)


def with_parts_at(configured: Settings, url: str, work: Any) -> Any:
    parts = build(configured, url, pool_size=2)

    async def go() -> Any:
        try:
            async with parts.queue.open_async():
                return await work(parts)
        finally:
            await parts.close()

    return asyncio.run(_quietly(go()))


async def _quietly(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return await coroutine
