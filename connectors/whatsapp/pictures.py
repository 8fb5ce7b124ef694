"""Fetches a picture that a resident sent: asks where it is, then reads it with the token, up to a limit."""

import re

from connectors.base import Media, MediaError, SendErrorKind
from connectors.meta.errors import GraphError
from connectors.meta.graph import Graph
from connectors.meta.media import Downloads
from connectors.meta.reading import Odd, words

MEDIA_ID = re.compile(r"[0-9]{1,64}")
# The handle of a picture lives 7 days; what is asked for later is refused as unknown, and stays so.
LOST = (SendErrorKind.REJECTED,)


class Pictures:
    """Downloads for one number. The address is good for minutes only and opens nothing without the token."""

    def __init__(self, graph: Graph, downloads: Downloads, phone_id: str, token: str) -> None:
        self._graph = graph
        self._downloads = downloads
        self._phone_id = phone_id
        self._token = token

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture. Raises MediaError."""
        address = await self._address(media, limit)
        return await self._downloads.fetch(address, limit, {"Authorization": f"Bearer {self._token}"})

    async def _address(self, media: Media, limit: int) -> str:
        if not MEDIA_ID.fullmatch(media.handle):
            raise MediaError("the handle is no picture of WhatsApp's", permanent=True)
        try:
            told = await self._graph.get(media.handle, {"phone_number_id": self._phone_id})
            address, size = words(told, "url"), told.get("file_size")
        except GraphError as error:
            raise MediaError(error.detail, permanent=error.kind in LOST) from None
        except Odd as odd:
            raise MediaError(f"the answer is not as documented ({odd})", permanent=False) from None
        if isinstance(size, int) and size > limit:
            raise MediaError(f"the picture is larger than {limit} bytes", permanent=True)
        if not address:
            raise MediaError("WhatsApp names no place for the picture", permanent=False)
        return address
