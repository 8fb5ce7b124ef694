"""Sends a message of several parts: what failed half way goes on where it stopped when it is handed over again."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from connectors.base import SendError

# How many half-sent messages are remembered for their next try.
MOST_UNFINISHED = 1_000

# Hands one part to the platform; True for the last one. Gives back the platform's id of it.
SendPart = Callable[[str, bool], Awaitable[str]]


class Unfinished:
    """What was taken of messages whose later parts failed.

    In this process a message goes on where it stopped; another one starts anew, so that a resident may read a part
    twice but never misses one.
    """

    def __init__(self) -> None:
        self._taken: OrderedDict[int, list[str]] = OrderedDict()

    async def send(self, message_id: int, parts: Sequence[str], send_part: SendPart) -> tuple[str, ...]:
        """Send the parts that are missing, in order; the ids of all of them. Raises SendError."""
        taken = self._taken.pop(message_id, [])
        try:
            while len(taken) < len(parts):
                taken.append(await send_part(parts[len(taken)], len(taken) == len(parts) - 1))
        except SendError:
            self._remember(message_id, taken)
            raise
        return tuple(taken)

    def _remember(self, message_id: int, taken: list[str]) -> None:
        if taken:
            self._taken[message_id] = taken
        while len(self._taken) > MOST_UNFINISHED:
            self._taken.popitem(last=False)
