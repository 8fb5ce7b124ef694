"""How a fake platform goes wrong on command: which call, how often, and in what way."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Generic, TypeVar

from starlette.responses import Response, StreamingResponse


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong. `after` lets the call do its work first, as when only the answer is lost."""

    status: int = 500
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: float = 0.0
    # How many seconds the body takes, byte by byte.
    slow: float = 0.0
    cut: bool = False
    after: bool = False


F = TypeVar("F", bound=Fault)


class Faults(Generic[F]):
    """The faults that are still to come, in the order in which they were asked for."""

    def __init__(self, known: Mapping[str, F]) -> None:
        self._known = known
        self._coming: list[tuple[str, F | None]] = []

    def add(self, fault: str | F, where: str, *, times: int = 1, skip: int = 0) -> None:
        """Let the next calls that match `where` go wrong, or those after `skip` more; `*` stands for anything."""
        chosen = self._known[fault] if isinstance(fault, str) else fault
        self._coming += [(where, None)] * skip + [(where, chosen)] * times

    def take(self, where: str) -> F | None:
        """What is to go wrong with this call."""
        for at, (pattern, fault) in enumerate(self._coming):
            if fnmatchcase(where, pattern):
                del self._coming[at]
                return fault
        return None


async def broken(fault: Fault) -> Response:
    """The answer that a fault makes of a call."""
    if fault.hang:
        await asyncio.sleep(fault.hang)
    if fault.cut:
        # Promises more than it gives; the server then has to hang up.
        return StreamingResponse(iter([b'{"ok": tr']), headers={"content-length": "100"})
    if fault.slow:
        return StreamingResponse(_dripping(fault), fault.status, headers=fault.headers)
    return Response(fault.body, fault.status, headers=fault.headers)


async def _dripping(fault: Fault) -> AsyncIterator[bytes]:
    for at in range(len(fault.body)):
        await asyncio.sleep(fault.slow / len(fault.body))
        yield fault.body[at : at + 1]
