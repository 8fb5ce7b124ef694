"""We ask X for news: mentions every few seconds, direct messages once a minute, each from where it was left."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.base import BadPayload, Batch, ChannelError, Ignored, Received, SendErrorKind
from connectors.x.api import PAGE, SMALLEST_PAGE, Api, Json, listed
from connectors.x.dms import read_message
from connectors.x.errors import translated
from connectors.x.me import CHANNEL, Me
from connectors.x.posts import read_post
from connectors.x.settings import Timing
from connectors.x.shapes import Includes, Message, Post, read_as

log = logging.getLogger(__name__)

# The place of a source in which there was nothing at all when it was first asked.
BEGINNING = "0"
# After these it is worth going on with the page that could not be had.
PASSING = (SendErrorKind.THROTTLED, SendErrorKind.UNAVAILABLE)


@dataclass(slots=True)
class Source:
    """One list of X's, the newest first. `ask` gives a page: after this id, of this size, from this token on."""

    kind: str
    every: float
    ask: Callable[[str | None, int, str | None], Awaitable[Json]]
    read: Callable[[Any, Includes], Received]
    pause: float
    due: float = 0.0
    # Pages that were had before one that was not; X's limits may be reached in the middle of a long list.
    _pages: list[Json] = field(default_factory=list)
    _token: str | None = None

    async def news(self, known: str | None) -> tuple[Sequence[Received], str]:
        """What came after `known`, oldest first, and where to go on. At first nothing: old talk is not answered."""
        if known is None:
            answer = await self.ask(None, SMALLEST_PAGE, None)
            return [], str(max((number for raw in listed(answer) if (number := _number(raw))), default=int(BEGINNING)))
        while await self._turn(known):
            pass
        pages = self._pages
        self.forget()
        numbers = [number for page in pages for raw in listed(page) if (number := _number(raw))]
        received = [item for page in reversed(pages) for item in reversed(self._read(page, int(known)))]
        return received, str(max([int(known), *numbers]))

    def forget(self) -> None:
        """Begin with the newest page again."""
        self._pages, self._token = [], None

    async def _turn(self, known: str) -> bool:
        """Get one more page; False when it was the last."""
        page = await self.ask(None if known == BEGINNING else known, PAGE, self._token)
        reached = any(number and number <= int(known) for number in map(_number, listed(page)))
        self._pages.append(page)
        self._token = page.get("meta", {}).get("next_token")
        return bool(self._token) and not reached

    def _read(self, page: Json, known: int) -> Sequence[Received]:
        try:
            includes = read_as(Includes, page.get("includes", {}))
        except BadPayload as error:
            log.warning("left out what X told beside %s: %s", self.kind, error)
            includes = Includes()
        return [self._read_one(raw, includes) for raw in listed(page) if (_number(raw) or known + 1) > known]

    def _read_one(self, raw: Any, includes: Includes) -> Received:
        try:
            return self.read(raw, includes)
        except BadPayload as error:
            # Asking again would bring it again, and nobody behind it would be heard.
            log.warning("left out one of %s: %s", self.kind, error)
            return Ignored(CHANNEL, "unreadable")


class XPoller:
    """The cursor is JSON: the newest id of each source that was stored."""

    def __init__(self, api: Api, me: Me, timing: Timing, clock: Callable[[], float]) -> None:
        self._api = api
        self._me = me
        self._timing = timing
        self._clock = clock

    async def poll(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Batches for ever, empty ones too; `notes` says of which source, and `error` and `detail` when it failed."""
        known: dict[str, str] = json.loads(cursor) if cursor else {}
        sources = self._sources()
        while True:
            source = min(sources, key=lambda one: one.due)
            await asyncio.sleep(source.due - time.monotonic())
            try:
                with translated(ChannelError, self._clock):
                    received, known[source.kind] = await source.news(known.get(source.kind))
            except ChannelError as error:
                self._put_off(source, error)
                notes = {"source": source.kind, "error": str(error.kind), "detail": error.detail}
                yield Batch((), json.dumps(known) if known else cursor, notes=notes)
                continue
            source.due, source.pause = time.monotonic() + source.every, self._timing.first_pause
            yield Batch(received, json.dumps(known), notes={"source": source.kind})

    def _sources(self) -> list[Source]:
        timing = self._timing
        return [
            Source("mentions", timing.mentions, self._mentions, self._post, timing.first_pause),
            Source("dms", timing.dms, self._dms, self._message, timing.first_pause),
        ]

    def _put_off(self, source: Source, error: ChannelError) -> None:
        log.warning("X cannot be asked for %s: %s", source.kind, error.kind)
        if error.kind not in PASSING:
            source.forget()
        source.due = time.monotonic() + max(error.retry_after or 0.0, source.pause)
        source.pause = min(source.pause * 2, self._timing.longest_pause)

    async def _mentions(self, since: str | None, size: int, token: str | None) -> Json:
        return await self._api.mentions(self._me.id, since=since, size=size, token=token)

    async def _dms(self, _since: str | None, size: int, token: str | None) -> Json:
        return await self._api.dm_events(size=size, token=token)

    def _post(self, raw: Any, includes: Includes) -> Received:
        return read_post(read_as(Post, raw), includes, self._me)

    def _message(self, raw: Any, includes: Includes) -> Received:
        return read_message(read_as(Message, raw), includes, self._me)


def _number(raw: Any) -> int | None:
    number = raw.get("id") if isinstance(raw, dict) else None
    return int(number) if isinstance(number, str) and number.isdecimal() else None
