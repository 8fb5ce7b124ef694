"""What every answer to the internet goes through: how large a request may be, and the browser's safety headers."""

import json
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"geolocation=(self), camera=(self), microphone=()"),
)
# FastAPI's interactive documentation loads its scripts from elsewhere; it is switched off (bot/public/app.py).


def policy(pictures: str = "") -> tuple[bytes, bytes]:
    """What a page may load, and from where. `pictures`: the one other host that pictures may come from."""
    sources = f"'self' blob: data: {pictures}".strip()
    words = (
        f"default-src 'self'; img-src {sources}; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
    return b"content-security-policy", words.encode()


class BodyTooLarge(Exception):
    """More bytes came than are taken."""


class Edge:
    """ASGI middleware. A body is refused by its announced length before a byte of it is read, and by count after.

    Pages under `maps` may load the pictures of a map from `tiles`.
    """

    def __init__(self, app: ASGIApp, *, largest_body: int, maps: str, tiles: str) -> None:
        self._app = app
        self._largest = largest_body
        self._maps = maps
        self._headers = (policy(), *HEADERS)
        self._map_headers = (policy(tiles), *HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = _content_length(scope)
        if announced is not None and announced > self._largest:
            await self._refuse(send)
            return
        started = False
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._largest:
                raise BodyTooLarge
            return message

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                own = self._map_headers if scope["path"].startswith(self._maps) else self._headers
                message["headers"] = [*message["headers"], *own]
            await send(message)

        try:
            await self._app(scope, counted, dressed)
        except BodyTooLarge:
            if started:
                raise
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        megabytes = self._largest // 1_000_000
        body = json.dumps({"error": f"That is too large (the limit is {megabytes} MB).", "problem": "too_large"})
        headers: list[Any] = [(b"content-type", b"application/json"), (b"connection", b"close"), *self._headers]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": body.encode()})


def _content_length(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else None
    return None
