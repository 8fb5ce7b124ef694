"""Tells when an address is in another city or state, and reads what follows an address: unit, city, zip code."""

import re
from dataclasses import dataclass, replace
from functools import cache

from bot.places.data import read
from bot.places.reader import Reader
from bot.places.sentence import Sentence
from bot.places.words import Phrases, phrases

# Philadelphia's zip codes; the neighbours' begin with 190 and 080.
CITY_ZIP = range(19100, 19200)
ZIP_LENGTH = 5
UNIT = re.compile(r"[A-Z]|[A-Z]{0,2}\d{1,4}[A-Z]?")
# A unit, a city, a state, a zip code and its four digits.
MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Tail:
    """`end` is where the place ends with all that belongs to it; `unit` as passyunk reads it."""

    end: int
    unit: str = ""
    zip_code: str | None = None
    is_elsewhere: bool = False
    is_here: bool = False


def tail(reader: Reader, end: int) -> Tail:
    found = Tail(end)
    for _ in range(MOST_PARTS):
        parts = (part(reader, found) for part in (_unit, _here, _zip, _elsewhere))
        longer = next(filter(None, parts), None)
        if not longer:
            break
        found = longer
    return found


def town(reader: Reader) -> tuple[int, int] | None:
    """Another town named as the place, when the text names no place of ours: "in Camden", "Cherry Hill NJ"."""
    sentence, towns = reader.sentence, _towns()
    for start in range(len(sentence)):
        end = _town(reader, start)
        state = _state(sentence, end) if end > start else sentence.after(towns.states, start)
        told = sentence.before(towns.within, start) < start or (start == 0 and state == len(sentence))
        if state > start and (told or state > end > start):
            return start, state
    return None


def _town(reader: Reader, start: int) -> int:
    """Lansdowne is a town, LANSDOWNE AVE a street of ours."""
    street = reader.street(start)
    return start if street and street.has_type else reader.sentence.after(_towns().towns, start)


def _state(sentence: Sentence, town_end: int) -> int:
    if not _goes_on(sentence, town_end):
        return town_end
    return max(sentence.after(names, town_end) for names in (_towns().states, sentence.words.inside))


@dataclass(frozen=True, slots=True)
class Towns:
    states: Phrases
    towns: Phrases
    within: Phrases


@cache
def _towns() -> Towns:
    return Towns(**{name: phrases(listed) for name, listed in read("towns.yml").items()})


def _goes_on(sentence: Sentence, position: int) -> bool:
    return position < len(sentence) and (sentence.follows(position) or sentence.gap(position) == ",")


def _unit(reader: Reader, found: Tail) -> Tail | None:
    """An apartment or a floor: "apt 3", "#3", "2nd floor"."""
    sentence, words, end = reader.sentence, reader.sentence.words, found.end
    if found.unit or not _goes_on(sentence, end):
        return None
    floor = max(sentence.after(words.ordinals, end), sentence.after(words.numbers, end), end + 1)
    if number := _number(sentence, end, floor):
        past = sentence.after(words.floors, floor) if sentence.follows(floor) else floor
        if past > floor:
            return replace(found, end=past, unit=f"FL {number}")
    # 5號房: where the word is written onto the number.
    past = end + 1 if sentence.raw_gap(end + 1) else sentence.after(words.units, end + 1)
    if past > end + 1 and UNIT.fullmatch(sentence.keys[end]):
        return replace(found, end=past, unit=f"{sentence.meaning(words.units, end + 1, past)} {sentence.keys[end]}")
    at = sentence.after(words.units, end)
    if at == end or not sentence.follows(at) or not UNIT.fullmatch(sentence.keys[at]):
        return None
    return replace(found, end=at + 1, unit=f"{sentence.meaning(words.units, end, at)} {sentence.keys[at]}")


def _number(sentence: Sentence, start: int, end: int) -> str:
    """The number of "2nd", "second" or 二."""
    keys = tuple(sentence.keys[start:end])
    told = sentence.words.ordinals.get(keys) or sentence.words.numbers.get(keys) or keys[0]
    return "".join(letter for letter in told if letter.isdecimal())


def _here(reader: Reader, found: Tail) -> Tail | None:
    sentence = reader.sentence
    if not _goes_on(sentence, found.end):
        return None
    start = sentence.after(_towns().within, found.end)
    end = sentence.after(sentence.words.inside, start)
    # PA is our state, and a "not" in Haitian Creole.
    is_grammar = end == start + 1 and (sentence.keys[start],) in sentence.words.small
    return replace(found, end=end, is_here=True) if end > start and not is_grammar else None


def _zip(reader: Reader, found: Tail) -> Tail | None:
    sentence = reader.sentence
    if found.zip_code or not _goes_on(sentence, found.end):
        return None
    digits = sentence.keys[found.end]
    if len(digits) != ZIP_LENGTH or not digits.isdecimal():
        return None
    end = found.end + 1
    if sentence.raw_gap(end) == "-" and end < len(sentence) and sentence.keys[end].isdecimal():
        end += 1
    return replace(found, end=end, zip_code=digits, is_elsewhere=found.is_elsewhere or int(digits) not in CITY_ZIP)


def _elsewhere(reader: Reader, found: Tail) -> Tail | None:
    sentence, towns = reader.sentence, _towns()
    if found.is_here or not _goes_on(sentence, found.end):
        return None
    start = sentence.after(towns.within, found.end)
    end = max(_town(reader, start), sentence.after(towns.states, start))
    return replace(found, end=end, is_elsewhere=True) if end > start else None
