"""Keeps the key that a platform changes with each use: sealed in the database, held by one process at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.sealing import BrokenSeal, Sealer
from connectors.base import KeyStoreError
from storage.models import ChannelKey

LOCK = 311_000_200
OTHER_SEAL = (
    "What is kept of the channel's keys was sealed with another PHILLY311_CONSOLE_KEY: set the old one again "
    "(docs/channels/x.md says what to do when it is lost)"
)


@dataclass(frozen=True, slots=True)
class Held:
    """The kept text while it is ours."""

    text: str | None
    _store: "SealedKeys"
    _connection: AsyncConnection

    async def keep(self, text: str) -> None:
        """Committed when it returns."""
        await self._store.write(self._connection, text)


class SealedKeys:
    """One channel's key. The lock belongs to a connection, not to a transaction: the platform is called under it."""

    def __init__(self, engine: AsyncEngine, sealer: Sealer, channel: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sealer = sealer
        self._channel = channel

    async def read(self) -> str | None:
        """What was kept last. Raises KeyStoreError."""
        async with self._engine.connect() as connection:
            return await self._read(connection)

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[Held]:
        """Wait for our turn. Who dies while it holds the key loses its connection, and so the lock."""
        lock = {"lock": LOCK, "channel": self._channel}
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_lock(:lock, hashtext(:channel))"), lock)
            try:
                yield Held(await self._read(connection), self, connection)
            finally:
                await connection.execute(text("SELECT pg_advisory_unlock(:lock, hashtext(:channel))"), lock)

    async def write(self, connection: AsyncConnection, kept: str) -> None:
        """Keep this in place of what was kept."""
        sealed = self._sealer.seal(kept)
        statement = insert(ChannelKey).values(channel=self._channel, sealed=sealed)
        await connection.execute(
            statement.on_conflict_do_update(
                index_elements=["channel"], set_={"sealed": sealed, "written_at": func.now()}
            )
        )

    async def _read(self, connection: AsyncConnection) -> str | None:
        sealed = await connection.scalar(select(ChannelKey.sealed).where(ChannelKey.channel == self._channel))
        if sealed is None:
            return None
        try:
            return self._sealer.open(sealed)
        except BrokenSeal:
            raise KeyStoreError(OTHER_SEAL) from None
