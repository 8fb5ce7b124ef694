"""What was offered may be typed: its words or its number are the button, for the newest offer and no other."""

from typing import Any

import pytest

from bot.conversation.steps.ask_rasa import BUTTON_MARK
from bot.house import Parts
from bot.outbox import Reply
from connectors.base import Button, Location
from tests.bot.conversation.house import house_of, turn, understood
from tests.factories import Talk, inbound, queued, talk
from tests.fakes.scripted import ScriptedRasa

SIGN = Reply("What is wrong with it?", "en", buttons=(Button("Knocked down", "knocked_down"), Button("Faded", "faded")))
DAYS = Reply("How many days?", "en", buttons=(Button("I am not sure", "not_sure"),))


async def heard(parts: Parts, where: Talk, words: str, **changes: Any) -> str:
    """What Rasa is given to read."""
    rasa = ScriptedRasa(understood("inform", {"phrase": "thanks"}))
    await turn(house_of(parts, rasa), parts, inbound(text=words, contact=where.thread, thread=where.thread, **changes))
    (question,) = rasa.asked
    return question.text


@pytest.mark.parametrize(
    ("words", "value"),
    [("Knocked down", "knocked_down"), ("KNOCKED  down!", "knocked_down"), ("2", "faded"), ("٢", "faded")],
)
async def test_the_words_or_the_number_of_a_button_press_it(parts: Parts, words: str, value: str) -> None:
    where = await talk(parts)
    await queued(parts, where, SIGN)
    assert await heard(parts, where, words) == BUTTON_MARK + value


@pytest.mark.parametrize("words", ["he was knocked down by a car", "3", "0", "Faded sign", "2 of them"])
async def test_other_words_are_words(parts: Parts, words: str) -> None:
    where = await talk(parts)
    await queued(parts, where, SIGN)
    assert await heard(parts, where, words) == words


async def test_a_number_beside_a_single_button_is_a_number(parts: Parts) -> None:
    where = await talk(parts)
    await queued(parts, where, DAYS)
    assert await heard(parts, where, "1") == "1"


async def test_only_the_newest_offer_counts(parts: Parts) -> None:
    where = await talk(parts)
    await queued(parts, where, SIGN)
    await queued(parts, where, DAYS)
    assert await heard(parts, where, "Knocked down") == "Knocked down"
    assert await heard(parts, where, "I am not sure") == "I am not sure", "the thanks came after it"


async def test_before_anything_was_said_there_is_no_offer(parts: Parts) -> None:
    assert await heard(parts, await talk(parts), "1") == "1"


@pytest.mark.parametrize(
    ("offered", "reads", "value"),
    [
        (["report"], "affirm", BUTTON_MARK + "report"),
        (["report"], "deny", "yes, please do"),
        (["report", "human"], "affirm", "yes, please do"),
        (["not_sure"], "affirm", "yes, please do"),
    ],
)
async def test_a_yes_takes_an_offer_to_report(parts: Parts, offered: list[str], reads: str, value: str) -> None:
    """As after an emergency. Where there is more to choose from a yes chooses nothing."""
    where = await talk(parts)
    await queued(parts, where, Reply("Shall I?", "en", buttons=tuple(Button(one, one) for one in offered)))
    rasa = ScriptedRasa(understood("inform", {"phrase": "thanks"}), reads=reads)
    said = inbound(text="yes, please do", contact=where.thread, thread=where.thread)
    await turn(house_of(parts, rasa), parts, said)
    assert [question.text for question in rasa.asked] == [value]


@pytest.mark.parametrize("changes", [{"edited": True}, {"location": Location(39.95, -75.16)}, {"post": "p1"}])
async def test_what_brings_more_than_words_is_no_press(parts: Parts, changes: dict[str, Any]) -> None:
    where = await talk(parts)
    await queued(parts, where, SIGN)
    assert await heard(parts, where, "Faded", **changes) == "Faded"
