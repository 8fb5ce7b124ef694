"""What the tests share: one PostgreSQL a session, one database a module, and the parts of the house built on it.

    async def test_something(parts: Parts) -> None:
        await parts.inbox.accept([inbound(text="There is a pothole")])
        assert len(await jobs(parts, TAKE_TURN)) == 1

Rows of one test stay for the next one of its module: make your own with the factories of `tests.factories`, whose
ids are never the same twice, and look only at what is yours.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from playwright.async_api import Browser

from bot.database import embedded
from bot.house import Parts, build
from storage.migrate import upgrade
from storage.seeding import seed
from tests.browser import chromium
from tests.factories import new_database, settings_for

# A busy machine is no reason to fail: what must be quick is measured where it is promised.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL that lives as long as the session.

    Its database is migrated and seeded, and never written again: the others are copies of it. Nobody may stay
    connected to it, or the copies fail. It does not survive a power cut, which makes it fast.
    """
    with embedded(tmp_path_factory.mktemp("postgres") / "data") as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {name} = off")
            connection.execute("SELECT pg_reload_conf()")
        upgrade(url)
        seed(url)
        yield url


@pytest.fixture(scope="module")
def database_url(database_server: str) -> Iterator[str]:
    """The address of a migrated and seeded database of this test module; give it to other processes too."""
    with new_database(database_server, copied=True) as url:
        yield url


@pytest.fixture
def empty_database(database_server: str) -> Iterator[str]:
    """The address of a database without a table, for one test."""
    with new_database(database_server, copied=False) as url:
        yield url


@pytest.fixture
async def parts(database_url: str, tmp_path: Path) -> AsyncIterator[Parts]:
    """The house as every process of ours has it: config.yml as it is, `var` in a temporary folder, Telegram closed.

    The queue takes jobs and nobody works on them; a journey runs `bot.worker` on these parts or starts processes.
    """
    built = build(settings_for(tmp_path / "var", database_url), database_url)
    yield built
    await built.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; `tests.browser.watched` makes visitors in it."""
    async with chromium() as launched:
        yield launched
