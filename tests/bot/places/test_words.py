"""Every word list loads, says only what somebody reads, and passes for text whatever YAML thinks of it."""

import pytest

from bot.places.addresses import check
from bot.places.words import Words, WordsError, refuse_unknown, tags, words_for

TAGS = sorted(tags())


@pytest.mark.parametrize("tag", TAGS)
def test_every_list_loads(tag: str) -> None:
    words = words_for(tag)
    assert words.joins[("AND",)] == ""
    assert all(phrase for name in Words.__slots__ for phrase in getattr(words, name))


@pytest.mark.parametrize("tag", TAGS)
def test_ordinals_are_numbers_and_directions_are_four(tag: str) -> None:
    words = words_for(tag)
    assert all(1 <= int(number) <= 99 for number in words.ordinals.values())
    assert set(words.directions.values()) <= {"N", "S", "E", "W"}


@pytest.mark.parametrize("tag", TAGS)
def test_a_local_spelling_is_one_of_a_street_of_ours(tag: str) -> None:
    # Hunting Park is a park before it is an avenue.
    unknown = {name for name in words_for(tag).names.values() if check(name).kind not in {"street", "landmark"}}
    assert not unknown


def test_on_and_no_are_words() -> None:
    words = words_for("en")
    assert ("ON",) in words.at
    assert ("NO",) in words.small


def test_a_list_nobody_reads_is_refused() -> None:
    with pytest.raises(WordsError, match="jions"):
        refuse_unknown({"joins": ["and"], "jions": ["und"]}, "de.yml")
