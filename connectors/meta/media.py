"""Fetches pictures from Meta's own servers and from nowhere else."""

from collections.abc import Mapping
from http import HTTPStatus

import httpx

from connectors import downloading
from connectors.base import MediaError
from connectors.meta.quiet import hush
from connectors.meta.settings import Timing

# Pictures lie on one of these, or on a host below one. Which exactly differs by region and day.
META_HOSTS = ("fbcdn.net", "fbsbx.com", "cdninstagram.com")
# Of a link that is worn out Meta's servers say one of these; it will not be good again.
WORN_OUT = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class Downloads:
    """`more_hosts` widens the list, as `host` or `host:port`: those may also be asked without TLS."""

    def __init__(self, timing: Timing, more_hosts: tuple[str, ...] = ()) -> None:
        hush()
        self._more_hosts = more_hosts
        self._downloads = downloading.Downloads(
            connect=timing.connect, answer=timing.silence, whole=timing.download, lost=WORN_OUT
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._downloads.close()

    async def fetch(self, address: str, limit: int, headers: Mapping[str, str] | None = None) -> bytes:
        """The bytes behind an address, at most `limit`. Raises MediaError."""
        if not self.allows(address):
            raise MediaError("the picture is not on a server of Meta's", permanent=True)
        return await self._downloads.read(address, limit, headers)

    def allows(self, address: str) -> bool:
        """Whether an address is one that we ask."""
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            return False
        if url.netloc.decode("ascii") in self._more_hosts:
            return url.scheme in ("http", "https")
        ours = any(url.host == host or url.host.endswith(f".{host}") for host in META_HOSTS)
        return ours and url.scheme == "https" and url.port is None
