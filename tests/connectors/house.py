"""The least that can answer a webhook: checks, reads, keeps, says 200; 503 while its store is down."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.base import BadSignature, Challenged, Inbound, Received, Webhook
from tests.fakes.serving import served

TICK = 0.01
# A deadline, not a speed.
PATIENCE = 10.0


class House:
    """Keeps what one webhook reads. `url` is known while it is served."""

    def __init__(self) -> None:
        self.webhook: Webhook | None = None
        self.kept: list[Received] = []
        self.store_is_down = 0
        self.refused = 0
        self.url = ""
        routes = [
            Route("/{channel}/webhook", self._receive, methods=["POST"]),
            Route("/{channel}/webhook", self._prove, methods=["GET"]),
        ]
        self._app = Starlette(routes=routes)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["House"]:
        """Serve it on the loopback."""
        async with served(self._app) as self.url:
            yield self

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until it is so."""
        await asyncio.to_thread(_wait, true)

    async def inbound(self, count: int) -> list[Inbound]:
        """What residents wrote, as soon as there is so much of it."""
        await self.until(lambda: len(self._inbound()) >= count)
        return self._inbound()

    def _inbound(self) -> list[Inbound]:
        return [item for item in self.kept if isinstance(item, Inbound)]

    async def _receive(self, request: Request) -> Response:
        assert self.webhook is not None
        assert request.url.path == self.webhook.path
        body = await request.body()
        try:
            self.webhook.verify(request.headers, body)
        except BadSignature:
            self.refused += 1
            return Response(status_code=403)
        received = self.webhook.parse(body)
        if self.store_is_down:
            self.store_is_down -= 1
            return Response(status_code=503)
        self.kept += received
        return Response()

    async def _prove(self, request: Request) -> Response:
        assert isinstance(self.webhook, Challenged)
        try:
            answer = self.webhook.answer(request.query_params)
        except BadSignature:
            return Response(status_code=403)
        return Response(answer.body, media_type=answer.content_type)


def _wait(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s in vain"
        time.sleep(TICK)
