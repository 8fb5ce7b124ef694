"""Whoever says "stop" is not written to again until they write: platforms demand it, and so does decency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outbox import Reply
from bot.stopping import means_stop

if TYPE_CHECKING:
    from bot.conversation.context import Incoming, Turn
    from bot.conversation.turn import House


def asked(house: House, incoming: Incoming) -> bool:
    """Known from the start of the turn: it holds also where the bot may not speak."""
    connector = house.connectors.get(incoming.channel)
    if connector is None or not connector.capabilities.pushes or incoming.post is not None:
        return False
    return incoming.choice is None and means_stop(incoming.text)


async def step(house: House, turn: Turn) -> None:
    if turn.stopped:
        turn.outcome = "stopped"
        turn.early = [Reply(house.renderer(turn.language).say("stopped"), turn.language)]
