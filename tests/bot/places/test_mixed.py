"""Addresses in messages of all languages: how many are read exactly right, and how often one is seen where none is."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.places.addresses import find
from bot.places.data import read

FOLDER = Path(__file__).parent / "mixed"
ENOUGH_RIGHT = 0.92
MOST_FALSE = 0.02


class Row(NamedTuple):
    language: str
    text: str
    standard: str | None


def rows() -> list[Row]:
    """A file is named after its language; the rows of one that holds several languages say theirs."""
    return [
        Row(raw.get("language", path.stem), raw["text"], None if raw["standard"] in {"null", ""} else raw["standard"])
        for path in sorted(FOLDER.glob("*.yml"))
        for raw in read(str(path))
    ]


def same(told: str | None, standard: str | None) -> bool:
    """Whichever of its streets is named first, it is the same corner."""
    return sorted((told or "").split(" & ")) == sorted((standard or "").split(" & "))


def found(row: Row) -> str | None:
    """No single place of ours is none, but a place seen where none was told is a mistake whatever it is."""
    place = find(row.text, row.language)
    return f"{place.standard or place.status}" if place and place.status != "outside_city" else None


@pytest.fixture(scope="module")
def answers() -> dict[Row, str | None]:
    return {row: found(row) for row in rows()}


def misses(answers: dict[Row, str | None]) -> str:
    every = Counter(row.language for row in answers)
    right = Counter(row.language for row, told in answers.items() if same(told, row.standard))
    wrong = [
        f"{row.language}: {row.text} is {row.standard}, read as {told}"
        for row, told in answers.items()
        if not same(told, row.standard)
    ]
    return "\n".join(
        [*wrong, *(f"{language}: {right[language]} of {count}" for language, count in sorted(every.items()))]
    )


def test_addresses_are_read_in_every_language(answers: dict[Row, str | None]) -> None:
    print(misses(answers))  # noqa: T201 (which rows are missed is of use while the whole is still good enough)
    told = {row: answer for row, answer in answers.items() if row.standard}
    right = sum(same(answer, row.standard) for row, answer in told.items())
    assert right >= ENOUGH_RIGHT * len(told)


def test_what_is_no_address_is_none(answers: dict[Row, str | None]) -> None:
    without = {row: answer for row, answer in answers.items() if not row.standard}
    false = [f"{row.language}: {row.text} read as {answer}" for row, answer in without.items() if answer]
    assert len(false) <= MOST_FALSE * len(without), "\n".join(false)
