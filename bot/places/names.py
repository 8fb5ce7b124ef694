"""Recognises street names in words: as the City writes them, as people shorten them, and misspelt."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

LONGEST_NAME = 5
# How many slips of the finger a name of that length bears before it could be any other name.
SLIPS = ((4, 0), (7, 1), (12, 2), (99, 3))
MOST_SUGGESTIONS = 3
SHORT = {"SAINT": "ST", "MOUNT": "MT"}


@dataclass(frozen=True, slots=True)
class Named:
    """`name` was told in `length` words; `misspelt`: it had to be corrected, not only written out;
    `plain_number`: it was told as "5", which is mostly a count; `direction`, `suffix` and `shows_type`: these are
    part of the name as told, as in 南宽街."""

    name: str
    length: int
    misspelt: bool = False
    plain_number: bool = False
    direction: str = ""
    suffix: str = ""
    shows_type: bool = False


class StreetNames:
    def __init__(self, names: Iterable[str], spellings: Mapping[str, str], nicknames: Mapping[str, str]) -> None:
        """`spellings` is passyunk's table of what people write for a word; `nicknames` is ours for whole names."""
        self._names = {name: name for name in names}
        self._names |= {_short_saint(name): name for name in self._names}
        self._names |= {common: name for common, name in nicknames.items() if name in self._names}
        self._squashed = {name.replace(" ", ""): target for name, target in self._names.items()}
        self._spellings = spellings
        self._choices = sorted({name for name in self._names.values() if not name[0].isdigit()})

    def at(self, keys: Sequence[str]) -> Iterator[Named]:
        """The street names that these words begin with, the longest first."""
        for length in range(min(LONGEST_NAME, len(keys)), 0, -1):
            words = keys[:length]
            if found := self._exactly(words) or self._written_out(words):
                yield found

    def close_to(self, words: Sequence[str], slips: int | None = None) -> list[str]:
        """The street names that these words may be a misspelling of, the nearest first."""
        text = " ".join(words)
        return self._close_to(text, _slips(text) if slips is None else slips)

    @lru_cache(maxsize=1024)  # noqa: B019 (there is one StreetNames, and it lives as long as the process)
    def _close_to(self, text: str, slips: int) -> list[str]:
        found = process.extract(text, self._choices, scorer=OSA.distance, score_cutoff=slips, limit=MOST_SUGGESTIONS)
        return [name for name, distance, _ in found if distance]

    def _exactly(self, words: Sequence[str]) -> Named | None:
        name = self._names.get(" ".join(words)) or self._squashed.get("".join(words))
        return Named(name, len(words)) if name else None

    def _written_out(self, words: Sequence[str]) -> Named | None:
        whole = " ".join(words)
        candidates = [[self._spellings.get(whole, whole)], [self._spellings.get(word, word) for word in words]]
        for written in candidates:
            if name := self._names.get(" ".join(written)):
                told = [whole] if len(written) == 1 else words
                misspelt = any(_is_misspelling(told_, word) for told_, word in zip(told, written, strict=True))
                return Named(name, len(words), misspelt)
        return None


def _short_saint(name: str) -> str:
    first, _, rest = name.partition(" ")
    return f"{SHORT.get(first, first)} {rest}".strip()


def _is_misspelling(told: str, meant: str) -> bool:
    """DIMOND is a misspelling of DIAMOND; MKT, ALLEG, JFK and TENTH are short or other ways to say it."""
    told, meant = told.replace(" ", ""), meant.replace(" ", "")
    if told == meant or meant.startswith(told) or not set(told) & set("AEIOU"):
        return False
    return OSA.distance(told, meant) <= len(meant) // 2


def _slips(text: str) -> int:
    return next(slips for length, slips in SLIPS if len(text) <= length)
