"""A key store that forgets with its test, seen by every connector that is given it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.base import KeyStoreError


class MemoryKeys:
    """`text` is what is kept. While `broken` says why, nothing can be read or kept."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.broken: str | None = None
        self._lock = asyncio.Lock()

    async def read(self) -> str | None:
        self._check()
        return self.text

    @asynccontextmanager
    async def hold(self) -> AsyncIterator["MemoryKeys"]:
        async with self._lock:
            self._check()
            yield self

    async def keep(self, text: str) -> None:
        self._check()
        self.text = text

    def _check(self) -> None:
        if self.broken is not None:
            raise KeyStoreError(self.broken)
