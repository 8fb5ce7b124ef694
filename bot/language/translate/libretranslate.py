"""LibreTranslate, the translator that a city can run itself: the text goes in the body, never in the address.

What the server answers is read from its own source: `GET /languages` tells its spellings and pairs,
`POST /translate` gives `translatedText`, or `error` with 400, 403, 429 or 500.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from bot.language.translate import codes
from bot.language.translate.base import FailureKind, Translated, TranslationFailed, failure_of_status

# The server tells its languages again after this, so that a model that was added is found.
LANGUAGES_SECONDS = 3600.0
AUTO = "auto"

Pairs = Mapping[str, frozenset[str]]


class LibreTranslate:
    name = "LibreTranslate"

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = httpx.AsyncClient(base_url=url.rstrip("/") + "/", timeout=timeout_seconds)
        self._key = key
        self._timeout_seconds = timeout_seconds
        self._clock = clock
        self._pairs: Pairs = {}
        self._pairs_until = 0.0

    async def translate(self, text: str, source: str | None, target: str) -> Translated:
        pairs = await self._known_pairs()
        source_code = self._spelling(source, pairs) if source else AUTO
        target_code = self._spelling(target, frozenset().union(*pairs.values()))
        if source_code != AUTO and target_code not in pairs[source_code]:
            raise TranslationFailed(FailureKind.UNSUPPORTED, f"{self.name} has no model from {source} to {target}")
        body = {"q": text, "source": source_code, "target": target_code, "format": "text"}
        if self._key is not None:
            body["api_key"] = self._key
        answer = await self._ask("POST", "translate", body)
        translated = answer.get("translatedText") if isinstance(answer, Mapping) else None
        if not isinstance(translated, str):
            raise self._unusable()
        return Translated(translated, self.name)

    async def close(self) -> None:
        await self._http.aclose()

    async def _known_pairs(self) -> Pairs:
        """The server's own spellings: which languages it can translate into which."""
        if self._clock() >= self._pairs_until or not self._pairs:
            listed = await self._ask("GET", "languages", None)
            try:
                self._pairs = {str(item["code"]): frozenset(map(str, item["targets"])) for item in listed}
            except (KeyError, TypeError):
                raise self._unusable() from None
            self._pairs_until = self._clock() + LANGUAGES_SECONDS
        return self._pairs

    def _spelling(self, tag: str, known: Mapping[str, Any] | frozenset[str]) -> str:
        for code in codes.LIBRETRANSLATE.get(tag, ()):
            if code in known:
                return code
        raise TranslationFailed(FailureKind.UNSUPPORTED, f"{self.name} has no model for {tag}")

    async def _ask(self, method: str, path: str, body: Mapping[str, str] | None) -> Any:
        try:
            # httpx counts each piece of an answer anew; a slow trickle would never end.
            async with asyncio.timeout(self._timeout_seconds):
                response = await self._http.request(method, path, json=body)
        except (httpx.HTTPError, TimeoutError) as error:
            # The type alone: an exception's text may hold the request, and the request holds somebody's words.
            raise TranslationFailed(FailureKind.UNAVAILABLE, f"{self.name}: {type(error).__name__}") from None
        if response.status_code != httpx.codes.OK:
            raise failure_of_status(self.name, response.status_code, response.headers.get("retry-after"))
        try:
            return response.json()
        except ValueError:
            raise self._unusable() from None

    def _unusable(self) -> TranslationFailed:
        return TranslationFailed(FailureKind.UNUSABLE, f"{self.name} answered in a shape we do not know")
