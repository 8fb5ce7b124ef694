"""Wakes the pages that wait for an answer, over PostgreSQL's LISTEN/NOTIFY: any worker wakes any web process."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0


class Waiting:
    """Who waits for which thread, in this process."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    @asynccontextmanager
    async def on(self, thread: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set when there may be news. Registered before the first look, so nothing falls between."""
        event = asyncio.Event()
        self._waiting[thread].add(event)
        try:
            yield event
        finally:
            self._waiting[thread].discard(event)
            if not self._waiting[thread]:
                del self._waiting[thread]

    def wake(self, thread: str) -> None:
        for event in self._waiting.get(thread, ()):
            event.set()

    def wake_all(self) -> None:
        """After a lost connection nobody knows what was missed: everyone looks once."""
        for events in self._waiting.values():
            for event in events:
                event.set()

    async def listen(self, database_url: str, channel: str) -> None:
        """Listen until cancelled; a lost connection is made again."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
                    await connection.execute(f'LISTEN "{channel}"'.encode())
                    self.wake_all()
                    async for notice in connection.notifies():
                        self.wake(notice.payload)
            except psycopg.OperationalError as error:
                log.warning("the news line to the database was lost: %s", type(error).__name__)
            await asyncio.sleep(PAUSE_SECONDS)
