"""Fetches a picture: asks where it is, then reads it up to a limit. The address holds the token and stays in here."""

from http import HTTPStatus

from telegram.error import BadRequest, TelegramError

from connectors.base import Media, MediaError
from connectors.downloading import GONE, Downloads, too_big
from connectors.telegram.api import Bot
from connectors.telegram.errors import UNREADABLE, explain
from connectors.telegram.settings import Timing

# One sentence of Telegram's covers a wrong id and a file server that is away.
MAY_COME_BACK = "temporarily unavailable"
# Of a file that is not there the file server says so in one of these.
LOST = frozenset({*GONE, HTTPStatus.BAD_REQUEST})


class Files:
    """Downloads for one bot."""

    def __init__(self, bot: Bot, timing: Timing) -> None:
        self._bot = bot
        self._downloads = Downloads(connect=timing.connect, answer=timing.answer, whole=timing.download, lost=LOST)

    async def close(self) -> None:
        """Close the connections."""
        await self._downloads.close()

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture. Raises MediaError."""
        return await self._downloads.read(await self._address(media, limit), limit)

    async def _address(self, media: Media, limit: int) -> str:
        try:
            file = await self._bot.get_file(media.handle)
        except BadRequest as error:
            lasting = MAY_COME_BACK not in error.message.lower()
            raise MediaError(explain(error).detail, permanent=lasting) from None
        except (TelegramError, *UNREADABLE) as error:
            raise MediaError(explain(error).detail, permanent=False) from None
        if (file.file_size or 0) > limit:
            raise too_big(limit)
        if not file.file_path:
            raise MediaError("Telegram names no place for the file", permanent=False)
        return file.file_path
