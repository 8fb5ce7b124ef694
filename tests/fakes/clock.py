"""The time at a fake platform: the real one, and what tests have added to it."""

import time
from datetime import timedelta


class Clock:
    """Moved on by tests, so that windows close, limits open again and links expire."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float = 0.0, *, minutes: float = 0.0, hours: float = 0.0, days: float = 0.0) -> None:
        """Let time pass."""
        self._ahead += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
