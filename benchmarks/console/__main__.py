"""`python -m benchmarks.console`: how long the console's pages take with years of cases in the store."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psycopg
import typer

from benchmarks.console.measuring import Measured, Wrong, measure
from benchmarks.console.pages import pages, samples
from benchmarks.console.people import user
from benchmarks.console.report import say, show
from benchmarks.turns.processes import load_average, machine
from bot.console.roles import Role
from bot.database import embedded
from bot.demo.seeding import Wanted, fill
from bot.house import Parts, build
from storage.engine import libpq_url
from storage.migrate import upgrade
from storage.seeding import seed as fill_catalogue
from tests.factories import settings_for


def main(
    cases: Annotated[int, typer.Option(min=100, help="Made-up cases, each with five messages.")] = 200_000,
    rounds: Annotated[int, typer.Option(min=20, help="How often each page is asked for.")] = 40,
    seed: Annotated[int, typer.Option(help="The same city again.")] = 311,
    database: Annotated[
        str | None, typer.Option(help="Measure in this database; it is filled when it has no cases.")
    ] = None,
) -> None:
    """Every page answers within what is promised at p95, or the exit code is 1."""
    # Told to stop, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    say(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC  {machine()}  load average {load_average():.2f}")
    with tempfile.TemporaryDirectory(prefix="philly311-console-") as temporary:
        folder = Path(temporary)
        with _store(folder, database) as url:
            try:
                found = asyncio.run(_measured(folder, url, cases=cases, rounds=rounds, seed=seed))
            except Wrong as wrong:
                say(f"WRONG: {wrong}")
                raise typer.Exit(1) from wrong
    show(found)
    say(f"load average {load_average():.2f}")
    if not all(page.kept for page in found):
        raise typer.Exit(1)


@contextmanager
def _store(folder: Path, database: str | None) -> Iterator[str]:
    """Migrated, with the catalogue."""
    if database is not None:
        url = libpq_url(database)
        upgrade(url)
        fill_catalogue(url)
        yield url
        return
    with embedded(folder / "postgres") as url:
        upgrade(url)
        fill_catalogue(url)
        yield url


async def _measured(folder: Path, url: str, *, cases: int, rounds: int, seed: int) -> Sequence[Measured]:
    parts = build(settings_for(folder / "var", url), url)
    try:
        async with parts.queue.open_async():
            await _fill(parts, url, cases=cases, seed=seed)
            return await measure(parts, pages(samples(url)), rounds=rounds, say=say)
    finally:
        await parts.close()


async def _fill(parts: Parts, url: str, *, cases: int, seed: int) -> None:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM cases").fetchone()
    if row is not None and row[0]:
        say(f"{row[0]} cases are there already")
        return
    start = datetime.now(UTC)
    async with user(parts, Role.AGENT, "Ana Torres"), user(parts, Role.AGENT, "Sam Reed"):
        written = fill(
            url,
            Wanted(cases, seed, start),
            catalogue=await parts.catalogue.get(),
            config=parts.settings.config,
            phrases=parts.phrases,
            progress=lambda what, done, total: None,
        )
    took = (datetime.now(UTC) - start).total_seconds()
    say(f"{written.cases} cases, {written.messages} messages, {written.conversations} conversations in {took:.0f} s")


if __name__ == "__main__":
    typer.run(main)
