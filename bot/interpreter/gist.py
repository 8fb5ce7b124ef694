"""The gist of a message in English when there is no translation: what our own understanding makes of it.

It is never an error: without Rasa it is what can be read from the signs alone - place, report number, other numbers.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cases import reference
from bot.conversation.rasa import Rasa, RasaUnavailable, TurnFailed
from bot.language.names import english_name
from bot.language.phrases import Phrases
from bot.places import addresses
from bot.places.place import Place
from bot.text import has_words, tidy

# An agent's page waits no longer for a gist.
RASA_SECONDS = 3.0
MOST_NUMBERS = 8
# Times, dates and prices stay whole.
NUMBER = re.compile(r"\d+(?:[.,:/\-–]\d+)*")
NOTHING = "Nothing could be made out."

# What a message wants, as an agent reads it; what is None says nothing by itself.
INTENTS: Mapping[str, str | None] = {
    "report_issue": "Reports a problem",
    "emergency": "Speaks of an emergency",
    "greet": "Says hello",
    "thanks": "Says thank you",
    "goodbye": "Says goodbye",
    "ask_status": "Asks about a report",
    "cancel": "Wants to cancel",
    "affirm": "Says yes",
    "deny": "Says no",
    "skip": "Wants to skip this",
    "request_human": "Asks for a person",
    "change_language": "Asks for another language",
    "ask_question": "Asks a question about the service",
    "out_of_scope": None,
    "inform": None,
    "help": "Asks for help with the bot",
    "restart_report": "Wants to start over",
    "undo": "Wants to take a report back",
    "change_answer": "Wants to change an answer",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """What Rasa made of a text; nothing where it was not asked or did not answer.

    `confidence` is the service's, or else the intent's.
    """

    intent: str | None = None
    service: str | None = None
    confidence: float | None = None
    emergency: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Gist:
    """`lines` say all of it in English, the most urgent first."""

    lines: tuple[str, ...]
    understood: Understood = Understood()
    place: Place | None = None
    reference: str | None = None
    numbers: tuple[str, ...] = ()


async def gist_of(text: str, language: str | None, *, rasa: Rasa | None, phrases: Phrases) -> Gist:
    """What a text seems to be about."""
    text = tidy(text)
    understood = await _understood(text, rasa)
    place = await asyncio.to_thread(addresses.find, text, language or "en") if has_words(text) else None
    number = reference.find(text)
    numbers = _numbers(text, place, number)
    lines = (*_about(understood, phrases), *_signs(place, number, numbers))
    return Gist(lines or (NOTHING,), understood, place, number, numbers)


async def _understood(text: str, rasa: Rasa | None) -> Understood:
    # A leading slash is Rasa's own notation for an intent.
    bare = text.lstrip("/ ")
    if rasa is None or not bare:
        return Understood()
    try:
        async with asyncio.timeout(RASA_SECONDS):
            parsed = await rasa.parse(bare)
    except (RasaUnavailable, TurnFailed, TimeoutError):
        return Understood()
    return _read(parsed)


def _read(parsed: Mapping[str, Any]) -> Understood:
    intent: Mapping[str, Any] = parsed.get("intent") or {}
    understanding: Mapping[str, Any] = parsed.get("understanding") or {}
    service = understanding.get("service")
    confidences = {item["service"]: item["confidence"] for item in understanding.get("alternatives") or ()}
    return Understood(
        intent=intent.get("name"),
        service=service,
        confidence=confidences.get(service, intent.get("confidence")),
        emergency=understanding.get("emergency"),
        topic=understanding.get("topic"),
    )


def _about(understood: Understood, phrases: Phrases) -> list[str]:
    lines = []
    if understood.emergency is not None:
        lines.append(f"May be an emergency: {english_name(phrases, 'emergency', understood.emergency)}")
    said = INTENTS.get(understood.intent or "")
    sure = f" ({understood.confidence:.0%} sure)" if understood.confidence is not None else ""
    if understood.service is not None:
        lines.append(f"{said or 'Is about'}: {english_name(phrases, 'service', understood.service)}{sure}")
    elif understood.topic not in (None, "other"):
        lines.append(f"{said or 'Is about'}: {english_name(phrases, 'topic', understood.topic or '')}{sure}")
    elif said is not None and not lines:
        lines.append(f"{said}{sure}")
    return lines


def _signs(place: Place | None, number: str | None, numbers: tuple[str, ...]) -> list[str]:
    lines = []
    if place is not None:
        exact = place.status == "exact" and place.standard is not None
        lines.append(f"Place: {place.standard}" if exact else f"Place, as it was written: {place.surface}")
    if number is not None:
        lines.append(f"Report number: {number}")
    if numbers:
        lines.append(f"Numbers: {', '.join(numbers)}")
    return lines


def _numbers(text: str, place: Place | None, number: str | None) -> tuple[str, ...]:
    """The others, in digits that an agent can read."""
    rest = text.replace(place.surface, " ") if place is not None else text
    found = dict.fromkeys(NUMBER.findall(reference.western_digits(rest)))
    return tuple(digits for digits in found if digits != number)[:MOST_NUMBERS]
