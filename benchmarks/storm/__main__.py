"""`python -m benchmarks.storm`: a day's storm on this machine, and its figures."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.storm.report import say, show
from benchmarks.storm.weather import house_in_the_open, ride_out
from benchmarks.turns.processes import load_average, machine
from bot.database import embedded
from storage.migrate import upgrade
from storage.seeding import seed as fill
from tests.journeys.house import running_rasa


@contextmanager
def _store(folder: Path) -> Iterator[str]:
    """One of its own, as the house finds it on its first day."""
    with embedded(folder) as url:
        upgrade(url)
        fill(url)
        yield url


def main(
    messages: Annotated[int, typer.Option(min=20, help="Messages over all channels.")] = 5_000,
    rate: Annotated[float, typer.Option(min=1, help="Messages a second.")] = 10.0,
    seed: Annotated[int, typer.Option(help="The same storm again.")] = 311,
) -> None:
    """Every message is answered once or explained, or the exit code is 1."""
    # Told to stop, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    say(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC  {machine()}  load average {load_average():.2f}")
    with tempfile.TemporaryDirectory(prefix="philly311-storm-") as temporary:
        folder = Path(temporary)
        for name in ("rasa", "house"):
            (folder / name).mkdir()
        with (
            _store(folder / "postgres") as url,
            running_rasa(folder / "rasa") as rasa,
            house_in_the_open(folder / "house", url, rasa, seed=seed) as (house, stage),
        ):
            result = ride_out(house, stage, messages=messages, rate=rate, seed=seed, say=say)
    show(result)
    say(f"load average {load_average():.2f}")
    if result.problems:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
