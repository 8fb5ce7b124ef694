"""Fetches a picture: of a post from X's picture server, of a direct message from the API, and from nobody else."""

import re
from http import HTTPStatus

from connectors.base import BadPayload, ChannelError, Media, MediaError, SendErrorKind
from connectors.downloading import GONE, Downloads, Refused
from connectors.x.api import Api
from connectors.x.errors import translated
from connectors.x.settings import Timing, XSettings
from connectors.x.shapes import Includes, read_as
from connectors.x.tokens import Tokens

IN_MESSAGE = re.compile(r"dm/([0-9]+/[0-9]+/[A-Za-z0-9][A-Za-z0-9._-]*)")
IN_POST = re.compile(r"post/([0-9]+)/([A-Za-z0-9_]+)")
# What X says when a token does not open a picture; trying again opens nothing.
REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class Files:
    """Downloads for one account."""

    def __init__(self, settings: XSettings, api: Api, tokens: Tokens | None, timing: Timing) -> None:
        self._settings = settings
        self._api = api
        self._tokens = tokens
        self._downloads = Downloads(
            connect=timing.connect, answer=timing.answer, whole=timing.download, lost=GONE | REFUSED
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._downloads.close()

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture. Raises MediaError."""
        message = IN_MESSAGE.fullmatch(media.handle)
        if message:
            return await self._of_message(message[1], limit)
        post = IN_POST.fullmatch(media.handle)
        address = await self._looked_up(post[1], post[2]) if post else media.handle
        # Who writes a post does not choose where its pictures lie; whoever could would make us call anybody.
        if not address.startswith(self._settings.media_url.rstrip("/") + "/"):
            raise MediaError("the picture is not on X's picture server", permanent=True)
        return await self._downloads.read(address, limit)

    async def _of_message(self, path: str, limit: int) -> bytes:
        if self._tokens is None:
            raise MediaError("pictures in direct messages need X_OAUTH2_REFRESH_TOKEN", permanent=True)
        address = f"{self._settings.api_url.rstrip('/')}/2/dm_conversations/media/{path}"
        token = await _token(self._tokens)
        try:
            return await self._downloads.read(address, limit, _bearer(token))
        except Refused as refusal:
            if refusal.status != HTTPStatus.UNAUTHORIZED:
                raise
        # Before its time: X may end a token when it gives the next, and another process has that by now.
        token = await _token(self._tokens, refused=token)
        return await self._downloads.read(address, limit, _bearer(token))

    async def _looked_up(self, post: str, key: str) -> str:
        """Where a picture lies that an event only named."""
        try:
            with translated(ChannelError, lambda: 0.0):
                includes = read_as(Includes, (await self._api.post(post)).get("includes", {}))
        except BadPayload as error:
            raise MediaError(str(error), permanent=False) from None
        except ChannelError as error:
            raise _unread(error) from None
        picture = includes.picture(key)
        if picture is None or not picture.url:
            raise MediaError("X no longer shows the picture", permanent=True)
        return picture.url


async def _token(tokens: Tokens, *, refused: str | None = None) -> str:
    try:
        return await tokens.access(refused=refused)
    except ChannelError as error:
        raise _unread(error) from None


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _unread(error: ChannelError) -> MediaError:
    lasting = error.kind in (SendErrorKind.REJECTED, SendErrorKind.MISCONFIGURED)
    return MediaError(error.detail, permanent=lasting)
