"""What a message says, as an action reads it from Rasa's tracker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.choices import STATUS
from bot.language.tags import LANGUAGES


@dataclass(frozen=True, slots=True)
class Guess:
    service: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Problem:
    """One of two problems that a message tells of, and the words about it; `added`: "... and ALSO ..." says so."""

    service: str
    text: str
    added: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One message. `service` is the likeliest one, `sure` whether it may be taken without asking."""

    text: str
    intent: str
    confidence: float
    service: str | None
    sure: bool
    guesses: tuple[Guess, ...]
    problems: tuple[Problem, ...]
    emergency: str | None
    topic: str | None
    choice: str | None
    location: tuple[float, float] | None
    photos: tuple[str, ...]
    photo_place: tuple[float, float] | None
    edited: bool
    language: str
    contact_id: int
    turn: int

    @property
    def language_choice(self) -> str | None:
        """The tag on a language button."""
        return self.choice if self.choice in LANGUAGES else None

    @property
    def brings_something(self) -> bool:
        return bool(self.photos or self.location)


def read(latest_message: Mapping[str, Any]) -> Heard:
    """From `tracker.latest_message`: Rasa's parse of the text and the metadata that the worker sent with it."""
    intent: Mapping[str, Any] = latest_message.get("intent") or {}
    understanding: Mapping[str, Any] = latest_message.get("understanding") or {}
    metadata: Mapping[str, Any] = latest_message.get("metadata") or {}
    choice = metadata.get("choice")
    return Heard(
        # "/status 31100019" is a choice that brings words; with any other choice words are only its label.
        text=str(metadata.get("text") or "") if choice in (None, STATUS) else "",
        intent=str(intent.get("name") or "out_of_scope"),
        confidence=float(intent.get("confidence") or 0),
        service=understanding.get("service"),
        sure=bool(understanding.get("sure")),
        guesses=tuple(_guesses(understanding.get("alternatives") or ())),
        problems=tuple(
            Problem(item["service"], item["text"], item["added"]) for item in understanding.get("problems") or ()
        ),
        emergency=understanding.get("emergency"),
        topic=understanding.get("topic"),
        choice=choice,
        location=_point(metadata.get("location")),
        photos=tuple(metadata.get("photos") or ()),
        photo_place=_point(metadata.get("photo_place")),
        edited=bool(metadata.get("edited")),
        language=str(metadata.get("language") or "en"),
        contact_id=int(metadata.get("contact_id") or 0),
        turn=int(metadata.get("turn") or 0),
    )


def _guesses(alternatives: Sequence[Mapping[str, Any]]) -> list[Guess]:
    return [Guess(str(item["service"]), float(item["confidence"])) for item in alternatives]


def _point(raw: Mapping[str, Any] | None) -> tuple[float, float] | None:
    return (float(raw["lat"]), float(raw["lon"])) if raw else None
