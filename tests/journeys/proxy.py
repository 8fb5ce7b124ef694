"""Stands on the line between two of our processes: lets calls pass, holds one, loses its answer, slows it, goes dark.

with Proxy(to=rasa_url) as line:
    held = line.hold("1300 MARKET ST", on="answer")
    ...
    held.wait()      # the call has come this far
    worker.kill()
    held.release()
"""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal, Self

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.fakes.serving import LoopbackServer

TICK = 0.02
PATIENCE = 60.0
# What belongs to one connection and not to the message.
HOP_BY_HOP = {"connection", "content-length", "content-encoding", "date", "host", "keep-alive", "transfer-encoding"}


@dataclass(eq=False)
class Rule:
    """What happens to the next call whose body holds every one of `words`."""

    words: tuple[bytes, ...]
    hold: Literal["question", "answer"] | None = None
    cut: bool = False
    seconds: float = 0.0
    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self, seconds: float = PATIENCE) -> None:
        """Block until a call has come to this point."""
        assert self.reached.wait(seconds), f"no call with {self.words} came within {seconds} s"

    def release(self) -> None:
        """Let it go on."""
        self.released.set()

    async def stop_here(self) -> None:
        self.reached.set()
        while not self.released.is_set():  # noqa: ASYNC110 - it is set in another thread
            await asyncio.sleep(TICK)


class Proxy:
    """Port 0 takes any free one; `close` refuses every connection until `open`."""

    def __init__(self, to: str, port: int = 0) -> None:
        self.seen = 0
        self._to = to
        self._rules: list[Rule] = []
        self._lock = threading.Lock()
        self._server = LoopbackServer(self._app(), port)
        self.port = self._server.port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.pass_all()
        self._server.stop()

    def close(self) -> None:
        """Hang up on everybody, and answer nobody."""
        self._server.stop()

    def open(self) -> None:
        """Be there again, under the same address."""
        self._server = LoopbackServer(self._app(), self.port)
        self._server.start()

    def hold(self, *words: str, on: Literal["question", "answer"] = "question") -> Rule:
        """Keep the next such call back: before it is passed on, or when its answer is on its way back."""
        return self._add(Rule(_bytes(words), hold=on))

    def cut(self, *words: str) -> Rule:
        """Let the next such call do its work, and break the line in the middle of the answer."""
        return self._add(Rule(_bytes(words), cut=True))

    def delay(self, seconds: float, *words: str) -> Rule:
        """Take so long for the next such call."""
        return self._add(Rule(_bytes(words), seconds=seconds))

    def pass_all(self) -> None:
        """Forget every rule and let go what is held."""
        with self._lock:
            for rule in self._rules:
                rule.release()
            self._rules.clear()

    def _add(self, rule: Rule) -> Rule:
        with self._lock:
            self._rules.append(rule)
        return rule

    def _rule_for(self, body: bytes) -> Rule:
        with self._lock:
            self.seen += 1
            fresh = (rule for rule in self._rules if not rule.reached.is_set())
            found = next((rule for rule in fresh if all(word in body for word in rule.words)), None)
            if found is not None and found.hold is None:
                found.reached.set()
        return found or Rule(())

    def _app(self) -> Starlette:
        client = httpx.AsyncClient(timeout=120, trust_env=False)

        async def forward(request: Request) -> Response:
            body = await request.body()
            rule = self._rule_for(body)
            if rule.hold == "question":
                await rule.stop_here()
            await asyncio.sleep(rule.seconds)
            try:
                answer = await _forwarded(client, self._to, request, body)
            except httpx.HTTPError:
                return Response("nobody answers behind the proxy", 502)
            if rule.hold == "answer":
                await rule.stop_here()
            headers = _kept(answer.headers)
            if rule.cut:
                half = answer.content[: len(answer.content) // 2]
                return StreamingResponse(
                    iter([half]), answer.status_code, headers | {"content-length": str(len(answer.content))}
                )
            return Response(answer.content, answer.status_code, headers)

        @asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            async with client:
                yield

        return Starlette(routes=[Route("/{path:path}", forward, methods=["GET", "POST"])], lifespan=lifespan)


async def _forwarded(client: httpx.AsyncClient, to: str, request: Request, body: bytes) -> httpx.Response:
    headers = {name: value for name, value in request.headers.items() if name not in HOP_BY_HOP - {"content-encoding"}}
    url = f"{to}{request.url.path}?{request.url.query}"
    return await client.request(request.method, url, headers=headers, content=body)


def _kept(headers: httpx.Headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in HOP_BY_HOP}


def _bytes(words: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in words)
