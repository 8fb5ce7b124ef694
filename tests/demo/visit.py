"""One resident on all platforms: what they wrote and what the City answered, thread by thread."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tests.demo.lines import Line, Platform


@dataclass
class Thread:
    """What stands in one column, in the order in which it was seen."""

    platform: Platform
    lines: list[Line] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def catch_up(self) -> None:
        """Add what the City wrote since."""
        fresh = [line for line in self.platform.heard() if line.key not in self._seen]
        self._seen.update(line.key for line in fresh)
        self.lines += fresh


class Visit:
    """Threads by the names of their platforms. One call at a time: answers are put behind what they answer."""

    def __init__(self, number: int, platforms: Sequence[Platform]) -> None:
        self.number = number
        self.threads: Mapping[str, Thread] = {platform.name: Thread(platform) for platform in platforms}
        self.photos: list[bytes] = []
        self._lock = threading.RLock()

    def __iter__(self) -> Iterator[Thread]:
        """All of them, with the newest answers."""
        with self._lock:
            for thread in self.threads.values():
                thread.catch_up()
                yield thread

    def say(self, name: str, text: str, photo: bytes | None, *, public: bool) -> None:
        """Write, perhaps with a picture."""
        with self._lock:
            line = Line(text, city=False, public=public)
            if photo is not None:
                self.photos.append(photo)
                line = replace(line, photo=len(self.photos) - 1)
            thread = self._caught_up(name)
            thread.platform.say(text, photo, public=public)
            thread.lines.append(line)

    def press(self, name: str, value: str) -> None:
        """Press a button. Raises AssertionError when the platform does not show it any more."""
        with self._lock:
            thread = self._caught_up(name)
            thread.platform.press(value)
            labels = [label for line in thread.lines for label, each in line.buttons if each == value]
            thread.lines.append(Line(labels[-1] if labels else value, city=False))

    def locate(self, name: str, lat: float, lon: float) -> None:
        """Share a place."""
        with self._lock:
            thread = self._caught_up(name)
            thread.platform.locate(lat, lon)
            thread.lines.append(Line(f"Location: {lat:.4f}, {lon:.4f}", city=False))

    def _caught_up(self, name: str) -> Thread:
        thread = self.threads[name]
        thread.catch_up()
        return thread
