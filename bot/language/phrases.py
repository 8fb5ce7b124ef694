"""Our own words: gettext catalogs by key, rendered in a language with dates and plurals by CLDR."""

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from babel.messages.pofile import read_po

from bot.language.tags import LANGUAGES, locale_of

FOLDER = Path(__file__).parent / "locale"
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


class UnknownPhrase(KeyError):
    """No catalog has this key: a mistake of ours, never of a resident's."""


@cache
def catalog(tag: str) -> Mapping[str, str | tuple[str, ...]]:
    """Every translated phrase of a language: one string, or the plural forms in CLDR's order."""
    phrases: dict[str, str | tuple[str, ...]] = {}
    for path in sorted((FOLDER / tag).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=LANGUAGES[tag].cldr):
                forms = message.string if isinstance(message.string, str) else tuple(message.string or ())
                if message.id and forms and all(forms) and not message.fuzzy:
                    phrases[message.id if isinstance(message.id, str) else message.id[0]] = forms
    return phrases


class _Formatter(string.Formatter):
    """Named places only: a phrase can show a value, never reach into it."""

    def get_field(self, field_name: str, args: Any, kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return kwargs[field_name], field_name


def fill(template: str, tag: str, values: Mapping[str, Any]) -> str:
    """A text of this language with its places filled: dates and times as its speakers write them."""
    return _Formatter().vformat(template, (), {name: _shown(value, tag) for name, value in values.items()})


@dataclass(slots=True)
class Edited:
    """What staff wrote instead of a catalog, by language and key, and values that any phrase may name."""

    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Speaks every offered language; a phrase that a catalog lacks comes from the fallback language.

    `edited` is what staff changed, brought up to date while the process runs (bot/cases/overrides.py).
    """

    fallback: str
    edited: Edited = field(default_factory=Edited, compare=False)

    def say(self, language: str, key: str, **values: Any) -> str:
        """The phrase, with its places filled. `n` chooses the plural. Raises UnknownPhrase."""
        tag, template = self._find(language, key)
        if isinstance(template, tuple):
            form = locale_of(tag).plural_form
            template = template[_form_index(form(values["n"]), form.tags, len(template))]
        return fill(template, tag, values)

    def has(self, key: str) -> bool:
        return (self.fallback, key) in self.edited.words or key in catalog(self.fallback)

    def _find(self, language: str, key: str) -> tuple[str, str | tuple[str, ...]]:
        for tag in (language, self.fallback):
            found = self.edited.words.get((tag, key)) or catalog(tag).get(key)
            if found is not None:
                return tag, found
        raise UnknownPhrase(key)


# CLDR's order of the categories, which is also how Babel's catalogs number their forms.
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")


def _form_index(category: str, tags: Iterable[str], forms: int) -> int:
    """Which form of a catalog a category is: a language's own categories in CLDR's order, `other` last."""
    present = [name for name in _CATEGORIES if name in {*tags, "other"}]
    return min(present.index(category), forms - 1)


def _shown(value: Any, tag: str) -> str:
    if isinstance(value, datetime):
        raise TypeError("give a date or a time; a moment has no one local reading")
    if isinstance(value, date):
        return format_date(value, format="full", locale=locale_of(tag))
    if isinstance(value, time):
        return format_time(value, format="short", locale=locale_of(tag))
    text = str(value)
    # An address or a number inside an Arabic sentence keeps its own direction.
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if LANGUAGES[tag].rtl else text
