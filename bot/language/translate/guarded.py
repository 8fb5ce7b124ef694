"""Stands before a provider: asks only what needs an answer, only while it answers, and believes not every answer."""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.language.detect import detect
from bot.language.translate.base import (
    FAILURE_POLICIES,
    FailureKind,
    Translated,
    TranslationFailed,
    Translator,
)

log = logging.getLogger(__name__)

# A page with fifty messages asks for them all at once.
AT_ONCE = 4


class Guarded:
    """Raises the last failure again, without asking, while the provider rests."""

    def __init__(self, translator: Translator, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = translator.name
        self._translator = translator
        self._clock = clock
        self._free = asyncio.Semaphore(AT_ONCE)
        self._rests_until = 0.0
        self._failure: TranslationFailed | None = None

    async def translate(self, text: str, source: str | None, target: str) -> Translated:
        if source == target or not has_letters(text):
            return Translated(text, self.name)
        async with self._free:
            self._raise_while_it_rests()
            try:
                translated = await self._translator.translate(text, source, target)
            except TranslationFailed as failure:
                log.warning("no translation: %s", failure)
                self._rest(failure)
                raise
        return self._believed(translated, source, target)

    async def close(self) -> None:
        await self._translator.close()

    def _raise_while_it_rests(self) -> None:
        if self._failure is not None and self._clock() < self._rests_until:
            raise TranslationFailed(self._failure.kind, str(self._failure))

    def _rest(self, failure: TranslationFailed) -> None:
        seconds = FAILURE_POLICIES[failure.kind].rest_seconds
        if seconds > 0:
            self._failure = failure
            self._rests_until = self._clock() + max(seconds, failure.retry_after or 0)

    def _believed(self, translated: Translated, source: str | None, target: str) -> Translated:
        """Nothing, or the text in its own language again, is how some providers say that they cannot."""
        if not has_letters(translated.text):
            raise TranslationFailed(FailureKind.UNUSABLE, f"{self.name} answered with nothing")
        heard = detect(translated.text)
        if source is not None and heard.sure and heard.language == source and heard.as_well != target:
            raise TranslationFailed(FailureKind.UNUSABLE, f"{self.name} answered in the language it was asked in")
        return translated


def has_letters(text: str) -> bool:
    return any(c.isalpha() for c in text)
