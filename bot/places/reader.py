"""Reads one street at a place in a sentence: direction, name and type, and which of the City's streets these fit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.places.mention import Mention
from bot.places.names import Named, StreetNames
from bot.places.naming import NamesTold
from bot.places.sentence import Sentence
from bot.places.streets import Streets, main_streets

# With these a street of that name but another type is meant ("Market Ave"); WAY or RUN belong to another thought.
SURE_TYPES = {"ST", "AVE", "RD", "BLVD", "LN", "DR"}
# "I drive" is no misspelling of I ST.
SHORTEST_MISTYPED = 4
# A text of nothing but near misses must not cost more than a real one.
MOST_GUESSES = 12
LONGEST_UNKNOWN_NAME = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """A way to cut words into the parts of a street."""

    start: int
    end: int
    named: Named
    direction: str = ""
    suffix: str = ""
    typed: bool = False
    shows_type: bool = False
    named_from: int = 0


class Reader:
    """Finds the streets of one sentence."""

    def __init__(self, sentence: Sentence, streets: Streets, names: StreetNames, suffixes: Mapping[str, str]) -> None:
        self.sentence = sentence
        self._known = streets
        self._names = names
        self._suffixes = suffixes
        self._told = NamesTold(sentence, names, suffixes)
        self._found: dict[tuple[int, bool], Mention | None] = {}
        self._guesses = 0

    @cached_property
    def streets(self) -> list[Mention]:
        return [mention for start in range(len(self.sentence)) if (mention := self.street(start))]

    @cached_property
    def ending(self) -> dict[int, Mention]:
        """Each street by the word it ends before; of "N 5th" and "5th" the longer one."""
        return {mention.end: mention for mention in reversed(self.streets)}

    def street(self, start: int, *, loose: bool = False) -> Mention | None:
        """The street that begins here. `loose` takes a plain number for an ordinal: "5 y Lehigh"."""
        if not self.sentence.may_open_street(start):
            return None
        if (start, loose) not in self._found:
            found = [mention for shape in self._shapes(start, loose) if (mention := self._fit(shape))]
            self._found[start, loose] = max(found, key=_preference, default=None)
        return self._found[start, loose]

    def misspelt(self, start: int, *, slips: int | None = None) -> Mention | None:
        """A street that begins here under nearly a street's name. With more `slips` its type may be wrong too."""
        sentence = self.sentence
        if not 0 <= start < len(sentence):
            return None
        at, direction = self._direction(start)
        words = self._told.plain_run(at)
        self._guesses += bool(words)
        if self._guesses > MOST_GUESSES:
            return None
        for size in range(len(words), 0, -1):
            end, suffix = self._suffix(at + size)
            if self._is_name_like(words[:size]) and (suffix or size == 1 or sentence.ends_clause(end)):
                names = self._names.close_to(words[:size], slips)
                fits = [
                    self._fit(Shape(start, end, Named(name, size, True), direction, suffix, named_from=at))
                    for name in names
                ]
                if known := [mention for mention in fits if mention and (slips or mention.fits_type(suffix))]:
                    return replace(known[0], streets=tuple(street for mention in known for street in mention.streets))
        return None

    def unknown_street(self, start: int) -> int:
        """Where a street ends that begins here under a name the City does not know; 0 when there is none."""
        at, _ = self._direction(start)
        words = self._told.plain_run(at)[:LONGEST_UNKNOWN_NAME]
        for size in range(1, len(words) + 1):
            end, suffix = self._suffix(at + size)
            if suffix in SURE_TYPES and self._is_name_like(words[:size]):
                return end
        return 0

    def _is_name_like(self, words: Sequence[str]) -> bool:
        known = self.sentence.words
        everyday = (known.small, known.ordinary)
        return not any(
            word in self._suffixes or not word.isalpha() or any((word,) in phrases for phrases in everyday)
            for word in words
        )

    def _shapes(self, start: int, loose: bool) -> Iterator[Shape]:
        for named_from, kind in self._types(start):
            for at, direction in dict.fromkeys((self._direction(named_from), (named_from, ""))):
                for named in self._told.at(at, loose=loose or kind is not None):
                    suffix = kind or named.suffix
                    yield from self._endings(
                        Shape(
                            start,
                            at + named.length,
                            named,
                            direction or named.direction,
                            suffix,
                            typed=kind is not None,
                            shows_type=named.shows_type,
                            named_from=at,
                        )
                    )

    def _types(self, start: int) -> Iterator[tuple[int, str | None]]:
        """Past a street type that stands before the name, as in Spanish, or before "number 5"; always also without."""
        yield start, None
        types = self.sentence.words.street_types
        end = self.sentence.after(types, start)
        if end > start and self.sentence.follows(end):
            kind = self.sentence.meaning(types, start, end)
            yield end, kind
            if (number := self.sentence.after(self.sentence.words.number_signs, end)) > end:
                yield number, kind

    def _direction(self, start: int) -> tuple[int, str]:
        words = self.sentence.words
        for directions in (words.directions, words.dotted_directions):
            end = self.sentence.after(directions, start)
            dotted = directions is words.dotted_directions
            if end > start and self.sentence.follows(end) and (not dotted or self.sentence.gap(end) == "."):
                return end, self.sentence.meaning(directions, start, end)
        return start, ""

    def _endings(self, shape: Shape) -> Iterator[Shape]:
        """With and without a type, and a direction written out, after the name."""
        end, suffix = self._suffix(shape.end)
        typed = replace(shape, end=end, suffix=suffix or shape.suffix, shows_type=end > shape.end)
        if end > shape.end:
            yield typed
        if suffix not in SURE_TYPES:
            yield shape
        directions = self.sentence.words.directions
        after = self.sentence.after(directions, end) if self.sentence.follows(end) else end
        # "Broad St south of Snyder" is told from Snyder; a single letter after a name is rarely a direction.
        told_from = self.sentence.after(self.sentence.words.crosses, end) > after
        if after > end and not told_from and not shape.direction and len(self.sentence.keys[end]) > 1:
            yield replace(typed, end=after, direction=self.sentence.meaning(directions, end, after))

    def _suffix(self, position: int) -> tuple[int, str]:
        if not self.sentence.follows(position):
            return position, ""
        words = self.sentence.words
        if (end := self.sentence.after(words.suffixes, position)) > position:
            # 路 is a road, but 路口 is a corner.
            longer = any(self.sentence.after(phrases, position) > end for phrases in (words.corners, words.told_after))
            return (position, "") if longer else (end, self.sentence.meaning(words.suffixes, position, end))
        key = self.sentence.keys[position]
        suffix = self._suffixes.get(key)
        # LA is short for lane to passyunk, and an article in Spanish.
        known = suffix and (key,) not in words.small
        return (position + 1, suffix or "") if known else (position, "")

    def _fit(self, shape: Shape) -> Mention | None:
        streets = self._known.by_name.get(shape.named.name, ())
        by_type = [street for street in streets if street.suffix == shape.suffix] if shape.suffix else streets
        wrong_type = not by_type
        if wrong_type and (shape.suffix not in SURE_TYPES or len(shape.named.name) < SHORTEST_MISTYPED):
            return None
        candidates = by_type or main_streets(streets)
        directed = [street for street in candidates if shape.direction in {street.pre, street.post}]
        fits = directed if shape.direction else candidates
        wrong_direction = not fits
        if not streets or (wrong_type and wrong_direction):
            return None
        has_type = shape.typed or shape.shows_type or bool(shape.suffix)
        return Mention(
            shape.start,
            shape.end,
            shape.named.name,
            tuple(fits or candidates),
            marked=has_type or bool(shape.direction),
            typed=shape.typed,
            has_type=has_type,
            corrected=shape.named.misspelt or wrong_type or wrong_direction,
            ordinary=self._is_ordinary(shape),
            plain_number=shape.named.plain_number,
        )

    def _is_ordinary(self, shape: Shape) -> bool:
        """Whether the name is an everyday word, by itself or as the resident's language spells it."""
        told = tuple(self.sentence.keys[shape.named_from : shape.named_from + shape.named.length])
        return bool({told, tuple(shape.named.name.split())} & self.sentence.words.ordinary.keys())


def _preference(mention: Mention) -> tuple[bool, int, bool, int]:
    return not mention.corrected, mention.end, mention.marked, -len(mention.streets)
