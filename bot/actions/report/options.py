"""An answer that was typed instead of pressed: by its number, or by words like an option's."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from bot.text import folded

# Khmer, Chinese, and Korean with its letters taken apart: words are not set off, or something is hung on them.
UNBROKEN = re.compile(r"[\u1100-\u11ff\u1780-\u17ff\u3400-\u9fff]")

# How alike a typed answer and an option's words must be.
ALIKE = 0.75
# Shorter words ("on", "the") tell no option from another.
FEWEST_LETTERS = 4


def pick(typed: str, labels: Mapping[str, Sequence[str]]) -> str | None:
    """The option that was meant. `labels`: option -> what it is called, in the order in which they were shown."""
    words = folded(typed)
    if words.isdecimal():
        return list(labels)[int(words) - 1] if 1 <= int(words) <= len(labels) else None
    scored = [(_likeness(words, folded(label)), option) for option, names in labels.items() for label in names]
    likeness, best = max(scored, default=(0.0, None))
    return best if likeness >= ALIKE else _only_one_with(words, labels)


def named(told: str, labels: Mapping[str, Sequence[str]]) -> str | None:
    """The option that a story names by its whole label, if it names one and no other."""
    words = folded(told)
    found = [option for option, names in labels.items() if any(_stands_in(words, folded(name)) for name in names)]
    return found[0] if len(found) == 1 else None


def _stands_in(words: str, label: str) -> bool:
    if UNBROKEN.search(label):
        return label in words
    return len(label) >= FEWEST_LETTERS and f" {label} " in f" {words} "


def _only_one_with(words: str, labels: Mapping[str, Sequence[str]]) -> str | None:
    """ "wall" means "a wall of a building", when no other option speaks of walls."""
    said = {word for word in words.split() if len(word) >= FEWEST_LETTERS}
    if not said:
        return None
    meant = [option for option, names in labels.items() if any(said <= set(folded(name).split()) for name in names)]
    return meant[0] if len(meant) == 1 else None


def _likeness(typed: str, label: str) -> float:
    if not typed or not label:
        return 0.0
    if f" {label} " in f" {typed} ":
        return 1.0
    return SequenceMatcher(None, typed, label).ratio()
