"""Keeps translations in the store, so that a page that is opened again asks nobody."""

import asyncio
import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from bot.language.translate.base import Translated, Translator
from storage.engine import Sessions
from storage.models import Translation

# The source of a text whose language nobody told us.
UNKNOWN = "und"


@dataclass(frozen=True, slots=True)
class Key:
    text_sha256: str
    provider: str
    source: str
    target: str


class Cached:
    """What is asked for twice at once is asked once in this process; two processes may both ask, and keep one row."""

    def __init__(self, translator: Translator, sessions: Sessions) -> None:
        self.name = translator.name
        self._translator = translator
        self._sessions = sessions
        self._asking: dict[Key, asyncio.Task[Translated]] = {}

    async def translate(self, text: str, source: str | None, target: str) -> Translated:
        digest = hashlib.sha256(text.encode()).hexdigest()
        key = Key(digest, self.name, source or UNKNOWN, target)
        asking = self._asking.get(key)
        if asking is None:
            asking = asyncio.create_task(self._look_or_ask(key, text, source, target))
            self._asking[key] = asking
            asking.add_done_callback(lambda _: self._asking.pop(key, None))
        # Who goes away takes the answer from nobody else.
        return await asyncio.shield(asking)

    async def close(self) -> None:
        await self._translator.close()

    async def _look_or_ask(self, key: Key, text: str, source: str | None, target: str) -> Translated:
        async with self._sessions() as session:
            kept = await session.scalar(
                select(Translation.text).where(
                    Translation.text_sha256 == key.text_sha256,
                    Translation.provider == key.provider,
                    Translation.source == key.source,
                    Translation.target == key.target,
                )
            )
        if kept is not None:
            return Translated(kept, self.name)
        # No transaction is open while somebody else's server thinks.
        translated = await self._translator.translate(text, source, target)
        async with self._sessions.begin() as session:
            await session.execute(
                insert(Translation)
                .values(
                    text_sha256=key.text_sha256,
                    provider=key.provider,
                    source=key.source,
                    target=key.target,
                    text=translated.text,
                )
                .on_conflict_do_nothing()
            )
        return translated
