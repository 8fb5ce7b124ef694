"""What an agent is shown of a text: what was said in English, and what the resident will get."""

from dataclasses import dataclass
from enum import StrEnum

from bot.interpreter.gist import Gist
from bot.language.tags import LANGUAGES


class How(StrEnum):
    """Where the other text comes from."""

    ORIGINAL = "original"
    TRANSLATED = "translated"
    GIST = "gist"
    MACRO = "macro"
    UNTRANSLATED = "untranslated"


def name_of(tag: str | None) -> str:
    """A language as an agent calls it."""
    return LANGUAGES[tag].english_name if tag in LANGUAGES else "another language"


@dataclass(frozen=True, slots=True)
class Reading:
    """A resident's message for an agent. `language` is None for one that is none of ours.

    `english` is None when there is only a gist, and `why` then says why. `by` is who translated.
    """

    original: str
    language: str | None
    how: How
    english: str | None = None
    by: str | None = None
    gist: Gist | None = None
    why: str | None = None

    @property
    def language_name(self) -> str:
        return name_of(self.language)

    @property
    def label(self) -> str:
        """What stands over the English, so that nobody takes a machine's words for the resident's."""
        match self.how:
            case How.TRANSLATED:
                return f"Translated from {self.language_name} by {self.by}, a machine"
            case How.GIST:
                return f"Gist of a text in {self.language_name}, not a translation. {self.why}"
            case _:
                return "As it was written"


@dataclass(frozen=True, slots=True)
class Wording:
    """What an agent is about to say: their English, and `text`, which is what the resident gets.

    `open_slots` are places of a macro that nothing fills: it is not to be sent before somebody has.
    """

    english: str
    text: str
    language: str | None
    how: How
    by: str | None = None
    warning: str | None = None
    open_slots: tuple[str, ...] = ()

    @property
    def language_name(self) -> str:
        return name_of(self.language)
