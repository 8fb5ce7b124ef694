"""Puts Rasa's answers into words: phrase keys become sentences, names of buttons become labels."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.language.phrases import Phrases
from bot.language.tags import LANGUAGES
from bot.settings import Config
from connectors.base import Button

KEY = "key:"
LANGUAGE_BUTTONS = "languages"


def city_constants(config: Config) -> dict[str, Any]:
    """What any phrase may name."""
    city = config.city
    return {
        "service_name": city.service,
        "city_phone": city.phone,
        "city_phone_outside": city.phone_outside,
        "opens": city.hours.opens,
        "closes": city.hours.closes,
        "undo_minutes": config.limits.undo_minutes,
    }


class Renderer:
    """Renders in one language. `constants` are what any phrase may name: the city's phone, its hours."""

    def __init__(
        self, phrases: Phrases, language: str, *, offered: Sequence[str], constants: Mapping[str, Any]
    ) -> None:
        self._phrases = phrases
        self._language = language
        self._offered = offered
        self._constants = constants

    @property
    def constants(self) -> Mapping[str, Any]:
        """What staff set goes before what config.yml says."""
        return {**self._constants, **self._phrases.edited.constants}

    def say(self, key: str, **values: Any) -> str:
        """A phrase with its values; lines that stand for nothing leave no gap."""
        shown = {name: self.value(value) for name, value in values.items()}
        text = self._phrases.say(self._language, key, **{**self.constants, **shown})
        return "\n".join(line.rstrip() for line in text.split("\n")).strip()

    def has(self, key: str) -> bool:
        return self._phrases.has(key)

    def value(self, value: Any) -> Any:
        """Values may be phrases themselves, dates, or lists of lines."""
        if isinstance(value, str) and value.startswith(KEY):
            return self.say(value.removeprefix(KEY))
        if isinstance(value, Mapping):
            if "date" in value:
                return date.fromisoformat(value["date"])
            return self.say(value["phrase"], **value.get("values", {}))
        if isinstance(value, list):
            return "\n".join(str(self.value(item)) for item in value)
        return value

    def buttons(self, names: Sequence[str]) -> tuple[Button, ...]:
        """Buttons by name: the value is the name, the label a phrase `button.<name>`."""
        if list(names) == [LANGUAGE_BUTTONS]:
            return tuple(Button(LANGUAGES[tag].own_name, tag) for tag in self._offered)
        return tuple(Button(self.say(f"button.{name}"), name) for name in names)
