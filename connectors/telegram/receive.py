"""The two ways Telegram's news reach us: it calls our webhook, or we ask again and again."""

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from telegram.error import TelegramError

from connectors.base import BadPayload, BadSignature, Batch, Received
from connectors.payload import decoded, header
from connectors.telegram.api import Bot
from connectors.telegram.errors import UNREADABLE, Failure, explain
from connectors.telegram.parse import Me, press_of, read
from connectors.telegram.settings import Timing

log = logging.getLogger(__name__)

WEBHOOK_PATH = "/telegram/webhook"
SIGNATURE_HEADER = "x-telegram-bot-api-secret-token"


class Acknowledger:
    """Stops the little clock on a pressed button, beside the real work and at best effort."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        # The loop itself holds tasks weakly.
        self._tasks: set[asyncio.Task[None]] = set()

    def see(self, update: Any) -> None:
        """Acknowledge a press in the background. Outside a running loop the clock stops by itself after a while."""
        press = press_of(update)
        if press is None:
            return
        try:
            task = asyncio.get_running_loop().create_task(self._answer(press))
        except RuntimeError:
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, press: str) -> None:
        try:
            await self._bot.answer_callback_query(press)
        except (TelegramError, *UNREADABLE) as error:
            log.info("a press was not acknowledged: %s", explain(error).kind)


class TelegramWebhook:
    """Telegram calls us. Exists only with a secret."""

    def __init__(self, secret: str, me: Me, acknowledger: Acknowledger) -> None:
        self._secret = secret.encode()
        self._me = me
        self._acknowledger = acknowledger

    @property
    def path(self) -> str:
        return WEBHOOK_PATH

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Compare the secret that Telegram was given in setWebhook. Raises BadSignature."""
        given = header(headers, SIGNATURE_HEADER)
        if not hmac.compare_digest(given.encode(errors="replace"), self._secret):
            raise BadSignature("the secret token is missing or wrong")

    def parse(self, body: bytes) -> Sequence[Received]:
        """Our words for one update. Raises BadPayload."""
        update = decoded(body)
        received = read(update, self._me)
        self._acknowledger.see(update)
        return received


class TelegramPoller:
    """We ask Telegram. The cursor is the number of the first update that was not stored yet."""

    def __init__(self, bot: Bot, me: Me, acknowledger: Acknowledger, timing: Timing) -> None:
        self._bot = bot
        self._me = me
        self._acknowledger = acknowledger
        self._timing = timing

    async def poll(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Batches for ever, empty ones too; `notes` holds `error` and `detail` while Telegram cannot be asked.

        A batch is confirmed to Telegram by the question for the next one, so by the caller's coming back.
        """
        ready = False
        pause = self._timing.first_pause
        while True:
            try:
                if not ready:
                    await self._get_ready()
                    ready = True
                updates = await self._bot.raw_updates(_offset(cursor), self._timing.poll, self._timing.answer)
                cursor = _after(updates, cursor)
            except (TelegramError, *UNREADABLE) as error:
                # A 409 may mean that somebody set a webhook meanwhile: take it away again.
                ready = False
                failure = explain(error)
                log.warning("Telegram cannot be asked for news: %s", failure.kind)
                yield Batch((), cursor, notes={"error": str(failure.kind), "detail": failure.detail})
                await asyncio.sleep(_rest(failure, pause))
                pause = min(pause * 2, self._timing.longest_pause)
                continue
            pause = self._timing.first_pause
            yield Batch(self._read(updates), cursor)

    async def _get_ready(self) -> None:
        if self._me.username is None:
            self._me.username = (await self._bot.get_me()).username
        await self._bot.delete_webhook()

    def _read(self, updates: Sequence[Any]) -> list[Received]:
        received: list[Received] = []
        for update in updates:
            try:
                received += read(update, self._me)
            except BadPayload as error:
                # Asking again would bring it again, and nobody behind it would be heard.
                log.warning("left out: %s", error)
            self._acknowledger.see(update)
        return received


def _offset(cursor: str | None) -> int | None:
    return int(cursor) if cursor else None


def _after(updates: Sequence[Any], cursor: str | None) -> str | None:
    """Where to go on. Only this batch counts, not the highest number ever: numbers may start anew."""
    numbers = [update["update_id"] for update in updates]
    return str(max(numbers) + 1) if numbers else cursor


def _rest(failure: Failure, pause: float) -> float:
    return max(failure.retry_after or 0.0, pause)
