"""Places known by a name: the City's own landmark table and a few everyone says that it lacks."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.places.candidate import DOUBT, LANDMARK, Candidate
from bot.places.data import Keys, keys_of, read
from bot.places.sentence import Sentence
from bot.places.words import Phrases, phrases

# A name that so many places bear (POOL BUILDING, 43 of them) names none.
MOST_PLACES = 3
LONGEST_NAME = 8
SHORTEST_NAME = 2
SLIPS_PER_LETTER = 1 / 6


@dataclass(frozen=True)
class Landmarks:
    """Addresses by name; a landmark without one is told by its name."""

    places: Mapping[Keys, tuple[str, ...]]
    outdoors: Phrases

    @classmethod
    def load(cls) -> Self:
        ours = read("landmarks.yml")
        generic = {key for word in ours["generic"] for key in keys_of(word)}
        places = {name: found for name, found in _from_passyunk().items() if _says_something(name, found, generic)}
        for address, names in ours["known"].items():
            found = places.get(keys_of(address), (address,))
            places |= {keys_of(name): found for name in names}
        return cls(places, phrases(ours["outdoors"]))

    def candidates(self, sentence: Sentence, *, asked: bool) -> Iterator[Candidate]:
        for start in range(len(sentence)):
            end, name = self._named(sentence, start)
            if end and (asked or self._is_meant(sentence, start, end, name)):
                yield Candidate("landmark", start, end, LANDMARK, addresses=self.places[name])

    def misspelt(self, sentence: Sentence) -> Candidate | None:
        """For a text given as a place: the landmark it may be a misspelling of."""
        start = sentence.after(sentence.words.at, 0)
        keys = sentence.plain[sentence.after(sentence.words.articles, start) :]
        if len(keys) > LONGEST_NAME:
            return None
        text = " ".join(keys)
        slips = int(len(text) * SLIPS_PER_LETTER)
        found = (
            process.extractOne(text, list(self._written), scorer=OSA.distance, score_cutoff=slips) if slips else None
        )
        if not found:
            return None
        addresses = self.places[self._written[found[0]]]
        return Candidate("landmark", 0, len(sentence), LANDMARK - DOUBT, addresses=addresses)

    @cached_property
    def _written(self) -> dict[str, Keys]:
        return {" ".join(name): name for name in self.places}

    @cached_property
    def words(self) -> frozenset[str]:
        """Words of names in other letters than ours."""
        return frozenset(word for name in self.places for word in name if not word.isascii())

    @cached_property
    def _first_words(self) -> frozenset[str]:
        return frozenset(name[0] for name in self.places)

    def _named(self, sentence: Sentence, start: int) -> tuple[int, Keys]:
        """Where the longest name that begins here ends, and the name in our table; zero when there is none."""
        found: list[tuple[int, Keys]] = [(0, ())]
        if sentence.plain[start] in self._first_words:
            keys = tuple(sentence.plain[start : start + len(sentence.run(start, LONGEST_NAME))])
            found += [(start + size, keys[:size]) for size in range(1, len(keys) + 1) if keys[:size] in self.places]
        found += [(end, name) for end, name in _translated(sentence, start) if name in self.places]
        return max(found)

    def _is_meant(self, sentence: Sentence, start: int, end: int, name: Keys) -> bool:
        site = sentence.before(sentence.words.sites, start)
        if site < start or sentence.is_told_as_place(start, end):
            return True
        alone = sentence.starts_clause(start) and not sentence.follows(end)
        return alone or any(name[last:] in self.outdoors for last in range(len(name)))


def _translated(sentence: Sentence, start: int) -> Iterator[tuple[int, Keys]]:
    """Names as the resident's language has them: 市政厅, парк Clark, FDR公园."""
    names, sites = sentence.words.names, sentence.words.sites
    if (end := sentence.after(names, start)) > start:
        yield end, keys_of(sentence.meaning(names, start, end))
    if (end := sentence.after(sites, start)) > start:
        site = keys_of(sentence.meaning(sites, start, end))
        yield from ((end + size, (*sentence.plain[end : end + size], *site)) for size in _sizes(sentence, end))
    for size in _sizes(sentence, start):
        if (end := sentence.after(sites, start + size)) > start + size and sentence.follows(start + size):
            site = keys_of(sentence.meaning(sites, start + size, end))
            yield end, (*sentence.plain[start : start + size], *site)


def _sizes(sentence: Sentence, start: int) -> range:
    """How many words a name without its "park" may have that begins here: only Latin ones are the City's."""
    is_name = sentence.words.sites and start < len(sentence) and sentence.plain[start].isascii()
    return range(1, len(sentence.run(start, LONGEST_NAME - 1)) + 1) if is_name else range(0)


def _from_passyunk() -> dict[Keys, tuple[str, ...]]:
    found: dict[Keys, dict[str, None]] = defaultdict(dict)
    with (files("passyunk.pdata") / "landmarks.csv").open(encoding="utf-8") as table:
        for name, address in csv.reader(table):
            keys = keys_of(name.removeprefix("THE "))
            # Where the City has no address the table repeats the name, or what its own parser made of it ("ARCH ST").
            found[keys][address if address[:1].isdigit() else name] = None
    return {keys: tuple(sorted(addresses, key=_has_no_number)) for keys, addresses in found.items()}


def _has_no_number(address: str) -> bool:
    return not address[0].isdigit()


def _says_something(name: Keys, addresses: tuple[str, ...], generic: set[str]) -> bool:
    if len(name) < SHORTEST_NAME or len(addresses) > MOST_PLACES:
        return False
    return not all(key in generic or len(key) == 1 or key[0].isdigit() for key in name)
