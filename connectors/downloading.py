"""Reads a file of a platform up to a limit of bytes and of time; follows nobody elsewhere."""

import asyncio
from collections.abc import Collection, Mapping
from http import HTTPStatus

import httpx

from connectors.base import MediaError

# A file server that says one of these of a file will say so tomorrow.
GONE: frozenset[int] = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


class Refused(MediaError):
    """The file server answered, and not with the file; `status` says what."""

    def __init__(self, status: int, *, permanent: bool) -> None:
        super().__init__(f"the file server says {status}", permanent=permanent)
        self.status = status


class Downloads:
    """One platform's files. `lost`: the answers after which another try is pointless."""

    def __init__(self, *, connect: float, answer: float, whole: float, lost: Collection[int] = GONE) -> None:
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(answer, connect=connect))
        self._whole = whole
        self._lost = lost

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def read(self, address: str, limit: int, headers: Mapping[str, str] | None = None) -> bytes:
        """The bytes at an address that the caller has checked. Raises MediaError, which does not name it."""
        try:
            # The client's own time-out is between two bytes; this one is for a server that drips.
            async with asyncio.timeout(self._whole):
                return await self._read(address, limit, {**(headers or {}), "Accept-Encoding": "identity"})
        except TimeoutError:
            raise MediaError("the file did not arrive in time", permanent=False) from None
        except httpx.InvalidURL:
            raise MediaError("the address of the file is none", permanent=True) from None
        except httpx.HTTPError as error:
            raise MediaError(f"the file could not be read ({type(error).__name__})", permanent=False) from None

    async def _read(self, address: str, limit: int, headers: Mapping[str, str]) -> bytes:
        content = bytearray()
        async with self._client.stream("GET", address, headers=headers) as answer:
            if answer.status_code != HTTPStatus.OK:
                raise Refused(answer.status_code, permanent=answer.status_code in self._lost)
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > limit:
                    raise too_big(limit)
        return bytes(content)


def too_big(limit: int) -> MediaError:
    """A picture over the limit stays over it."""
    return MediaError(f"the file is larger than {limit} bytes", permanent=True)
