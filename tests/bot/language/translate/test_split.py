"""Long texts are cut into pieces that together are the text again, and are cut where a reader would pause."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.translate.split import Size, query_bytes, split, utf8_bytes

# Nothing is longer than this in any of the sizes.
LONGEST_LETTER = 12
sizes = st.sampled_from([len, utf8_bytes, query_bytes])
texts = st.text(
    st.one_of(
        st.sampled_from(list(" \n.!?。។।؟…”»abcdefgé15,")),
        # a letter with signs that belong to it: Khmer, Bengali, a family
        st.sampled_from(["ក្រុ", "কি", "e\u0301", "👨\u200d👩\u200d👧"]).flatmap(
            lambda letters: st.sampled_from(list(letters))
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=300,
)


@given(texts, st.integers(LONGEST_LETTER, 80), sizes)
def test_the_pieces_are_the_text_and_none_is_too_long(text: str, limit: int, size: Size) -> None:
    pieces = split(text, limit, size)
    assert "".join(pieces) == text
    assert all(size(piece) <= limit for piece in pieces)
    assert all(pieces) or not text


@given(texts, st.integers(LONGEST_LETTER, 80))
def test_a_text_that_fits_stays_whole(text: str, limit: int) -> None:
    assert (len(split(text, limit)) == 1) == (len(text) <= limit)


@given(st.lists(st.sampled_from(["ក្រុ", "কি", "គ្រោះ", "e\u0301", "👨\u200d👩\u200d👧"]), min_size=1, max_size=60))
def test_no_letter_loses_its_signs(letters: list[str]) -> None:
    for piece in split("".join(letters), 12):
        assert not unicodedata.category(piece[0]).startswith("M")
        assert "\u200d" not in (piece[0], piece[-1])


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("One. Two! Three?", 10, ["One. Two! ", "Three?"]),
        ("It is 3.5 feet wide. Please come.", 22, ["It is 3.5 feet wide. ", "Please come."]),
        ("路上有一个坑。很大。请来看。", 8, ["路上有一个坑。", "很大。请来看。"]),
        ("ផ្លូវខូច។ សូមជួយ។", 12, ["ផ្លូវខូច។ ", "សូមជួយ។"]),
        ("রাস্তায় গর্ত। আসুন।", 16, ["রাস্তায় গর্ত। ", "আসুন।"]),
        ("first line\nsecond", 12, ["first line\n", "second"]),
        ("no end of sentence here", 12, ["no end of ", "sentence ", "here"]),
        ("aaaaaaaaaaaaaaaaaaaa", 12, ["aaaaaaaaaaaa", "aaaaaaaa"]),
        ("", 12, [""]),
    ],
)
def test_it_is_cut_at_the_end_of_a_sentence_then_of_a_word(text: str, limit: int, pieces: list[str]) -> None:
    assert split(text, limit) == pieces


def test_sizes_count_what_a_provider_counts() -> None:
    assert (len("ក a"), utf8_bytes("ក a"), query_bytes("ក a")) == (3, 5, 11)
