"""Waiting for something to become true, with a deadline that a slow machine can keep."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

# Generous: a test that waits in vain fails anyway, one that waits too little fails for nothing.
PATIENCE = 60.0
TICK = 0.1


def until(look: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """What `look` gives once it gives something; fails with `what` when it never does."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(TICK)
    return found
