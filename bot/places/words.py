"""The words of each language that show where a place stands in a sentence: words/<tag>.yml and grammar/<tag>.yml."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from bot.places.data import FOLDER, Keys, keys_of, read

ALWAYS = "en"
FOLDERS = ("words", "grammar")
# Words that differ by an accent alone are different words: năm is a year, nam is south, nằm is to lie.
ACCENTS_MATTER = {"vi"}


class Phrases(dict[Keys, str]):
    """Phrases and what each stands for (empty when being there is all), quick to say no."""

    def __init__(self, meanings: Mapping[Keys, str]) -> None:
        super().__init__(meanings)
        self.first_words = frozenset(phrase[0] for phrase in meanings)
        self.last_words = frozenset(phrase[-1] for phrase in meanings)
        self.longest = max(map(len, meanings), default=0)


class WordsError(ValueError):
    """A words file cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Words:
    """The comments in words/en.yml and grammar/en.yml say what each list is for."""

    joins: Phrases
    crosses: Phrases
    between: Phrases
    until: Phrases
    corners: Phrases
    at: Phrases
    told_after: Phrases
    along: Phrases
    blocks: Phrases
    hundreds: Phrases
    linkers: Phrases
    block_links: Phrases
    articles: Phrases
    street_articles: Phrases
    number_signs: Phrases
    street_types: Phrases
    suffixes: Phrases
    plurals: Phrases
    directions: Phrases
    dotted_directions: Phrases
    ordinals: Phrases
    ordinal_endings: Phrases
    ordinal_signs: Phrases
    numbers: Phrases
    units: Phrases
    floors: Phrases
    ordinary: Phrases
    small: Phrases
    years: Phrases
    inside: Phrases
    parts: Phrases
    mixed_in: Phrases
    names: Phrases
    sites: Phrases
    prefixes: Phrases
    endings: Phrases


@cache
def words_for(language: str) -> Words:
    """English words count in every language: residents of all languages write "N 5th St and Lehigh Ave".

    What is an everyday word does not: "Market" in a Spanish sentence is the street. Some are, though: "park".
    """
    english = _read(ALWAYS)
    if language == ALWAYS:
        return Words(**english)
    own = _read(language) if language in tags() else {}
    shared = english | {"ordinary": english["mixed_in"]}
    return Words(**{name: Phrases({**shared[name], **own.get(name, {})}) for name in english})


@cache
def tags() -> frozenset[str]:
    """The languages that have lists."""
    return frozenset(path.stem for path in (FOLDER / "words").glob("*.yml"))


def _read(language: str) -> dict[str, Phrases]:
    names = [f"{folder}/{language}.yml" for folder in FOLDERS if (FOLDER / folder / f"{language}.yml").exists()]
    found: dict[str, dict[Keys, str]] = {field.name: {} for field in fields(Words)}
    for name in names:
        raw = read(name)
        refuse_unknown(raw, name)
        for each, listed in raw.items():
            found[each] |= phrases(listed or [], accents=language in ACCENTS_MATTER)
    return {each: Phrases(listed) for each, listed in found.items()}


def refuse_unknown(raw: Mapping[str, Any], where: str) -> None:
    if unknown := raw.keys() - {field.name for field in fields(Words)}:
        raise WordsError(f"{where}: nobody reads {', '.join(sorted(unknown))}")


def phrases(raw: list[str] | dict[str, str], *, accents: bool = False) -> Phrases:
    """With `accents` a phrase is known with its own, and with none at all as long as that is no other phrase."""
    pairs = raw.items() if isinstance(raw, dict) else ((phrase, "") for phrase in raw)
    meanings = {phrase: meaning for phrase, meaning in pairs if phrase}
    plain = {keys_of(phrase): meaning for phrase, meaning in meanings.items()}
    exact = {keys_of(phrase, accents=True): meaning for phrase, meaning in meanings.items()} if accents else {}
    return Phrases({keys: meaning for keys, meaning in (plain | exact).items() if keys})
