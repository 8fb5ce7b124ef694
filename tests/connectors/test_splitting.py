"""Long texts are cut where a reader would pause, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.splitting import shorten, split, units


@given(text=st.text(st.characters(codec="utf-8")), limit=st.integers(2, 40))
def test_nothing_but_blanks_is_lost_and_all_fits(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(0 < units(part) <= limit for part in parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One line.\nAnother line.", ["One line.", "Another line."]),
        ("Now. Second is long.", ["Now. Second", "is long."]),
        ("It is gone. Where was it?", ["It is gone.", "Where was it?"]),
        ("路灯坏了很久。请问在哪条街上?", ["路灯坏了很久。", "请问在哪条街上?"]),
        ("ភ្លើងខូច។នៅផ្លូវណា?", ["ភ្លើងខូច។", "នៅផ្លូវណា?"]),
        ("abcdefghijklmnop", ["abcdefghijklm", "nop"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_cuts_where_one_would_pause(text: str, parts: list[str]) -> None:
    assert split(text, 13) == parts


def test_a_letter_keeps_its_marks() -> None:
    assert split("e\u0301" * 5, 5) == ["e\u0301" * 2, "e\u0301" * 2, "e\u0301"]


def test_a_joined_emoji_stays_whole() -> None:
    family = "👩\u200d👧"
    assert split(family * 3, 12) == [family * 2, family]


def test_another_measure_cuts_elsewhere() -> None:
    def twice(text: str) -> int:
        return 2 * len(text)

    assert split("one two three", 14, twice) == ["one two", "three"]


@given(text=st.text(st.characters(codec="utf-8")), limit=st.integers(4, 40))
def test_what_is_shortened_is_one_part_that_fits(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert units(short) <= limit
    assert short == text.strip() or short.endswith(" …")


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("It is gone.", "It is gone."),
        ("It is gone. Where was it?", "It is gone. …"),
        ("It is gone now", "It is gone …"),
        ("路灯坏了很久。请问在哪条街上?", "路灯坏了很久。 …"),
        ("  ", ""),
    ],
)
def test_shortens_where_one_would_pause(text: str, short: str) -> None:
    assert shorten(text, 13) == short
