"""Which language this turn is answered in: what is said now, against what the conversation already knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.render import LANGUAGE_BUTTONS
from bot.language.detect import SENTENCE_WORDS, count_words, detect, settle
from bot.language.tags import from_platform
from bot.outbox import Reply

# What most people here read, besides what we take the conversation to be in.
UNSURE_IN = ("en", "es")

if TYPE_CHECKING:
    from bot.conversation.context import Turn
    from bot.conversation.turn import House


async def step(house: House, turn: Turn) -> None:
    incoming, before = turn.incoming, turn.before
    offered = house.config.languages.offered
    known = before.language or _hint(incoming.language_hint, offered)
    if incoming.choice is not None:
        turn.language = known or house.config.languages.fallback
        return
    words = count_words(incoming.text)
    if before.language is not None and words < SENTENCE_WORDS:
        # So few words cannot change the language of a conversation, so they need not be identified.
        turn.language = before.language
        return
    detected = detect(incoming.text, tuple(offered))
    settled = settle(detected, before.language, pinned=before.language_pinned, words=words)
    turn.language = settled or known or house.config.languages.fallback
    if detected.language is None and before.language is None and words >= SENTENCE_WORDS:
        _offer_languages(house, turn)


def _offer_languages(house: House, turn: Turn) -> None:
    """We cannot tell the language, or do not speak it: said in English and Spanish.

    The message is answered all the same: it may be understood, and it may be an emergency.
    """
    spoken = dict.fromkeys([turn.language, *UNSURE_IN])
    words = "\n".join(
        house.phrases.say(tag, "language.unsure") for tag in spoken if tag in house.config.languages.offered
    )
    buttons = house.renderer(turn.language).buttons([LANGUAGE_BUTTONS])
    turn.replies.append(Reply(words, turn.language, buttons=buttons, asks="other"))


def _hint(code: str | None, offered: list[str]) -> str | None:
    tag = from_platform(code)
    return tag if tag in offered else None
