"""The Graph API: one client a channel, its token in a header and never in an address."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import httpx

from connectors.base import SendErrorKind
from connectors.meta.errors import GraphError, Meaning, refusal
from connectors.meta.quiet import hush
from connectors.meta.settings import GraphSettings, Timing

Json = dict[str, Any]

# After one of these Meta has heard nothing of the call.
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


class Graph:
    """Calls in our words. Everything that goes wrong is a GraphError.

    `errors` holds what the numbers mean that only one product of Meta's has.
    """

    def __init__(
        self, settings: GraphSettings, timing: Timing, errors: Mapping[int, Meaning] = MappingProxyType({})
    ) -> None:
        hush()
        self._errors = errors
        self._timing = timing
        self._proof = _proof(settings)
        self._client = httpx.AsyncClient(
            base_url=f"{settings.base_url}/",
            headers={"Authorization": f"Bearer {settings.token}", "Accept": "application/json"},
            timeout=httpx.Timeout(timing.silence, connect=timing.connect),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def get(self, path: str, parameters: Mapping[str, str] | None = None) -> Json:
        """Read something."""
        return await self._call("GET", path, parameters or {})

    async def post(self, path: str, body: Mapping[str, Any]) -> Json:
        """Make or change something."""
        return await self._call("POST", path, {}, body)

    async def delete(self, path: str, parameters: Mapping[str, str] | None = None) -> Json:
        """Take something away."""
        return await self._call("DELETE", path, parameters or {})

    async def _call(
        self, method: str, path: str, parameters: Mapping[str, str], body: Mapping[str, Any] | None = None
    ) -> Json:
        try:
            # The client's own time-out is between two bytes; this one is for a server that drips.
            async with asyncio.timeout(self._timing.answer):
                answer = await self._client.request(method, path, params={**parameters, **self._proof}, json=body)
        except TimeoutError:
            raise GraphError(SendErrorKind.UNAVAILABLE, "Meta did not answer in time", uncertain=True) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The library's own words may quote the address.
            raise GraphError(
                SendErrorKind.UNAVAILABLE,
                f"Meta cannot be reached ({type(error).__name__})",
                uncertain=not isinstance(error, NEVER_LEFT),
            ) from None
        read = _read(answer)
        if not answer.is_success or not isinstance(read, dict) or "error" in read:
            raise refusal(answer, read, self._errors)
        return read


def _proof(settings: GraphSettings) -> dict[str, str]:
    """Shows that who holds the token also holds the app's secret; Meta can be told to insist on it."""
    if not settings.app_secret:
        return {}
    made = hmac.new(settings.app_secret.encode(), settings.token.encode(), hashlib.sha256)
    return {"appsecret_proof": made.hexdigest()}


def _read(answer: httpx.Response) -> object:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
