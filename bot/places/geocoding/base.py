"""What a geocoder owes us, and the one way to ask it: briefly, and without a word in any log."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from bot.places.limits import is_in_box

TIMEOUT_SECONDS = 2.0

log = logging.getLogger(__name__)
# At INFO httpx names the whole address of each request, and a resident's is in it; at DEBUG httpcore has the key too.
for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)


class GeocoderUnavailable(Exception):
    """No answer that can be used; it may be asked again later."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`address`: the one that was found, as the geocoder writes it."""

    lat: float
    lon: float
    address: str | None = None
    districts: Mapping[str, str] = field(default_factory=dict)


class Geocoder(Protocol):
    name: str

    async def find(self, standard: str) -> Answer | None:
        """Where a standard form lies; None when it is not known. Raises GeocoderUnavailable."""
        ...

    async def nearest(self, lat: float, lon: float) -> Answer | None:
        """What lies at a point. Raises GeocoderUnavailable."""
        ...

    async def close(self) -> None: ...


class Client:
    """One service over HTTP. Its errors never leave here: their texts hold what was asked."""

    def __init__(self, name: str, base_url: str, headers: Mapping[str, str] | None = None) -> None:
        self._name = name
        self._http = httpx.AsyncClient(base_url=base_url.rstrip("/") + "/", headers=headers, timeout=TIMEOUT_SECONDS)

    async def ask(
        self, path: str, read: Callable[[Any], Answer | None], params: Mapping[str, str] | None = None
    ) -> Answer | None:
        """What `read` makes of the answer; None when the service has none, or none in Philadelphia."""
        response = await self._get(path, params or {})
        match response.status_code:
            case httpx.codes.OK:
                return self._read(response, read)
            case httpx.codes.BAD_REQUEST | httpx.codes.NOT_FOUND:
                return None
            case httpx.codes.UNAUTHORIZED | httpx.codes.FORBIDDEN:
                log.warning("the geocoder %s does not take our key", self._name)
                return None
            case code:
                raise GeocoderUnavailable(f"{self._name} answered {code}")

    async def _get(self, path: str, params: Mapping[str, str]) -> httpx.Response:
        try:
            # httpx counts each piece of an answer anew; a slow trickle would never end.
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return await self._http.get(path, params=params)
        except (httpx.HTTPError, TimeoutError) as error:
            raise GeocoderUnavailable(f"{self._name}: {type(error).__name__}") from None

    def _read(self, response: httpx.Response, read: Callable[[Any], Answer | None]) -> Answer | None:
        try:
            answer = read(response.json())
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            raise GeocoderUnavailable(f"{self._name} answered in a shape we do not know") from None
        return answer if answer and is_in_box(answer.lat, answer.lon) else None

    async def close(self) -> None:
        await self._http.aclose()
