"""How it goes badly between a resident and the bot: it does not understand them, or they have had enough."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from bot.language.upset import Upset, upset

# What the bot says when it has not understood twice in a row.
NOT_UNDERSTOOD_AGAIN = "misunderstood.again"
# So many answers to the same question of a report that helped nothing.
VAIN_ANSWERS = 2


class Trouble(StrEnum):
    """Kept with the conversation (`stuck_why`)."""

    NOT_UNDERSTOOD = "not_understood"
    ASKED_AGAIN = "asked_again"
    STRONG_WORDS = Upset.STRONG_WORDS.value
    SHOUTING = Upset.SHOUTING.value


# What an agent reads.
REASONS: Mapping[Trouble, str] = {
    Trouble.NOT_UNDERSTOOD: "the bot did not understand twice in a row",
    Trouble.ASKED_AGAIN: "the bot asked the same again and again",
    Trouble.STRONG_WORDS: "upset: strong words",
    Trouble.SHOUTING: "upset: shouting",
}


def trouble(text: str, language: str, said: Collection[str], slots: Mapping[str, Any]) -> Trouble | None:
    """Of one turn: what they wrote, the keys of what the bot answered, and what it has gathered."""
    feeling = upset(text, language)
    if feeling is not None:
        return Trouble(feeling.value)
    if NOT_UNDERSTOOD_AGAIN in said:
        return Trouble.NOT_UNDERSTOOD
    return Trouble.ASKED_AGAIN if (slots.get("tries") or 0) >= VAIN_ANSWERS else None


def reason_of(why: str | None) -> str | None:
    """Of what is kept; None for what was kept before there were reasons."""
    return REASONS.get(Trouble(why)) if why is not None and why in {*Trouble} else None
