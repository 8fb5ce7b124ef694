"""Which language a message names: by its own name, its English name, or its name in the others' catalogs."""

import re
from functools import cache
from pathlib import Path

import yaml

from bot.language.detect import detect
from bot.language.phrases import catalog
from bot.language.tags import LANGUAGES
from bot.text import folded

# "not English", "no hablo inglés": what stands right before a language that is not wanted.
REFUSED = re.compile(
    r"\b(?:not|dont|don t|do not|cant|can t|cannot|no|nunca)"
    r"(?: (?:speak|read|understand|know|in|hablo|leo|entiendo|se|en|much|mucho|good|any|el))*\s*$"
)


@cache
def _names() -> dict[str, str]:
    """Folded name -> tag. `language.name.<tag>` in each catalog adds how its speakers call the others."""
    names: dict[str, str] = {}
    for language in LANGUAGES.values():
        for name in (language.own_name, language.english_name.split(" (")[0], language.own_name.split(" ")[0]):
            names.setdefault(folded(name), language.tag)
    for tag in LANGUAGES:
        prefix = "language.name."
        for key, value in catalog(tag).items():
            if key.startswith(prefix) and isinstance(value, str):
                for name in value.split(","):
                    names.setdefault(folded(name), key.removeprefix(prefix))
    return names


def wanted_language(text: str, current: str) -> str | None:
    """The language that a message asks for: the one it names, or the one it is in when that is not spoken yet.

    "m pa konprann angle" names English and asks for Creole: a language that is denied in another is not wanted.
    """
    named = named_language(text)
    detected = detect(text)
    # One word may be in any language; the name of another one is a word more.
    spoken = detected.language if detected.sure or len(text.split()) > 1 else None
    if spoken in (None, named, current) or (named is not None and not _denies(text)):
        return named
    return None if _mentions(text) == {spoken} else spoken


def named_language(text: str) -> str | None:
    """The language that a text asks for: the last one named, the longest name where two end together.

    One that is only refused ("I don't speak English", "no hablo inglés") is not asked for.
    """
    plain = f" {folded(text)} "
    found = [(*place, tag) for name, tag in _names().items() if (place := _last(name, plain)) is not None]
    _, _, tag = max(found, default=(0, 0, None))
    return tag


def _last(name: str, plain: str) -> tuple[int, int] | None:
    """(where it ends, how long it is) of a name's last mention that is not a refusal."""
    wanted = [match for match in _pattern(name).finditer(plain) if not REFUSED.search(plain[: match.start()])]
    return (wanted[-1].end(), len(name)) if wanted else None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    # Chinese and Khmer write no blanks between words.
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name))


def _mentions(text: str) -> set[str]:
    """Every language that is named, wanted or not."""
    plain = f" {folded(text)} "
    return {tag for name, tag in _names().items() if _pattern(name).search(plain)}


def _denies(text: str) -> bool:
    """Whether one of the words that deny is in it, of any language."""
    plain = folded(text)
    words, anywhere = _negations()
    return not words.isdisjoint(plain.split()) or any(sign in plain for sign in anywhere)


@cache
def _negations() -> tuple[frozenset[str], tuple[str, ...]]:
    written = yaml.safe_load((Path(__file__).parent / "negations.yml").read_text(encoding="utf-8"))
    return frozenset(map(folded, written["words"])), tuple(written["anywhere"])
