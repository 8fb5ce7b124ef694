"""The numbers that X makes of the time, and how it writes it."""

from datetime import UTC, datetime

from tests.fakes.clock import Clock

__all__ = ["Clock", "Numbers", "written"]

EPOCH_MS = 1_288_834_974_657


class Numbers:
    """Ids of posts, messages, media: they grow, and the upper bits say when they were given out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        now = (int(self._clock.now() * 1000) - EPOCH_MS) << 22
        self._last = max(self._last + 1, now)
        return self._last


def written(at: float) -> str:
    """A time as X writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at % 1 * 1000):03d}Z"
