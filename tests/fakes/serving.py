"""Runs an ASGI application on the loopback: in a thread of its own, or in the loop of the test."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Self

import uvicorn
from starlette.types import ASGIApp

START_SECONDS = 10.0
TICK = 0.01
# For clients on the loopback, where nothing is encrypted: reading certificates would take them a tenth of a second.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class LoopbackServer:
    """Port 0 takes any free one; `url` is known at once, calls are answered from `start` on."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        self._socket = _bound(port)
        self.port: int = self._socket.getsockname()[1]
        self._server = _server(app)
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"loopback:{self.port}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when calls are answered."""
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the loopback server did not start")
            time.sleep(0.005)

    def stop(self, *, wait: bool = True) -> None:
        """Hang up on everybody; without waiting it is dark a fraction of a second later."""
        self._server.should_exit = True
        self._server.force_exit = True
        if wait and self._thread.is_alive():
            self._thread.join(START_SECONDS)

    def _run(self) -> None:
        # The thread closes what it listens on: under its feet the number might already be another file.
        with self._socket:
            self._server.run(sockets=[self._socket])


class Served:
    """A fake that answers calls while it is entered. It sets `server` when it knows its routes."""

    server: LoopbackServer

    @property
    def url(self) -> str:
        return self.server.url

    def start(self) -> Self:
        """Answer calls from now on."""
        self.server.start()
        return self

    def stop(self) -> None:
        """Go dark."""
        self.server.stop()

    def wait_for(self, true: Callable[[], bool], seconds: float = 5.0) -> None:
        """Block until it is so. From a coroutine: `await asyncio.to_thread(fake.wait_for, ...)`."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"waited {seconds} s in vain")
            time.sleep(TICK)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.server.stop(wait=False)


def serve_until_interrupted(fake: Served, how_to_use: str) -> None:
    """What a fake does that runs on its own."""
    with fake, suppress(KeyboardInterrupt):
        print(how_to_use, flush=True)  # noqa: T201 - says how to use it
        threading.Event().wait()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve in the running loop, for an application that shares objects with the test. Gives the address."""
    with _bound(0) as listening:
        server = _server(app)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has a flag and no event
            await asyncio.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = server.force_exit = True
            await serving
            # A forced exit hangs up at once and leaves the application waiting for its end.
            await server.lifespan.shutdown()


def _bound(port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


def _server(app: ASGIApp) -> uvicorn.Server:
    return uvicorn.Server(uvicorn.Config(app, log_config=None, log_level="critical", access_log=False))
