"""Whatever people or machines write, the doors answer, quickly, and in the writer's own words."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.places.addresses import check, find
from bot.places.tokens import LONGEST, normalise
from bot.places.words import tags

# Pieces that look like parts of addresses find far more corners than arbitrary text does.
# fmt: off
PIECES = st.sampled_from([
    "1234", "15th", "5ta", "N", "S.", "north", "market", "broad", "lehigh", "st", "ave", "calle", "la", "y", "and", "&",
    "/", "at", "corner", "of", "block", "between", "2300", "#", "apt", ",", ".", "-", "7", "19107", "philadelphia",
    "nj", "camden", "city", "hall", "$", ":", "%", "'", "5", "esquina", "con", "cuadra", "dimond", "kensigton", "the",
    "½", "215-555-1212", "第", "街", "٥", "A", "五十二", "市场街", "路口", "公园", "52-й", "Маркета", "улица",
    "وماركت", "بشارع", "마켓에서",
    "번가와", "মার্কেটের", "৫২", "নম্বর", "ផ្លូវ", "ជ្រុង", "l'avenue", "góc", "đường", "năm", "\u200b", "№",
])
# fmt: on
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES, max_size=30).map("".join))
LANGUAGES = st.sampled_from([*sorted(tags()), "xx", ""])

BLOW_UP_SECONDS = 30


@settings(deadline=None, max_examples=400)
@given(TEXTS, LANGUAGES)
def test_a_place_is_told_in_the_words_of_the_text(text: str, language: str) -> None:
    place = find(text, language)
    if place is not None:
        assert place.surface
        assert place.surface in normalise(text)
        assert len(place.suggestions) <= 3


@settings(deadline=None, max_examples=400)
@given(TEXTS, LANGUAGES)
def test_an_answer_is_always_a_place(text: str, language: str) -> None:
    place = check(text, language)
    assert place.surface in normalise(text)
    assert (place.standard is not None) or place.status in {
        "unknown",
        "ambiguous",
        "out_of_range",
        "outside_city",
        "street_only",
        "fuzzy",
    }


@pytest.mark.parametrize(
    "piece",
    [
        "market ",
        "5th and ",
        "1234 ",
        "1234 x",
        "between 5th and 6th on ",
        "5th and zxqwvy ",
        "a",
        "st ",
        "& ",
        "1-2-3-",
        "city hall ",
        "第",
        "'",
    ],
)
def test_a_text_as_long_as_can_be_is_read_in_time(piece: str) -> None:
    find("warm up, 1234 Market St", "es")
    text = piece * (LONGEST // len(piece) * 2)
    start = time.perf_counter()
    check(text, "es")
    # Read in a fifth of a second here; a reading that looks back at every word would take minutes.
    assert time.perf_counter() - start < BLOW_UP_SECONDS
