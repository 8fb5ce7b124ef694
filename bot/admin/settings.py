"""A part of config.yml that administrators set otherwise: kept in the store, gone from it when it is as in the file."""

from abc import abstractmethod
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import D, Kind, stored
from storage.models import SettingsOverride


class SettingsKind(Kind[D]):
    """There is one of each, under its own name; it is never taken away."""

    @property
    @abstractmethod
    def default(self) -> D:
        """What config.yml says."""

    async def read(self, session: AsyncSession, subject: str) -> D | None:
        return await self.current(session) if subject == self.name else None

    async def current(self, session: AsyncSession) -> D:
        """What staff set, else what config.yml says."""
        row = await session.get(SettingsOverride, self.name, populate_existing=True)
        kept = None if row is None else self.parsed(row.value)
        return self.default if kept is None else kept

    async def write(self, session: AsyncSession, subject: str, document: D | None) -> None:
        if document is None or document == self.default:
            await session.execute(delete(SettingsOverride).where(SettingsOverride.name == self.name))
            return
        value: dict[str, Any] | None = stored(document)
        row = insert(SettingsOverride).values(name=self.name, value=value)
        await session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def title(self, subject: str, document: D | None) -> str:
        return self.noun
