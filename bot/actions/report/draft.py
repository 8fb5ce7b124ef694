"""A report that is being made: Rasa's slots, typed."""

from dataclasses import dataclass, field, fields
from typing import Any, Self

from rasa_sdk.events import SlotSet

from bot.choices import CHANGE


@dataclass(slots=True)
class Draft:
    """The slots of nlu/domain/domain.yml by the same names. A slot that is None has not been asked or answered.

    `guesses` are the services we offer, `family` the question that tells them apart when they are akin. `pending` is
    the second problem of the message: {"service", "text", "place"}.
    `details`, `photo`, `address` and `confirmed` are what the form waits for; the others are what leads there.
    `found` is a place that is not certain yet: its check and its suggestions word the next question about the place.
    `prompt` says why we ask (again): {"phrase": key, "instead": bool, ...}. `outcome` ends the report: {"kind": ...}.
    """

    service: str | None = None
    details: str | None = None
    address: dict[str, Any] | None = None
    photo: str | None = None
    confirmed: bool | None = None
    guesses: list[str] | None = None
    family: str | None = None
    answers: dict[str, str] | None = None
    question: dict[str, Any] | None = None
    asked: int | None = None
    found: dict[str, Any] | None = None
    photo_place: dict[str, float] | None = None
    photos: list[str] | None = None
    description: str | None = None
    advice: list[str] | None = None
    urgent: bool | None = None
    prompt: dict[str, Any] | None = None
    tries: int | None = None
    outcome: dict[str, Any] | None = None
    pending: dict[str, Any] | None = None
    _before: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_slots(cls, slots: dict[str, Any]) -> Self:
        values = {name: slots.get(name) for name in SLOTS}
        return cls(**values, _before=values)

    def events(self) -> list[Any]:
        """What changed since it was read, as Rasa's events. Never empty: an empty answer would refuse the message."""
        changed = [SlotSet(name, getattr(self, name)) for name in SLOTS if getattr(self, name) != self._before[name]]
        return changed or [SlotSet("tries", self.tries)]

    @staticmethod
    def forget() -> list[Any]:
        """Every slot empty again, for the next report."""
        return [SlotSet(name, None) for name in SLOTS]

    def note(self, text: str, limit: int = 2000) -> None:
        """Add the resident's own words to what staff will read."""
        if text and text not in (self.description or ""):
            self.description = "\n".join(filter(None, [self.description, text]))[:limit]

    def ask_again(self, phrase: str, *, instead: bool = False, **values: Any) -> None:
        """Say why the same thing is asked once more."""
        self.tries = (self.tries or 0) + 1
        self.prompt = {"phrase": phrase, "instead": instead, **values}

    def say_first(self, phrase: str, **values: Any) -> None:
        """Say something before the next question."""
        self.prompt = {"phrase": phrase, "instead": False, **values}

    def offer_change(self) -> None:
        """Ask what is to be changed, in place of the next question."""
        self.prompt = {"phrase": "ask.change", "instead": True, "menu": CHANGE}

    def set_service(self, slug: str | None) -> None:
        """A new service has questions of its own."""
        if slug != self.service:
            self.service, self.details, self.answers, self.question = slug, None, None, None
        self.guesses = self.family = None


SLOTS = tuple(item.name for item in fields(Draft) if not item.name.startswith("_"))
