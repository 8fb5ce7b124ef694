"""How the house reaches PostgreSQL: one engine, one session factory, one way to borrow the raw connection."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Sessions = async_sessionmaker[AsyncSession]


def async_url(database_url: str) -> str:
    """SQLAlchemy's spelling of a PostgreSQL address: psycopg 3 is the only driver."""
    for prefix in ("postgresql+psycopg://", "postgresql://", "postgres://"):
        if database_url.startswith(prefix):
            return "postgresql+psycopg://" + database_url.removeprefix(prefix)
    raise ValueError("DATABASE_URL must start with postgresql://")


def libpq_url(database_url: str) -> str:
    """The same address as psycopg and libpq spell it."""
    return "postgresql://" + async_url(database_url).removeprefix("postgresql+psycopg://")


def make_engine(database_url: str, *, pool_size: int = 10, tested: bool = True) -> AsyncEngine:
    """An engine whose connections are tested before they are lent, so that a restarted server goes unnoticed.

    Who does its work again anyway when it fails - a worker - need not pay a question to the server for each loan: the
    first failure empties the pool. Errors do not show the values of a statement: they may be a resident's words, and
    errors are logged.
    """
    return create_async_engine(
        async_url(database_url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=tested,
        hide_parameters=True,
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


async def raw_connection(session: AsyncSession) -> Any:
    """The psycopg connection of this session's transaction, so that a job is deferred with the row it is about."""
    connection = await session.connection()
    return (await connection.get_raw_connection()).driver_connection


async def plan_each_time(session: AsyncSession) -> None:
    """For this transaction: no plan that was made for other values is used again.

    A search by parts of words and optional filters has no one good plan. What fits a rare word takes seconds for a
    common one, and after a few times PostgreSQL would settle for one that knows neither.
    """
    await session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
