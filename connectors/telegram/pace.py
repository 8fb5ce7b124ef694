"""Keeps us under Telegram's flood limits: a short wait is slept, a long one is handed back as THROTTLED."""

import asyncio
import time
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

from connectors.base import SendError, SendErrorKind
from connectors.telegram.threads import Place

# The longest nap; for more than this a worker has better things to do.
PATIENCE = 1.0
# Chats are forgotten when they have been quiet; this many are remembered before we look for such.
MOST_CHATS = 10_000


@dataclass(slots=True)
class Window:
    """At most `count` messages in any `per` seconds."""

    count: int
    per: float
    times: list[float] = field(default_factory=list)

    def wait(self, now: float) -> float:
        """Seconds until the next message may go."""
        return max(0.0, self.times[0] + self.per - now) if len(self.times) == self.count else 0.0

    def take(self, at: float) -> None:
        """Reserve a place at a moment, now or soon."""
        insort(self.times, at)
        del self.times[: -self.count]

    def quiet(self, now: float) -> bool:
        """Whether it can be forgotten."""
        return not self.times or self.times[-1] + self.per <= now


@dataclass(slots=True)
class _Chat:
    windows: tuple[Window, ...]
    held_until: float = 0.0


def _limits(place: Place) -> tuple[Window, ...]:
    """One message a second in a chat; in a group no more than twenty a minute either."""
    return (Window(1, 1.0),) if place.private else (Window(1, 1.0), Window(20, 60.0))


class Pace:
    """The limits of one process; Telegram's own 429 is the last word, above all with several workers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._everyone = Window(30, 1.0)
        self._chats: dict[int, _Chat] = {}

    async def turn(self, place: Place) -> None:
        """Return when a message may go to this chat. Raises SendError when that is not soon."""
        now = self._clock()
        chat = self._chat(place, now)
        windows = (self._everyone, *chat.windows)
        wait = max(chat.held_until - now, *(window.wait(now) for window in windows))
        if wait > PATIENCE:
            raise SendError(SendErrorKind.THROTTLED, "our own pace, to stay under the flood limit", retry_after=wait)
        for window in windows:
            window.take(now + max(wait, 0.0))
        if wait > 0:
            await asyncio.sleep(wait)

    def hold(self, place: Place, seconds: float) -> None:
        """Telegram said how long this chat has to rest."""
        now = self._clock()
        self._chat(place, now).held_until = now + seconds

    def _chat(self, place: Place, now: float) -> _Chat:
        if place.chat not in self._chats and len(self._chats) >= MOST_CHATS:
            self._forget(now)
        return self._chats.setdefault(place.chat, _Chat(_limits(place)))

    def _forget(self, now: float) -> None:
        self._chats = {
            number: chat
            for number, chat in self._chats.items()
            if chat.held_until > now or not all(window.quiet(now) for window in chat.windows)
        }
