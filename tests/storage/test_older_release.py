"""Rows of a release before public posts and windows (migration 0005) are there and mean the same after the upgrade."""

from datetime import UTC, datetime

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine

from storage.engine import async_url
from storage.migrate import config, upgrade

BEFORE = "0004"
FIRST, LAST = datetime(2026, 9, 1, 12, tzinfo=UTC), datetime(2026, 9, 2, 12, tzinfo=UTC)


@pytest.fixture
def older(empty_database: str) -> str:
    """A database of that release: Ana wrote twice and was answered; Bob was written to and never wrote."""
    engine = create_engine(async_url(empty_database))
    with engine.begin() as connection:
        command.upgrade(config(connection), BEFORE)
    engine.dispose()
    with psycopg.connect(empty_database) as connection:
        connection.execute(
            "INSERT INTO contacts (id, channel, external_id) VALUES (1, 'telegram', 'ana'), (2, 'telegram', 'bob')"
        )
        connection.execute(
            "INSERT INTO conversations (id, contact_id, channel, thread) VALUES (1, 1, 'telegram', 'ana'), "
            "(2, 2, 'telegram', 'bob')"
        )
        for number, talk, author, at in (
            (1, 1, "resident", FIRST),
            (2, 1, "resident", LAST),
            (3, 1, "bot", datetime(2026, 9, 3, tzinfo=UTC)),
            (4, 2, "bot", LAST),
        ):
            connection.execute(
                "INSERT INTO messages (id, conversation_id, channel, author, external_id, text, created_at) "
                "VALUES (%s, %s, 'telegram', %s, %s, 'words', %s)",
                (number, talk, author, f"m{number}" if author == "resident" else None, at),
            )
        connection.execute(
            "INSERT INTO deliveries (id, message_id, state, external_ids) VALUES (1, 3, 'sent', '[\"31\"]'), "
            "(2, 4, 'queued', '[]')"
        )
    return empty_database


def test_who_wrote_when_is_taken_from_the_messages(older: str) -> None:
    upgrade(older)
    with psycopg.connect(older) as connection:
        found = connection.execute("SELECT last_heard_at, held FROM conversations ORDER BY id").fetchall()
    assert found == [(LAST, False), (None, False)]


def test_a_delivery_stays_a_private_answer(older: str) -> None:
    upgrade(older)
    with psycopg.connect(older) as connection:
        found = connection.execute(
            "SELECT state, audience, purpose, way, receipt, external_ids FROM deliveries ORDER BY id"
        ).fetchall()
        stopped = connection.execute("SELECT count(*) FROM contacts WHERE stopped_at IS NOT NULL").fetchone()
    assert found == [
        ("sent", "private", "answer", None, None, ["31"]),
        ("queued", "private", "answer", None, None, []),
    ]
    assert stopped == (0,)


def test_the_way_back_keeps_the_rows(older: str) -> None:
    """A city that has to go back to the older release loses what only the newer one knows, and nothing else."""
    upgrade(older)
    engine = create_engine(async_url(older))
    with engine.begin() as connection:
        command.downgrade(config(connection), BEFORE)
    engine.dispose()
    with psycopg.connect(older) as connection:
        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (4,)
        assert connection.execute("SELECT count(*) FROM deliveries").fetchone() == (2,)
