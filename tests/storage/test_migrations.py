"""The migrations lead to the tables that the models describe, however often and by however many they are applied."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from storage.engine import async_url, libpq_url
from storage.migrate import ADVISORY_LOCK, revisions, upgrade
from storage.models import Base

UPGRADE = "import sys; from storage.migrate import upgrade; upgrade(sys.argv[1])"
PATIENCE_SECONDS = 60.0


def ours(name: str | None, kind: str, parent_names: Any) -> bool:
    """The queue's tables are procrastinate's own business."""
    return kind != "table" or name is None or not name.startswith("procrastinate_")


def shape(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT table_name, column_name, data_type, is_nullable, column_default "
            "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
        ).fetchall()


def test_an_empty_database_has_no_revision(empty_database: str) -> None:
    current, head = revisions(empty_database)
    assert current is None
    assert head is not None


def test_the_migrations_reach_the_head_and_match_the_models(empty_database: str) -> None:
    upgrade(empty_database)

    current, head = revisions(empty_database)
    assert current == head
    engine = create_engine(async_url(empty_database))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_reference_numbers_begin_where_the_models_say(empty_database: str) -> None:
    upgrade(empty_database)
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT nextval('case_reference_numbers')").fetchone() == (3_110_000,)


def test_upgrading_twice_is_harmless(empty_database: str) -> None:
    upgrade(empty_database)
    before = shape(empty_database)
    with psycopg.connect(empty_database) as connection:
        connection.execute("INSERT INTO departments VALUES ('streets', 'Streets')")

    upgrade(empty_database)

    assert shape(empty_database) == before
    with psycopg.connect(empty_database) as connection:
        assert connection.execute("SELECT name FROM departments").fetchall() == [("Streets",)]


def waiting_for_the_lock(connection: psycopg.Connection) -> int:
    found = connection.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ).fetchone()
    return int(found[0]) if found else 0


def test_two_processes_at_once_take_turns(empty_database: str) -> None:
    command = [sys.executable, "-c", UPGRADE, empty_database]
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(empty_database, autocommit=True) as connection,
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as other,
    ):
        connection.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        here = pool.submit(upgrade, empty_database)
        # Both stand at the door before it is opened: neither can be through when the other comes.
        deadline = time.monotonic() + PATIENCE_SECONDS
        while waiting_for_the_lock(connection) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        waiting = waiting_for_the_lock(connection)
        connection.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
        here.result(PATIENCE_SECONDS)
        _, said = other.communicate(timeout=PATIENCE_SECONDS)

    assert waiting == 2, "they do not wait for each other"
    assert (other.returncode, said) == (0, "")
    current, head = revisions(empty_database)
    assert current == head


@pytest.mark.parametrize(
    "spelling",
    ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"],
    ids=["short", "long", "ours"],
)
def test_an_address_is_understood_in_every_spelling(spelling: str) -> None:
    assert async_url(spelling) == "postgresql+psycopg://u:p@h/d"
    assert libpq_url(spelling) == "postgresql://u:p@h/d"


def test_another_database_is_refused() -> None:
    with pytest.raises(ValueError, match="DATABASE_URL must start with postgresql"):
        async_url("sqlite:///x")
