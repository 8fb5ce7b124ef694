"""Slows down who tries many case numbers: from one network only so many different ones in a while."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.console.entry.throttle import network_of

MOST_NUMBERS = 30
WINDOW_SECONDS = 15 * 60
# Whoever comes from more networks than this is not slowed down by counting them.
MOST_NETWORKS = 10_000


@dataclass(slots=True)
class _Tries:
    until: float
    numbers: set[str] = field(default_factory=set)


class NumbersTried:
    """Kept in memory, each web process for itself: behind a number is nothing private, and no address is stored."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._networks: dict[str, _Tries] = {}

    def wait(self, address: str, number: str) -> int:
        """0: the number may be looked up; else after so many seconds. One that was asked for before costs nothing."""
        now = self._clock()
        tries = self._tries(network_of(address), now)
        if number in tries.numbers or len(tries.numbers) < MOST_NUMBERS:
            tries.numbers.add(number)
            return 0
        return max(1, math.ceil(tries.until - now))

    def _tries(self, network: str, now: float) -> _Tries:
        """The oldest network is forgotten first: all have the same time, so the dictionary's order is theirs."""
        known = self._networks.get(network)
        if known is not None and known.until > now:
            return known
        self._networks.pop(network, None)
        if len(self._networks) >= MOST_NETWORKS:
            del self._networks[next(iter(self._networks))]
        return self._networks.setdefault(network, _Tries(now + WINDOW_SECONDS))
