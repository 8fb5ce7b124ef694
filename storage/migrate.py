"""Brings a database to the newest schema; safe to run from several processes at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from storage.engine import async_url

FOLDER = Path(__file__).parent / "migrations"
# One migration at a time on a database, whoever starts it.
ADVISORY_LOCK = 311_000_001


def config(connection: Connection | None = None) -> Config:
    """What Alembic's commands want to be told; they work on this connection."""
    told = Config()
    told.set_main_option("script_location", str(FOLDER))
    told.attributes["connection"] = connection
    return told


def upgrade(database_url: str) -> None:
    """Apply what is missing."""
    engine = create_engine(async_url(database_url))
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
            command.upgrade(config(connection), "head")
            connection.commit()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
    finally:
        engine.dispose()


def revisions(database_url: str) -> tuple[str | None, str | None]:
    """(where the database is, where the code is)."""
    engine = create_engine(async_url(database_url))
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
    return current, ScriptDirectory.from_config(config()).get_current_head()
