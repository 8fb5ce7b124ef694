"""Whether there is anything to read: a voice note, a sticker or a row of emoji gets a clear answer without Rasa."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from bot.outbox import Reply
from bot.text import has_words
from storage.models import Message

if TYPE_CHECKING:
    from bot.conversation.context import Turn
    from bot.conversation.turn import House

# The few signs that are answers in themselves (nlu/components/shortcuts.py reads them).
SIGNS = frozenset("👍👎✅❌👌🙏👋")
ENCRYPTED = "encrypted"


async def step(house: House, turn: Turn) -> None:
    incoming, renderer = turn.incoming, house.renderer(turn.language)
    if incoming.encrypted:
        turn.outcome = ENCRYPTED
        told = await _told_already(house, turn)
        turn.early = [] if told else [Reply(renderer.say("encrypted"), turn.language)]
        return
    for problem in dict.fromkeys(turn.pictures.problems):
        text = renderer.say(f"photo.problem.{problem}", megabytes=house.config.limits.photo_megabytes)
        turn.replies.append(Reply(text, turn.language))
    if incoming.choice or incoming.location or turn.pictures.photos or has_words(incoming.text):
        return
    if SIGNS & set(incoming.text):
        return
    turn.outcome = "unreadable"
    turn.early = [] if turn.pictures.problems else [Reply(renderer.say("unreadable"), turn.language)]


async def _told_already(house: House, turn: Turn) -> bool:
    """How else to reach us is said once: they may go on writing to each other in secret as they please."""
    earlier = exists().where(
        Message.conversation_id == turn.incoming.conversation_id,
        Message.outcome == ENCRYPTED,
        Message.id < turn.incoming.message_id,
    )
    async with house.sessions() as session:
        return bool(await session.scalar(select(earlier)))
