"""Whoever was told that their case is closed may say whether the problem is solved, by a button or in its words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import choices
from bot.cases import rating
from bot.conversation import asking
from bot.conversation.rasa import NO, YES
from bot.outbox import Reply
from bot.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.context import Turn
    from bot.conversation.turn import House

# No label and no plain yes or no is longer; a longer text says something of its own.
LONGEST = 40
YES_NO = {YES: choices.RATED_GOOD, NO: choices.RATED_BAD}
# What can be done next, by what was said.
WAYS_ON: dict[str, Sequence[str]] = {
    f"rating.{rating.BAD}": (choices.HUMAN, choices.REPORT),
    rating.TOO_LATE: (choices.REPORT, choices.HUMAN),
    rating.UNKNOWN: (choices.STATUS, choices.HUMAN),
}


async def step(house: House, turn: Turn) -> None:
    """What is under a post is for everyone to read, and no answer to a private question."""
    incoming = turn.incoming
    if incoming.post is not None:
        return
    if incoming.choice is None and (value := await _typed(house, turn)) is not None:
        # From here on they pressed it.
        incoming = turn.incoming = replace(incoming, choice=value)
    pressed = rating.read(incoming.choice or "")
    if pressed is not None:
        said = await _take(house, turn, pressed)
        turn.early = _then_go_on(house, turn, said)


async def quietly(house: House, turn: Turn) -> None:
    """While a person has the floor the bot says nothing to it. That all is well needs no answer of theirs either."""
    pressed = rating.read(turn.incoming.choice or "")
    if pressed is None:
        return
    await _take(house, turn, pressed)
    if turn.rates is not None and pressed.worth == rating.GOOD:
        turn.outcome = rating.KIND


async def _take(house: House, turn: Turn, pressed: rating.Pressed) -> Reply:
    """Note it, or not; what is said to it."""
    async with house.sessions() as session:
        found = await rating.asked(session, turn.incoming.conversation_id, pressed.reference)
    if found is not None and turn.before.language is None and found.language is not None:
        turn.language = found.language
    problem = rating.refused(found, house.now())
    if problem is None and found is not None:
        turn.rates = rating.Rating(found.case.id, found.told, pressed.worth)
    key = problem or f"rating.{pressed.worth}"
    renderer = house.renderer(turn.language)
    words = renderer.say(key, reference=pressed.reference)
    return Reply(words, turn.language, buttons=renderer.buttons(WAYS_ON.get(key, ())))


def _then_go_on(house: House, turn: Turn, said: Reply) -> list[Reply]:
    """A report that is being made is asked for again; what would lead away from it is not offered."""
    question = asking.again(turn.before.state, house.renderer(turn.language), turn.language)
    if question is None:
        return [said]
    human = tuple(button for button in said.buttons if button.value == choices.HUMAN)
    return [replace(said, buttons=human), question]


async def _typed(house: House, turn: Turn) -> str | None:
    """The value of the button that was typed: by its label at any time, by a number or yes and no as the next words."""
    incoming = turn.incoming
    if not incoming.text or len(incoming.text) > LONGEST or incoming.location or incoming.has_photos:
        return None
    words = folded(incoming.text)
    name = _labels(house).get(words)
    # In the middle of a report a yes or a number is for the report.
    if name is None and turn.before.state.get("loop"):
        return None
    async with house.sessions() as session:
        if name is not None:
            values = await rating.offered(session, incoming.conversation_id, house.now())
        else:
            values = await rating.offered_last(session, incoming.conversation_id, incoming.created_at)
    if values and name is None and words.isdecimal():
        return values[int(words) - 1] if 1 <= int(words) <= len(values) else None
    if values and name is None:
        name = YES_NO.get(await house.rasa.yes_or_no(incoming.text) or "")
    return next((value for value in values if name is not None and value.startswith(name)), None)


def _labels(house: House) -> dict[str, str]:
    """In every language: they may have been told in another one than they speak now."""
    return {
        folded(house.phrases.say(tag, f"button.{name}")): name
        for tag in house.config.languages.offered
        for name in choices.RATINGS
    }
