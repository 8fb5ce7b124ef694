"""Whether the bot may speak at all: a person may hold the floor, or the resident may be blocked by us.

To an emergency it always speaks. The person who holds the floor may have gone home, and whom we blocked may burn.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation.rasa import RasaUnavailable, TurnFailed
from bot.conversation.steps import rate
from bot.floor import BOT, FOR_HUMAN, HUMAN, PAGE_INBOX, bot_may_speak
from bot.text import has_words

if TYPE_CHECKING:
    from bot.conversation.context import Turn
    from bot.conversation.turn import House

EMERGENCY = "emergency"


async def step(house: House, turn: Turn) -> None:
    pause = timedelta(hours=house.config.limits.inbox_pause_hours)
    if turn.before.shut_out:
        quiet = "shut_out"
    elif not bot_may_speak(turn.before.floor, now=house.now(), inbox_pause=pause):
        quiet = FOR_HUMAN
    else:
        if turn.before.floor.holder == HUMAN:
            turn.floor = (BOT, PAGE_INBOX)
        return
    if not await _is_emergency(house, turn):
        turn.early, turn.outcome = [], quiet
        if quiet == FOR_HUMAN:
            await rate.quietly(house, turn)


async def _is_emergency(house: House, turn: Turn) -> bool:
    """Without Rasa nobody knows; the message is for a person then, as it would have been."""
    if turn.incoming.choice is not None or not has_words(turn.incoming.text):
        return False
    try:
        parsed = await house.rasa.parse(turn.incoming.text)
    except (RasaUnavailable, TurnFailed):
        return False
    return bool(parsed["intent"]["name"] == EMERGENCY)
