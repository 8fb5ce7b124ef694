"""A translation has English's places, fits its button, is in its script; and the languages' names are understood."""

import re
from collections.abc import Mapping
from itertools import chain

import pytest
from babel.messages.catalog import Message

from bot.language.naming import named_language
from tests.guards.catalogs.reading import (
    COMPLETE,
    ENGLISH,
    ENGLISH_FILES,
    NAME_OF_LANGUAGE,
    TAGS,
    each_file,
    forms,
    messages,
    places,
    translated,
)

# What the chat apps cut off.
LONGEST = (
    (re.compile(r"button\..+"), 20),
    (re.compile(r"service\.\w+\.button"), 20),
    (re.compile(r"option\..+"), 20),
    (re.compile(r"service\.\w+"), 40),
    (re.compile(r"command\.\w+"), 60),
    (re.compile(r"profile\.greeting"), 160),
)

OWN_SCRIPT: Mapping[str, re.Pattern[str]] = {
    "zh-Hans": re.compile("[\u4e00-\u9fff]"),
    "zh-Hant": re.compile("[\u4e00-\u9fff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "uk": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "km": re.compile("[\u1780-\u17ff]"),
    "bn": re.compile("[\u0980-\u09ff]"),
}
# Names of companies, and what stands on a manhole cover, are written in Latin letters everywhere.
LATIN_NAMES = re.compile(r"agency\.(line(\.\w+)?|ccd|peco|pgw|verizon)|option\.manhole_cover\.owner\.\w+")


@each_file
def test_a_translation_has_the_places_of_english(tag: str, name: str) -> None:
    wrong = []
    for key, texts in translated(tag, name):
        if key.startswith(NAME_OF_LANGUAGE):
            continue
        english = places(forms(messages(ENGLISH, name)[key])[-1])
        # "One photo" and "two photos" may be whole words in a form of their own.
        countless = [english, english - {"n"}]
        fits = [places(text) in countless for text in texts[:-1]] + [places(texts[-1]) == english]
        if not all(fits):
            wrong.append(f"{key}: {[sorted(places(text)) for text in texts]} instead of {sorted(english)}")
    assert wrong == []


@pytest.mark.parametrize("name", ENGLISH_FILES)
def test_the_places_of_english_are_plain_names(name: str) -> None:
    """A place is filled by its name alone; anything else would fail when it is said."""
    found = chain.from_iterable(places(text) for message in messages(ENGLISH, name).values() for text in forms(message))
    assert sorted({place for place in found if not place.isidentifier()}) == []


@pytest.mark.parametrize("tag", COMPLETE)
def test_a_complete_language_lacks_nothing(tag: str) -> None:
    lacking = [key for name in ENGLISH_FILES for key, message in messages(tag, name).items() if not all(forms(message))]
    assert lacking == []


@each_file
def test_labels_fit(tag: str, name: str) -> None:
    wrong = []
    for key, texts in translated(tag, name):
        longest = next((limit for pattern, limit in LONGEST if pattern.fullmatch(key)), None)
        if longest is not None and max(map(len, texts)) > longest:
            wrong.append(f"{key}: {max(map(len, texts))} characters, at most {longest}")
    assert wrong == []


@each_file
def test_a_language_is_written_in_its_script(tag: str, name: str) -> None:
    script = OWN_SCRIPT.get(tag)
    if script is None:
        return
    wrong = [
        key
        for key, texts in translated(tag, name)
        if not LATIN_NAMES.fullmatch(key)
        and _has_letters(forms(messages(ENGLISH, name).get(key, Message("")))[-1])
        and not all(script.search(text) for text in texts if text)
    ]
    assert wrong == []


def _has_letters(text: str) -> bool:
    return any(c.isalpha() for c in re.sub(r"{\w+}", "", text))


@pytest.mark.parametrize("tag", TAGS)
def test_a_language_is_found_by_each_of_its_names(tag: str) -> None:
    lost = [
        f"{name.strip()}: {named_language(name)} instead of {key.removeprefix(NAME_OF_LANGUAGE)}"
        for key, texts in translated(tag, "phrases.po")
        if key.startswith(NAME_OF_LANGUAGE)
        for name in texts[0].split(",")
        if named_language(name) != key.removeprefix(NAME_OF_LANGUAGE)
    ]
    assert lost == []
