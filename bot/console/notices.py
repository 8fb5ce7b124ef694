"""What is said on top of the next page, kept with the session: "The password is changed." """

from typing import Any

from sqlalchemy import cast, func, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import ConsoleSession


async def notify(session: AsyncSession, session_id: int, words: str, *, problem: bool = False) -> None:
    """Say this on the next page that this browser opens."""
    notice: dict[str, Any] = {"words": words, "problem": problem}
    mine = update(ConsoleSession).where(ConsoleSession.id == session_id)
    await session.execute(mine.values(notices=ConsoleSession.notices.op("||")(cast([notice], JSONB))))


async def said(session: AsyncSession, session_id: int) -> None:
    """They were shown."""
    mine = update(ConsoleSession).where(
        ConsoleSession.id == session_id, func.jsonb_array_length(ConsoleSession.notices) > 0
    )
    await session.execute(mine.values(notices=[]))
