"""Lets a storm loose on a running house, at a steady rate, and waits until it is over."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.storm import ledger
from benchmarks.storm.ledger import Ledger
from benchmarks.storm.plan import Words, storm
from benchmarks.storm.platforms import Platforms, platforms
from tests.journeys.house import House, RunningRasa, running_house
from tests.journeys.waiting import until

SHARE_TWICE = 0.05
ONE_IN = 20
# One wave after the other: what is in one of them is mixed up.
WAVE_SECONDS = 1.0
OVER_SECONDS = 1_800.0
LOOK_SECONDS = 2.0


@contextmanager
def house_in_the_open(
    folder: Path, database_url: str, rasa: RunningRasa, *, seed: int
) -> Iterator[tuple[House, Platforms]]:
    """Every channel is open, and every platform knows where to call."""
    with (
        platforms(seed=seed, twice=SHARE_TWICE) as stage,
        running_house(folder, database_url, rasa, stage.environment, public=True) as house,
    ):
        stage.connect(house.url)
        until(lambda: stage.is_connected, "Telegram and X are told where to call")
        yield house, stage


def ride_out(
    house: House, stage: Platforms, *, messages: int, rate: float, seed: int, say: Callable[[str], object]
) -> Ledger:
    """The storm, and what came of it. Fails when it is never over."""
    plan = storm(messages, seed)
    stage.fail(ONE_IN, calls=messages * 2)
    for number, wave in enumerate(_waves(plan, max(1, round(rate * WAVE_SECONDS)))):
        started = time.monotonic()
        stage.bring(wave)
        if number % 30 == 0:
            say(f"wave {number}: {stage.waiting} on the way to the house")
        time.sleep(max(0.0, started + WAVE_SECONDS - time.monotonic()))
    say("all is said; waiting for the last answers")
    until(lambda: _is_over(house, stage), "the storm is over", OVER_SECONDS)
    return ledger.read(house, stage, plan)


def _is_over(house: House, stage: Platforms) -> bool:
    if stage.waiting == 0 and ledger.settled(house):
        return True
    time.sleep(LOOK_SECONDS)
    return False


def _waves(plan: Sequence[Words], most: int) -> Iterator[Sequence[Words]]:
    for first in range(0, len(plan), most):
        yield plan[first : first + most]
