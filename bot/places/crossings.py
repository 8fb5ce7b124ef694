"""Finds two streets that cross: "15th & Market", "on Kensington Ave by Allegheny", "la 5ta y Lehigh"."""

from collections.abc import Iterator

from bot.places.candidate import CROSSING, DOUBT, Candidate
from bot.places.mention import Mention
from bot.places.reader import Reader
from bot.places.sentence import Sentence

# Weights of both streets (0 to 2 each) and one for each sign around them must come to this.
ENOUGH = 3
# "and" joins people, too; these join streets.
SIGNS = {"&", "/", "@"}


def crossings(reader: Reader, *, asked: bool) -> Iterator[Candidate]:
    sentence = reader.sentence
    for link in range(len(sentence)):
        end, sure = _link(sentence, link)
        sides = _sides(reader, link, end, sure=sure) if end > link else None
        if sides and _is_crossing(sentence, *sides, link, sure=sure, asked=asked):
            yield _candidate(*sides, sure=sure)
    yield from _stretches(reader)
    yield from _side_by_side(reader, asked=asked)


def _side_by_side(reader: Reader, *, asked: bool) -> Iterator[Candidate]:
    """Two streets that nothing joins: "15th market" as the answer to "where?", "브로드 스나이더 교차로" anywhere."""
    sentence = reader.sentence
    for left in reader.streets:
        right = reader.street(left.end, loose=asked) if sentence.follows(left.end) else None
        if not right or not _differ(left, right):
            continue
        alone = sentence.starts_clause(left.start) and right.end == len(sentence)
        told = asked or (_is_sure(left, right) and (left.numbered or right.numbered))
        if (alone and told) or _is_called_corner(sentence, left, right):
            yield _candidate(left, right)


def _is_called_corner(sentence: Sentence, left: Mention, right: Mention) -> bool:
    corners = sentence.words.corners
    called = sentence.before(corners, left.start) < left.start or sentence.after(corners, right.end) > right.end
    return called and _is_sure(left, right)


def _is_sure(left: Mention, right: Mention) -> bool:
    return not left.corrected and not right.corrected and left.weight + right.weight >= ENOUGH


def _link(sentence: Sentence, position: int) -> tuple[int, bool]:
    """Where the words that join two streets end, and whether that is what they are for."""
    joins = sentence.after(sentence.words.joins, position)
    crosses = sentence.after(sentence.words.crosses, position)
    return (crosses, False) if crosses > joins else (joins, True)


def _sides(reader: Reader, link: int, end: int, *, sure: bool) -> tuple[Mention, Mention] | None:
    """The streets before and after the joining words; one of them may be a plain number or misspelt."""
    start = reader.sentence.after(reader.sentence.words.articles, end)
    left = reader.ending.get(link)
    right = reader.street(start) or (left and reader.street(start, loose=True))
    if left and not right and not left.corrected:
        right = reader.misspelt(start)
    if right and sure and not left:
        left = _before(reader, link)
    return (left, right) if left and right else None


def _before(reader: Reader, end: int) -> Mention | None:
    start = end - 1
    if not reader.sentence.follows(end):
        return None
    guesses = (reader.street(start, loose=True), reader.misspelt(start - 1), reader.misspelt(start))
    return next((guess for guess in guesses if guess and guess.end == end), None)


def _is_crossing(sentence: Sentence, left: Mention, right: Mention, link: int, *, sure: bool, asked: bool) -> bool:
    if not _differ(left, right):
        return False
    told = sentence.is_told_as_place(left.start, right.end)
    has_sign = sentence.keys[link] in SIGNS
    start = sentence.before(sentence.words.articles, left.start)
    alone = sentence.starts_clause(start) and not sentence.follows(right.end)
    everyday = all(street.is_everyday or (street.plain_number and not street.has_type) for street in (left, right))
    is_title = alone and _has_capitals(sentence, left, right)
    if everyday and not (told or has_sign or asked or is_title):
        return False
    if left.corrected or right.corrected:
        return is_title or (_is_guess_good(left, right) and (told or alone or asked))
    # "the 5th and Lehigh" is a street; "the water and the spring" are not.
    article = start < left.start and (left.numbered or -left.is_everyday)
    ends = sentence.ends_clause(right.end) and (told or alone)
    # "... on my corner its 26th and reed."
    closes = (left.numbered or right.numbered) and not sentence.follows(right.end)
    weight = left.weight + right.weight + told + (ends or closes) + has_sign + article
    if not sure and min(left.weight, right.weight) == 0:
        return False
    return weight >= (ENOUGH - 1 if asked else ENOUGH)


def _has_capitals(sentence: Sentence, left: Mention, right: Mention) -> bool:
    return not any(sentence.tokens[street.start].text[0].islower() for street in (left, right))


def _is_guess_good(left: Mention, right: Mention) -> bool:
    """A misspelt street is one only beside a real one: "grass/trees" is not GRAYS AVE & TREE ST."""
    sure = right if left.corrected else left
    return not sure.corrected and bool(sure.weight) and not sure.is_everyday


def _differ(left: Mention, right: Mention) -> bool:
    """Two numbered streets run side by side ("my 2nd and 3rd call"), and so do two lettered ones ("L&I")."""
    lettered = len(left.name) == len(right.name) == 1
    return left.name != right.name and not (left.numbered and right.numbered) and not lettered


def _stretches(reader: Reader) -> Iterator[Candidate]:
    """The first corner stands for all of "Market between 12th and 13th" or "between 12th and 13th on Market"."""
    sentence = reader.sentence
    for position in range(len(sentence)):
        start = sentence.after(sentence.words.between, position)
        at = sentence.after(sentence.words.articles, start)
        first = reader.street(at, loose=True) if start > position else None
        second = _joined(reader, first.end) if first else None
        if first and second and _are_streets(sentence, position, first, second):
            street = reader.ending.get(position) or _told_after(reader, second.end)
            if street and _differ(street, first):
                ends = (street.start, first.start, second.end, street.end)
                yield Candidate("intersection", min(ends), max(ends), CROSSING + DOUBT, (street, first))


def _are_streets(sentence: Sentence, start: int, first: Mention, second: Mention) -> bool:
    """ "Between 12th and 13" are streets, "between 8 and 9" are hours, unless one of the linking words tells more."""
    sides = (first, second)
    types, articles = sentence.words.street_types, sentence.words.street_articles
    typed = any((key,) in types for key in sentence.keys[start : second.start])
    has_articles = all(sentence.before(articles, side.start) < side.start for side in sides)
    return typed or has_articles or any(side.has_type or not side.plain_number for side in sides)


def _joined(reader: Reader, end: int) -> Mention | None:
    sentence = reader.sentence
    after = max(sentence.after(sentence.words.joins, end), sentence.after(sentence.words.until, end))
    return reader.street(sentence.after(sentence.words.articles, after), loose=True) if after > end else None


def _told_after(reader: Reader, end: int) -> Mention | None:
    sentence = reader.sentence
    after = sentence.after(sentence.words.at, end) if sentence.follows(end) else end
    return reader.street(after) if after > end else None


def _candidate(left: Mention, right: Mention, *, sure: bool = True) -> Candidate:
    """`sure`: of "the school at 17th and Tioga" the words that are there to join two streets tell the corner."""
    weight = CROSSING - DOUBT * (left.corrected + right.corrected) - (not sure)
    return Candidate("intersection", left.start, right.end, weight, (left, right))
