"""Residents at work: all that is said to whoever is measured, and how long each answer took."""

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from benchmarks.turns.dialogues import Dialogue

# Whoever waits longer has lost the message.
PATIENCE_SECONDS = 60.0
# After so many lost messages nobody says anything any more: something is broken.
MOST_LOST = 8
# In an open loop the residents begin in so many rounds, one after the other.
ROUNDS = 8


class Unanswered(Exception):
    """A message that was not answered, or answered with an error."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer: when it was given (time.monotonic, the same clock in every process), and whether it says anything."""

    at: float
    empty: bool = False


class Measured(Protocol):
    """Whoever is measured."""

    async def say(self, dialogue: Dialogue, turn: int) -> Heard:
        """Send one message and wait for its answer. Raises Unanswered."""
        ...


@dataclass(slots=True)
class Outcome:
    """What came of a run. Latencies in seconds, from the moment a message was due to the moment it was answered."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    lost: int = 0
    empty: int = 0

    @property
    def turns(self) -> int:
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        return self.turns / self.seconds if self.seconds else 0.0

    def percentile(self, percent: float) -> float:
        """The smallest latency that so many percent of all do not exceed."""
        if not self.latencies:
            return float("nan")
        ranked = sorted(self.latencies)
        return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


async def closed_loop(measured: Measured, dialogues: Sequence[Dialogue], at_a_time: int) -> Outcome:
    """So many residents at a time; each says the next thing when the last was answered."""
    outcome = Outcome()
    waiting = iter(dialogues)

    async def residents() -> None:
        for dialogue in waiting:
            for turn in range(len(dialogue.messages)):
                await _say(measured, dialogue, turn, time.monotonic(), outcome)

    started = time.monotonic()
    await asyncio.gather(*(residents() for _ in range(at_a_time)))
    outcome.seconds = time.monotonic() - started
    return outcome


async def open_loop(measured: Measured, dialogues: Sequence[Dialogue], per_second: float) -> Outcome:
    """A message each 1/per_second seconds, whether the earlier ones were answered or not."""
    outcome = Outcome()
    started = time.monotonic()
    tasks = []
    for number, (dialogue, turn) in enumerate(interleaved(dialogues)):
        due = started + number / per_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(_say(measured, dialogue, turn, due, outcome)))
    await asyncio.gather(*tasks)
    outcome.seconds = time.monotonic() - started
    return outcome


def interleaved(dialogues: Sequence[Dialogue]) -> list[tuple[Dialogue, int]]:
    """All messages: each resident begins one round after the last, so that every kind is said at any time."""
    placed = [
        ((position % ROUNDS) + turn, position, dialogue, turn)
        for position, dialogue in enumerate(dialogues)
        for turn in range(len(dialogue.messages))
    ]
    placed.sort(key=lambda item: item[:2])
    return [(dialogue, turn) for _, _, dialogue, turn in placed]


async def _say(measured: Measured, dialogue: Dialogue, turn: int, due: float, outcome: Outcome) -> None:
    if outcome.lost >= MOST_LOST:
        return
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            heard = await measured.say(dialogue, turn)
    except (Unanswered, TimeoutError):
        outcome.lost += 1
    else:
        outcome.latencies.append(heard.at - due)
        outcome.empty += heard.empty
