"""A button that was typed instead of pressed: by its words, as channels without buttons show them, or by its number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import choices
from bot.cases.telling import ASKS_RATING
from bot.conversation.rasa import YES
from bot.outbox import buttons_of, said_last
from bot.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.context import Turn
    from bot.conversation.turn import House
    from connectors.base import Button

# No label is longer.
LONGEST = 80


async def step(house: House, turn: Turn) -> None:
    """From here on they pressed it. Words that were offered are an answer, whatever else they may sound like."""
    incoming = turn.incoming
    if incoming.choice is not None or incoming.post is not None or not 0 < len(incoming.text) <= LONGEST:
        return
    if incoming.edited or incoming.location or incoming.has_photos:
        return
    async with house.sessions() as session:
        last = await said_last(session, incoming.conversation_id, incoming.created_at)
    # What rates a case has rules of its own (steps/rate.py).
    if last is None or last.content.get("asks") == ASKS_RATING:
        return
    offered = buttons_of(last.content)
    value = _meant(folded(incoming.text), offered)
    if value is None and await _agrees(house, incoming.text, offered):
        value = choices.REPORT
    if value is not None:
        turn.incoming = replace(incoming, choice=value)


def _meant(words: str, offered: Sequence[Button]) -> str | None:
    if words.isdecimal():
        # A number beside a single button ("I am not sure") is the answer that was asked for.
        return offered[int(words) - 1].value if 1 <= int(words) <= len(offered) > 1 else None
    return next((button.value for button in offered if folded(button.label) == words), None)


async def _agrees(house: House, words: str, offered: Sequence[Button]) -> bool:
    """Whether it is a yes where the only offer is to report, as after an emergency."""
    if [button.value for button in offered] != [choices.REPORT]:
        return False
    return await house.rasa.yes_or_no(words) == YES
