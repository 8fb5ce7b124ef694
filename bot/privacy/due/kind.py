"""What a kind of things that go is: how they are found, and how a batch of them is taken away."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.photos import PhotoStore
from storage.engine import Sessions

BATCH = 500


@dataclass(frozen=True, slots=True)
class Clearing:
    """What a run is given. `pages`: see bot/privacy/digests.py."""

    sessions: Sessions
    photos: PhotoStore
    pages: frozenset[str]
    now: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """`period` names the setting that says for how long; `due` finds what is older, `take` takes some of it away.

    `take` is called until it finds nothing; each call is a short transaction or a few.
    """

    name: str
    period: str
    what: str
    due: Callable[[datetime], Select[Any]]
    take: Callable[[Clearing, datetime], Awaitable[int]]


async def take_rows(session: AsyncSession, column: Any, due: Select[Any]) -> int:
    """Delete a batch of rows by their key."""
    gone = await session.execute(delete(column.class_).where(column.in_(due.limit(BATCH))))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]
