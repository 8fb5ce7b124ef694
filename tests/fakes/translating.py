"""A translator that knows some sentences, counts what it is asked, and fails when a test says so."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.language.translate.base import FailureKind, Translated, TranslationFailed


@dataclass(slots=True)
class FakeTranslator:
    """`fault` is raised instead of an answer; nothing is answered while `open` is not set; `arrivals` are who asks."""

    words: Mapping[str, str] = field(default_factory=dict)
    fault: TranslationFailed | None = None
    name: str = "Fake"
    asked: list[tuple[str, str | None, str]] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    arrivals: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    closed: bool = False

    def __post_init__(self) -> None:
        self.open.set()

    async def translate(self, text: str, source: str | None, target: str) -> Translated:
        self.asked.append((text, source, target))
        self.arrivals.put_nowait(text)
        await self.open.wait()
        if self.fault is not None:
            raise self.fault
        return Translated(self.words[text], self.name)

    async def close(self) -> None:
        self.closed = True


def failed(kind: FailureKind, retry_after: float | None = None) -> TranslationFailed:
    return TranslationFailed(kind, f"Fake is {kind}", retry_after)
