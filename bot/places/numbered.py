"""Finds house numbers and blocks: "2339 N 7th St", "calle Market 1234", "the 2300 block of N 7th"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.places.candidate import ADDRESS, BLOCK, DOUBT, UNKNOWN, Candidate
from bot.places.mention import Mention
from bot.places.reader import Reader
from bot.places.sentence import Sentence
from bot.places.streets import HUNDRED

NUMBER = re.compile(r"([1-9]\d{0,4})([A-Z]?)")
# "$50 Market", "8:30 Pine", "3.5 Green", "1/2 Broad", "40% South": no house numbers.
CURRENCY = tuple("$€£")
INSIDE_NUMBER = {".", ",", ":", "-", "/"}
RANGE_GAPS = {"-", "–", "—"}
LONGEST_RANGE_END = 5
# "I called 911 Market is on fire": without a street type these are not house numbers.
CALLED = {211, 311, 411, 911, 988}
# From here on a number before a bare street name is hardly a count of something.
SURELY_A_HOUSE = 1000
YEARS = range(1900, 2100)
# A street that is no street is still answered with a guess, further off than what passes for a misspelling.
WIDE_GUESS = 4


@dataclass(frozen=True, slots=True)
class HouseNumber:
    end: int
    text: str
    low: int


def addresses(reader: Reader, *, asked: bool) -> Iterator[Candidate]:
    """`asked` says that the text was given as an address, so less has to speak for it."""
    sentence = reader.sentence
    for start in range(len(sentence)):
        if number := house_number(sentence, start):
            yield from _on_street(reader, start, number, _street_start(reader, number), asked=asked)
    for mention in reader.streets:
        yield from _number_after(sentence, mention, asked=asked)


def blocks(reader: Reader) -> Iterator[Candidate]:
    sentence = reader.sentence
    for start in range(len(sentence)):
        if block := _around_street(reader, start):
            yield block
        low, at = _block_number(sentence, start)
        if low and sentence.follows(at):
            at = _past_block_links(sentence, at)
            if street := reader.street(at) or reader.misspelt(at):
                yield _block(street, low, start, street.end)
    for street in reader.streets:
        low, end = _block_number(sentence, street.end) if sentence.follows(street.end) else (0, 0)
        if low and not reader.street(_past_block_links(sentence, end)):
            yield _block(street, low, street.start, end)


def _around_street(reader: Reader, start: int) -> Candidate | None:
    """5400 N Lawrence BLOCK: the number and the word stand on both sides of the street."""
    sentence = reader.sentence
    number = house_number(sentence, start)
    street = (
        reader.street(_street_start(reader, number)) if number and number.low and number.low % HUNDRED == 0 else None
    )
    end = sentence.after(sentence.words.blocks, street.end) if street and sentence.follows(street.end) else 0
    return _block(street, number.low, start, end) if street and number and end > street.end else None


def _past_block_links(sentence: Sentence, at: int) -> int:
    return sentence.after(sentence.words.articles, sentence.after(sentence.words.block_links, at))


def _block(street: Mention, low: int, start: int, end: int) -> Candidate:
    weight = BLOCK - DOUBT * street.corrected
    return Candidate("block", start, end, weight, (street,), low=low // HUNDRED * HUNDRED)


def house_number(sentence: Sentence, start: int) -> HouseNumber | None:
    told = NUMBER.fullmatch(sentence.keys[start]) if start < len(sentence) else None
    if not told or (told[2],) in sentence.words.ordinal_endings or _is_part_of_number(sentence, start):
        return None
    end, text = start + 1, told[0]
    if _is_range(sentence, end):
        end, text = end + 1, f"{text}-{sentence.keys[end]}"
    if sentence.keys[end : end + 3] == ["1", "/", "2"]:
        end, text = end + 3, f"{text} 1/2"
    return HouseNumber(end, text, int(told[1]))


def _is_part_of_number(sentence: Sentence, start: int) -> bool:
    """Of a price, a time, a fraction, a percentage, a telephone number or a date."""
    before, after = sentence.tokens[start].gap, sentence.raw_gap(start + 1)
    if before.endswith(CURRENCY) or after.startswith("%"):
        return True
    if start and sentence.keys[start - 1] == "/" and not before:
        return True
    goes_on = after in INSIDE_NUMBER and start + 1 < len(sentence) and sentence.keys[start + 1][0].isdecimal()
    return (before in INSIDE_NUMBER and start > 0 and sentence.keys[start - 1][-1].isdecimal()) or (
        goes_on and not _is_range(sentence, start + 1)
    )


def _is_range(sentence: Sentence, second: int) -> bool:
    """1234-36, but not 215-555-1212."""
    if sentence.raw_gap(second) not in RANGE_GAPS or second >= len(sentence):
        return False
    end = sentence.keys[second]
    return end.isdecimal() and len(end) <= LONGEST_RANGE_END and sentence.raw_gap(second + 1) not in RANGE_GAPS


def _street_start(reader: Reader, number: HouseNumber) -> int:
    """Over a hundred also behind a link: "1234 de la Market" is a house, "2 de la Market" are two of something."""
    sentence, links = reader.sentence, reader.sentence.words.linkers
    # What is a sign or a link in some language may as well begin the street: N 7th St, شارع.
    if number.low < HUNDRED or reader.street(number.end):
        return number.end
    at = sentence.after(links, number.end)
    signed = sentence.after(links, _past_sign(sentence, number.end))
    return signed if not reader.street(at) and reader.street(signed) else at


def _past_sign(sentence: Sentence, end: int) -> int:
    """Over what some languages put behind a house number: 1234号, 1234번지."""
    return sentence.after(sentence.words.number_signs, end) if sentence.follows(end) else end


def _on_street(reader: Reader, start: int, number: HouseNumber, at: int, *, asked: bool) -> Iterator[Candidate]:
    sentence = reader.sentence
    if (
        not sentence.follows(at)
        or sentence.before(sentence.words.blocks, start) < start
        or _around_street(reader, start)
    ):
        return
    mention = reader.street(at)
    told = asked or sentence.is_told_as_place(start, mention.end if mention else 0)
    # The E of "1387 E Clumbia Ave" is no E ST.
    if (not mention or not mention.weight) and (number.low >= HUNDRED or told):
        guess = reader.misspelt(at)
        mention = guess if guess and _is_guess_good(sentence, number, guess, told=told) else None
    if mention and _is_address(sentence, start, number, mention, told=told):
        in_range = _is_on(mention, number.low)
        weight = ADDRESS - DOUBT * (mention.corrected + (not in_range))
        yield Candidate("address", start, mention.end, weight, (mention,), number.text, number.low)
    elif not mention and (number.low >= HUNDRED or asked) and (end := reader.unknown_street(at)):
        guess = reader.misspelt(at, slips=WIDE_GUESS)
        yield Candidate("address", start, end, UNKNOWN, (guess,) if guess else (), number.text, number.low, known=False)


def _is_guess_good(sentence: Sentence, number: HouseNumber, mention: Mention, *, told: bool) -> bool:
    return _is_on(mention, number.low) and (mention.marked or (told and sentence.ends_clause(mention.end)))


def _is_address(sentence: Sentence, start: int, number: HouseNumber, mention: Mention, *, told: bool) -> bool:
    in_range = _is_on(mention, number.low)
    ends = sentence.ends_clause(mention.end)
    if mention.marked:
        return number.low >= HUNDRED or told or in_range
    is_year = number.low in YEARS and sentence.before(sentence.words.years, start) < start
    if not in_range or number.low in CALLED or is_year or not mention.weight:
        return False
    if number.low < HUNDRED:
        return told and ends
    return (number.low >= SURELY_A_HOUSE and not mention.corrected) or told or ends


def _is_on(mention: Mention, number: int) -> bool:
    return any(street.block_of(number) for street in mention.streets)


def _number_after(sentence: Sentence, mention: Mention, *, asked: bool) -> Iterator[Candidate]:
    """In "calle Market 1234", "Market St #1234" and "Market街1234号" word order or a sign shows it is the house's."""
    at = sentence.after(sentence.words.number_signs, mention.end)
    number = house_number(sentence, at) if sentence.gap(mention.end) in {",", ""} else None
    if not number or number.low < HUNDRED or not _is_on(mention, number.low):
        return
    if sentence.after(sentence.words.blocks, number.end) > number.end:
        return
    end = _past_sign(sentence, number.end)
    is_told = mention.typed or at > mention.end or end > number.end
    # Who says "calle Market 1234" says "Market St 1234" as well.
    is_usual = asked or (mention.has_type and bool(sentence.words.street_types))
    if is_told or (is_usual and sentence.ends_clause(end)):
        yield Candidate("address", mention.start, end, ADDRESS - DOUBT, (mention,), number.text, number.low)


def _block_number(sentence: Sentence, start: int) -> tuple[int, int]:
    """The number of "2300 block", "23 hundred block" or "cuadra 2300", and where it ends; zero when there is none."""
    words = sentence.words
    if number := house_number(sentence, start):
        if (end := sentence.after(words.hundreds, number.end)) > number.end and number.low < HUNDRED:
            return number.low * HUNDRED, end
        end = sentence.after(words.blocks, number.end)
        return (number.low, end) if end > number.end and number.low >= HUNDRED else (0, start)
    end = sentence.after(words.blocks, start)
    if end == start:
        return 0, start
    at = max(sentence.after(words.number_signs, end), sentence.after(words.block_links, end))
    number = house_number(sentence, at) if sentence.follows(at) else None
    return (number.low, number.end) if number and number.low >= HUNDRED else (0, start)
