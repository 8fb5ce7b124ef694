"""A burst from one sender: everything is kept, the first ones are answered, the rest gets one answer together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.outbox import Reply

if TYPE_CHECKING:
    from bot.conversation.context import Turn
    from bot.conversation.turn import House


async def step(house: House, turn: Turn) -> None:
    limit = house.config.limits.messages_per_minute
    if turn.incoming.recent < limit:
        return
    turn.outcome = "flood"
    turn.early = []
    if turn.incoming.recent == limit:
        text = house.renderer(turn.language).say("flood", phone=house.config.city.phone)
        turn.early = [Reply(text, turn.language)]
