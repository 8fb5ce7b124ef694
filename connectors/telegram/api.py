"""Builds the python-telegram-bot client the way this house needs it: explicit time-outs and no loose tongue."""

import json
from typing import Any

import telegram
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from connectors.telegram.quiet import hush
from connectors.telegram.settings import TelegramSettings, Timing

# What we ask Telegram to tell us about; all else would be thrown away here.
UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


class Request(HTTPXRequest):
    """The library's own HTTP, but an answer that is not JSON is not copied into the log."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as a dict. Raises TelegramError."""
        try:
            answer = json.loads(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is not a JSON object")
        return answer


class Bot(telegram.Bot):
    """The library's bot, with news as plain JSON.

    Its own `get_updates` fails as a whole when it cannot read one update, and logs the whole batch:
    that one update would come back for ever and nobody else would be heard.
    """

    async def raw_updates(self, offset: int | None, wait: int, read_timeout: float) -> list[Any]:
        """Ask for news from `offset` on, which also confirms everything before it."""
        answer = await self._post(
            "getUpdates",
            {"offset": offset, "timeout": wait, "allowed_updates": UPDATE_KINDS},
            read_timeout=wait + read_timeout,
        )
        if not isinstance(answer, list):
            raise TelegramError("the answer to getUpdates is not a list")
        return answer


def build(settings: TelegramSettings, timing: Timing) -> Bot:
    """A bot that is ready to be used; it asks nothing of the network until then."""
    hush()
    base = settings.api_url.rstrip("/")
    return Bot(
        settings.token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=_request(timing, connections=64),
        get_updates_request=_request(timing, connections=1),
    )


async def close(bot: Bot) -> None:
    """Close the connections, also of a bot that was never initialised through the library."""
    for request in bot._request:
        await request.shutdown()


def _request(timing: Timing, *, connections: int) -> Request:
    return Request(
        connection_pool_size=connections,
        connect_timeout=timing.connect,
        read_timeout=timing.answer,
        write_timeout=timing.answer,
        pool_timeout=timing.connect,
    )
