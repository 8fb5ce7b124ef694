"""A service on the loopback that answers what a test tells it to, or hangs up, or takes its time."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

HANG_UP = "hang up"
SILENCE = "silence"
TRICKLE = "trickle"
# Longer than anybody waits who is told to wait two seconds.
FOREVER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. The names of headers are in lower case."""

    method: str
    path: str
    params: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def form(self) -> dict[str, list[str]]:
        return parse_qs(self.body.decode())


# A status, a body and perhaps headers; or one of the three ways not to answer.
Answer = tuple[int, Any] | tuple[int, Any, Mapping[str, str]] | str


@dataclass(slots=True)
class Wire:
    """`answer` is the same for everything that is asked, or made from it."""

    url: str = ""
    answer: Answer | Callable[[Asked], Answer] = (404, {})
    asked: list[Asked] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                asked = await _read(reader)
                self.asked.append(asked)
                if not await _say(writer, self.answer(asked) if callable(self.answer) else self.answer):
                    break
        writer.close()


async def _read(reader: asyncio.StreamReader) -> Asked:
    first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in rest if ": " in line)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = first.split()
    split = urlsplit(target)
    return Asked(method, unquote(split.path), parse_qs(split.query), headers, body)


async def _say(writer: asyncio.StreamWriter, answer: Answer) -> bool:
    if answer == HANG_UP:
        return False
    if answer == SILENCE:
        await asyncio.sleep(FOREVER_SECONDS)
        return False
    if answer == TRICKLE:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(int(FOREVER_SECONDS * 5)):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.2)
        return False
    assert not isinstance(answer, str)
    status, body, *headers = answer
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"Content-Length": len(text), **(headers[0] if headers else {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    writer.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + text)
    await writer.drain()
    return True


@asynccontextmanager
async def wire() -> AsyncIterator[Wire]:
    fake = Wire()
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        with suppress(asyncio.CancelledError):
            await fake.serve(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    fake.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield fake
    server.close()
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
