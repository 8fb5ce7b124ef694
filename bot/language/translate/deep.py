"""Runs deep-translator's own classes, which block and wait for ever, in threads of their own with an end."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from bot.language.translate.base import FailureKind, Translated, TranslationFailed
from bot.language.translate.codes import Codes
from bot.language.translate.providers import Provider
from bot.language.translate.split import split
from bot.language.translate.way_out import WayOut, through

# More would only be refused: these services count requests a second.
THREADS = 4
# A text of many pieces may take so many times as long as a short one.
LONGER = 3


class DeepTranslator:
    """The caller waits no longer than the time-out, and the thread behind it not much longer."""

    def __init__(self, provider: Provider, *, timeout_seconds: float) -> None:
        self.name = provider.name
        self._provider = provider
        self._timeout_seconds = timeout_seconds
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="translate")

    async def translate(self, text: str, source: str | None, target: str) -> Translated:
        source_code, target_code = self._source(source), self._code(self._provider.targets, target)
        pieces = split(text, self._provider.limit, self._provider.size)
        try:
            async with asyncio.timeout(self._timeout_seconds * min(len(pieces), LONGER)):
                translated = [await self._piece(piece, source_code, target_code) for piece in pieces]
        except TimeoutError:
            raise TranslationFailed(FailureKind.UNAVAILABLE, f"{self.name} took too long") from None
        return Translated("".join(translated), self.name)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _source(self, tag: str | None) -> str:
        if tag is not None:
            return self._code(self._provider.sources, tag)
        if self._provider.auto is None:
            raise TranslationFailed(FailureKind.UNSUPPORTED, f"{self.name} does not find out a language")
        return self._provider.auto

    def _code(self, spellings: Codes, tag: str) -> str:
        if tag not in spellings:
            raise TranslationFailed(FailureKind.UNSUPPORTED, f"{self.name} does not know {tag}")
        return spellings[tag][0]

    async def _piece(self, piece: str, source: str, target: str) -> str:
        """One request. The blanks around a piece are ours: providers take them away."""
        words = piece.strip()
        if not words:
            return piece
        before, after = piece.split(words, 1)
        loop = asyncio.get_running_loop()
        return before + await loop.run_in_executor(self._threads, self._ask, words, source, target) + after

    def _ask(self, words: str, source: str, target: str) -> str:
        provider = self._provider
        with through(WayOut(provider.name, self._timeout_seconds, provider.correct, provider.check)):
            try:
                # One object a request: it keeps the words in its own dictionary.
                library = provider.make()
                # Not given to the constructor, whose tables of languages are of 2023.
                library.source, library.target = source or None, target
                library._base_url = provider.url
                answer = library.translate(words)
            except TranslationFailed:
                raise
            except Exception as error:
                # Their exceptions hold the text or the key: none of them leaves this place.
                reason = f"{provider.name}: {type(error).__name__}"
                raise TranslationFailed(FailureKind.UNUSABLE, reason) from None
        if not isinstance(answer, str):
            raise TranslationFailed(FailureKind.UNUSABLE, f"{provider.name} gave no text")
        return answer
