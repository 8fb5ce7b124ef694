"""Each language has its catalogs, with English's keys, well quoted, none twice and none fuzzy."""

import re

from bot.language.phrases import FOLDER
from tests.guards.catalogs.reading import (
    COMPLETE,
    ENGLISH,
    ENGLISH_FILES,
    REQUIRED,
    TAGS,
    catalog_of,
    each_file,
    each_language,
    english_keys,
    expected_keys,
    messages,
)

# Babel reads over a lost quote and takes a letter with it.
LINE = re.compile(r'(#.*|((msgid|msgid_plural|msgstr(\[\d\])?) )?"([^"\\]|\\["\\nt])*")?')


@each_language
def test_each_language_has_its_catalogs(tag: str) -> None:
    needed = ENGLISH_FILES if tag in COMPLETE else REQUIRED
    assert [name for name in needed if not (FOLDER / tag / name).is_file()] == []


def test_no_folder_is_of_an_unknown_language() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(TAGS)


@each_file
def test_a_catalog_has_exactly_the_keys_of_english(tag: str, name: str) -> None:
    assert name in ENGLISH_FILES, f"English has no {name}"
    found, expected = set(messages(tag, name)), expected_keys(tag, name)
    assert sorted(expected - found) == [], f"{tag}/{name} lacks keys that English has"
    assert sorted(found - expected) == [], f"{tag}/{name} has keys that English does not have"


@each_file
def test_each_line_is_quoted(tag: str, name: str) -> None:
    lines = (FOLDER / tag / name).read_text("utf-8").splitlines()
    assert [f"line {n}: {line}" for n, line in enumerate(lines, start=1) if not LINE.fullmatch(line)] == []


@each_file
def test_no_key_stands_twice(tag: str, name: str) -> None:
    keys = re.findall(r'^msgid "(.+)"$', (FOLDER / tag / name).read_text("utf-8"), re.MULTILINE)
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_no_key_is_of_two_catalogs() -> None:
    keys = [key for name in ENGLISH_FILES for key in messages(ENGLISH, name)]
    assert len(keys) == len(english_keys())


@each_file
def test_the_header_names_the_language(tag: str, name: str) -> None:
    header = dict(catalog_of(tag, name).mime_headers)
    assert header["Language"].replace("_", "-") == tag


@each_file
def test_nothing_is_fuzzy(tag: str, name: str) -> None:
    """The bot does not say what nobody has confirmed, so a fuzzy entry would be English without a word."""
    assert [key for key, message in messages(tag, name).items() if message.fuzzy] == []
