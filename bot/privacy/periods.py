"""The periods that are in force: what administrators set in the console, else what config.yml says."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.settings import Retention
from storage.engine import Sessions
from storage.models import SettingsOverride

# Of the override, and of what its page changes.
NAME = "retention"


async def in_force(sessions: Sessions, configured: Retention) -> Retention:
    async with sessions() as session:
        return await read(session, configured)


async def read(session: AsyncSession, configured: Retention) -> Retention:
    row = await session.get(SettingsOverride, NAME)
    return configured if row is None else Retention.model_validate(row.value)
