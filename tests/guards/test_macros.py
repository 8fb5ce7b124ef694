"""The agents' ready answers are whole: every language has each of them, with the places of English, in its script."""

from functools import cache
from typing import Any

import pytest
import yaml

from bot.interpreter.macros import AGENCY, CASE_SLOTS, slots
from bot.language.tags import LANGUAGES
from storage.seeding import FOLDER
from tests.guards.catalogs.reading import COMPLETE, ENGLISH, each_language
from tests.guards.catalogs.test_words import OWN_SCRIPT

TOPICS = {"talk", "ask", "case", "closed", "emergency", "elsewhere"}
CITY_SLOTS = {"service_name", "city_phone", "city_phone_outside", "opens", "closes"}
# What a message of X or a page comment has room for, with the slots filled, is more than this.
LONGEST = 320


@cache
def menu() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = yaml.safe_load((FOLDER / "macros.yml").read_text("utf-8"))
    return rows


@cache
def texts(tag: str) -> dict[str, str]:
    words: dict[str, str] = yaml.safe_load((FOLDER / "macros" / f"{tag}.yml").read_text("utf-8"))
    return words


def agencies() -> set[str]:
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / "agencies.yml").read_text("utf-8"))
    return {f"{AGENCY}{row['id']}" for row in rows}


def test_the_menu_is_in_order() -> None:
    slugs = [row["slug"] for row in menu()]
    assert len(slugs) == len(set(slugs)) >= 25
    assert {row["topic"] for row in menu()} == TOPICS
    assert all(row["title"] and len(row["title"]) <= 40 for row in menu())


def test_there_is_a_file_for_each_language_and_no_other() -> None:
    assert {path.stem for path in (FOLDER / "macros").iterdir()} == set(LANGUAGES) == set(COMPLETE)


@each_language
def test_each_language_has_each_macro_in_the_order_of_the_menu(tag: str) -> None:
    assert list(texts(tag)) == [row["slug"] for row in menu()]
    assert [slug for slug, text in texts(tag).items() if not text.strip()] == []


@each_language
def test_a_translation_has_the_places_of_english(tag: str) -> None:
    wrong = [slug for slug, text in texts(tag).items() if sorted(slots(text)) != sorted(slots(texts(ENGLISH)[slug]))]
    assert wrong == []


def test_every_place_can_be_filled() -> None:
    known = CITY_SLOTS | set(CASE_SLOTS) | agencies()
    assert {slot for text in texts(ENGLISH).values() for slot in slots(text)} <= known


@each_language
def test_lines_stand_as_in_english(tag: str) -> None:
    """A place that is a whole line is one in every language: what fills it is a sentence of its own."""
    wrong = [
        slug for slug, text in texts(tag).items() if len(text.split("\n")) != len(texts(ENGLISH)[slug].split("\n"))
    ]
    assert wrong == []
    alone = {"target", "status", *agencies()}
    for slug, text in texts(tag).items():
        for slot in alone & set(slots(text)):
            assert f"{{{slot}}}" in text.split("\n"), f"{slug}: {slot} stands on a line of its own"


@each_language
def test_none_is_too_long(tag: str) -> None:
    assert [slug for slug, text in texts(tag).items() if len(text) > LONGEST] == []


@pytest.mark.parametrize("tag", OWN_SCRIPT)
def test_a_language_is_written_in_its_script(tag: str) -> None:
    assert [slug for slug, text in texts(tag).items() if not OWN_SCRIPT[tag].search(text)] == []


@each_language
def test_emergencies_name_911(tag: str) -> None:
    urgent = [row["slug"] for row in menu() if row["topic"] == "emergency"]
    assert urgent
    for slug in urgent:
        assert "911" in texts(tag)[slug], slug


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != ENGLISH])
def test_nothing_was_left_in_english(tag: str) -> None:
    assert [slug for slug, text in texts(tag).items() if text == texts(ENGLISH)[slug]] == []
