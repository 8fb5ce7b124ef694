"""How a language writes its words: what is glued to them, and which of them are shortened with a dot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise

from bot.places.tokens import APOSTROPHES, Token, fold
from bot.places.words import ACCENTS_MATTER, Phrases, Words, words_for

# Lists with words that something may be glued to. Grammar is not among them: of short words everything is made.
ROOTS = (
    "names",
    "suffixes",
    "street_types",
    "directions",
    "ordinals",
    "ordinal_endings",
    "corners",
    "blocks",
    "number_signs",
    "told_after",
    "units",
    "floors",
    "sites",
)
# What is in any other list is a word as it stands.
CUT_ANYWAY = {"prefixes", "endings", "ordinary"}
# "마켓스트리트에서" is a name, a type and a particle.
MOST_ROOTS = 3
SHORTEST_ROOT = 2
LONGEST_ABBREVIATION = 4
# What a street may begin with in letters that are not English.
OPENING = ("names", "street_types", "directions", "dotted_directions", "ordinals", "ordinal_signs", "numbers")
ABBREVIATED = ("suffixes", "street_types", "directions", "number_signs", "units", "blocks")


@dataclass(frozen=True, slots=True)
class Writing:
    """`prefixes` and `endings` say which word each is; the empty ones say nothing and fall off."""

    prefixes: dict[str, str]
    endings: dict[str, str]
    roots: frozenset[str]
    known: frozenset[str]
    abbreviations: frozenset[str]
    accents: bool
    openers: frozenset[str]

    def cut(self, token: Token) -> list[Token]:
        """The words that are written as one: وسنايدر is "and" and Snyder, 마켓에서 is Market and "at"."""
        text = token.text
        if token.key in self.known or not (self.prefixes or self.endings):
            return [token]
        if text[0].isascii() and not any(mark in text for mark in ("'", "’", "ʼ")):
            return [token]
        return next(self._cuts(token), [token])

    def _cuts(self, token: Token) -> Iterator[list[Token]]:
        for first in self._first_cuts(token.text):
            for last in self._last_cuts(token.text, first):
                if lengths := self._roots(token.text[first:last], MOST_ROOTS):
                    yield list(self._pieces(token, first, last, lengths))

    def _first_cuts(self, text: str) -> Iterator[int]:
        """Where the word itself may begin. Latin letters are cut at an apostrophe only."""
        if text[0].isascii():
            start = next(at for at, letter in enumerate(text, 1) if ord(letter) in APOSTROPHES)
            yield from [start] if fold(text[:start]) in self.prefixes else []
            return
        yield 0
        yield from (length for length in range(1, len(text)) if fold(text[:length]) in self.prefixes)

    def _last_cuts(self, text: str, first: int) -> Iterator[int]:
        yield len(text)
        yield from (at for at in range(len(text) - 1, first, -1) if fold(text[at:]) in self.endings)

    def _roots(self, text: str, most: int) -> tuple[int, ...]:
        """The lengths of the known words that the text is made of; none when it is not. Latin words need no knowing."""
        if fold(text) in self.roots or text[0].isascii():
            return (len(text),)
        if most > 1:
            for size in range(len(text) - SHORTEST_ROOT, SHORTEST_ROOT - 1, -1):
                if fold(text[:size]) in self.roots and (rest := self._roots(text[size:], most - 1)):
                    return size, *rest
        return ()

    def _pieces(self, token: Token, first: int, last: int, lengths: tuple[int, ...]) -> Iterator[Token]:
        """What falls off still belongs to what the resident wrote, so the word beside it covers it."""
        text = token.text
        before, after = self.prefixes.get(fold(text[:first]), ""), self.endings.get(fold(text[last:]), "")
        ends = list(accumulate(lengths, initial=first))
        keys = [fold(text[start:end]) for start, end in pairwise(ends)]
        ends[0], ends[-1] = (first if before else 0), (last if after else len(text))
        keys = [*([fold(before)] if before else []), *keys, *([fold(after)] if after else [])]
        ends = [*([0] if before else []), *ends, *([len(text)] if after else [])]
        for key, (start, end) in zip(keys, pairwise(ends), strict=True):
            gap = "" if start else token.gap
            yield Token(text[start:end], key, token.start + start, token.start + end, gap)


@cache
def writing_for(language: str, places: frozenset[str] = frozenset()) -> Writing:
    """`places` are the words that names of places are made of."""
    words = words_for(language)
    lists = {name: getattr(words, name) for name in Words.__slots__}
    prefixes, endings = _parts(words.prefixes), _parts(words.endings)
    listed = set(_listed_glued(words, prefixes, endings))
    roots = {word for name in ROOTS for word in _words(lists[name]) if not word.isascii()}
    known = {word for name, phrases in lists.items() if name not in CUT_ANYWAY for word in _words(phrases)}
    short = {word for name in ABBREVIATED for word in _words(lists[name]) if len(word) <= LONGEST_ABBREVIATION}
    return Writing(
        prefixes=prefixes,
        endings=endings,
        roots=frozenset(roots - listed) | places,
        known=frozenset(known - listed),
        abbreviations=frozenset(short),
        accents=language in ACCENTS_MATTER,
        openers=frozenset[str]().union(*(lists[name].first_words for name in OPENING)),
    )


def _listed_glued(words: Words, prefixes: Mapping[str, str], endings: Mapping[str, str]) -> Iterator[str]:
    """Words that a list has with the "and" glued to it, beside the same without: وبرود and برود are both Broad."""
    for keys, meaning in words.names.items():
        rests = _rests(keys[0], prefixes, endings) if len(keys) == 1 else ()
        if any(words.names.get((rest,)) == meaning for rest in rests):
            yield keys[0]
    for keys in words.joins:
        if len(keys) == 1 and any((rest,) in words.street_types for rest in _rests(keys[0], prefixes, endings)):
            yield keys[0]


def _rests(word: str, prefixes: Mapping[str, str], endings: Mapping[str, str]) -> Iterator[str]:
    """What is left of a word without each part that may be glued to it and says something."""
    yield from (word[len(part) :] for part, says in prefixes.items() if says and word.startswith(part))
    yield from (word[: -len(part)] for part, says in endings.items() if says and word.endswith(part))


def _words(phrases: Phrases) -> Iterator[str]:
    for keys in phrases:
        yield from keys


def _parts(phrases: Phrases) -> dict[str, str]:
    return {"".join(keys): meaning for keys, meaning in phrases.items()}
