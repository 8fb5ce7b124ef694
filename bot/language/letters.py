"""The language of a text by its letters: naive Bayes over letter sequences, learned from the examples in nlu/data.

General identifiers know no Russian in Latin letters, no Arabizi, no Vietnamese without its accents; our examples do,
because residents write so. It is learned anew when a process starts: three seconds, seventy megabytes.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.language.tags import LANGUAGES

EXAMPLES = Path(__file__).resolve().parents[2] / "nlu" / "data"
# Bare addresses and the names of other languages say nothing about the language they are said in.
SAYS_NOTHING = frozenset({"inform.yml", "change_language.yml"})
# The scripts that several of our languages are written in; the others name their language by themselves. Each is
# learned for itself: the few Russian lines in Latin letters would drown among the others.
SHARED_SCRIPTS = {
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
}
MOSTLY = 0.8
WORD = re.compile(r"[^\W\d_]+")
LENGTHS = (2, 3, 4)
# More lines of a language than these are read only here and there: the rest would cost seconds and teach nothing new.
ENOUGH = 2000
# What a sequence counts that a language's examples do not have.
UNSEEN = 0.3

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """`language` of a text and its probability; `foreign` is the share of its words that no example of it has."""

    language: str
    probability: float
    foreign: float


@dataclass(frozen=True, slots=True)
class Letters:
    """`table`: sequence -> log probability in each of `tags`; `words`: tag -> whole words seen."""

    tags: tuple[str, ...]
    table: dict[str, Scores]
    words: dict[str, frozenset[str]]

    def read(self, text: str, offered: tuple[str, ...]) -> Reading | None:
        """Among the languages that are offered; None for a text without known letters."""
        places = [index for index, tag in enumerate(self.tags) if tag in offered]
        found = [self.table[sequence] for sequence in sequences(text) if sequence in self.table]
        if not found or not places:
            return None
        # Neighbouring sequences repeat each other: their sum would be far too sure of itself.
        scores = np.sum(found, axis=0)[places] / math.sqrt(len(found))
        likely = np.exp(scores - scores.max())
        best = int(likely.argmax())
        tag = self.tags[places[best]]
        words = WORD.findall(text.casefold())
        foreign = sum(word not in self.words[tag] for word in words) / max(1, len(words))
        return Reading(tag, float(likely[best] / likely.sum()), foreign)


@cache
def learned(script: str) -> Letters:
    """From the examples as they are on disk, those in one of SHARED_SCRIPTS."""
    counts = {tag: count for tag in LANGUAGES if (count := _counted(tag, SHARED_SCRIPTS[script]))}
    tags = tuple(counts)
    places = {sequence: place for place, sequence in enumerate(dict.fromkeys(chain(*counts.values())))}
    seen = np.zeros((len(places), len(tags)), dtype=np.float32)
    for column, tag in enumerate(tags):
        seen[[places[sequence] for sequence in counts[tag]], column] = list(counts[tag].values())
    seen += UNSEEN
    table = dict(zip(places, np.log(seen / seen.sum(axis=0)), strict=True))
    words = {tag: frozenset(sequence.strip() for sequence in counts[tag] if _is_word(sequence)) for tag in tags}
    return Letters(tags, table, words)


def _counted(tag: str, script: re.Pattern[str]) -> Counter[str]:
    count: Counter[str] = Counter()
    for line in _lines(tag):
        letters = sum(c.isalpha() for c in line)
        if len(script.findall(line)) <= letters * MOSTLY:
            continue
        count.update(sequences(line))
        bare = _without_accents(line)
        if bare != line:
            count.update(sequences(bare))
    return count


@cache
def _lines(tag: str) -> tuple[str, ...]:
    """The examples of a language, read as text: parsing them as YAML would take ten times as long."""
    lines = [
        line.strip().removeprefix("- ")
        for path in sorted((EXAMPLES / tag).glob("*/*.yml"))
        if path.name not in SAYS_NOTHING
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("    - ")
    ]
    return tuple(lines[:: max(1, len(lines) // ENOUGH)])


def sequences(text: str) -> Iterator[str]:
    """Letter sequences of each word, its ends marked by blanks; the whole word is one of them."""
    for plain in WORD.findall(text.casefold()):
        word = f" {plain} "
        yield word
        for length in LENGTHS:
            for start in range(len(word) - length + 1):
                yield word[start : start + length]


def _is_word(sequence: str) -> bool:
    return sequence.startswith(" ") and sequence.endswith(" ")


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
