"""Fits a text into a channel's limit: cut into parts, or shortened to one, where a reader would pause.

Platforms count letters differently, so each channel brings its own way to measure: `Length`. A longer beginning of a
text never measures less than a shorter one.
"""

import re
import unicodedata
from collections.abc import Callable

Length = Callable[[str], int]

SENTENCE_END = r"[.!?…؟]+[\"')\]»”’]*\s+|[。！？។।]+[”」』]*\s*"
# From the best place to cut to the worst. Chinese, Khmer and Bengali sentences end without a space.
PAUSES = tuple(re.compile(pattern) for pattern in (r"\n{2,}", r"\n", SENTENCE_END, r"\s+"))
ZERO_WIDTH_JOINER = "\u200d"
ELLIPSIS = "…"


def units(text: str) -> int:
    """The length as most clients count it, in UTF-16: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, limit: int, length: Length = units) -> list[str]:
    """Parts of at most `limit` each; nothing but blanks is lost between them."""
    rest = text.strip()
    parts: list[str] = []
    while length(rest) > limit:
        cut = _cut(rest, limit, length)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def shorten(text: str, limit: int, length: Length = units) -> str:
    """One part of at most `limit`; an ellipsis says that something is missing."""
    whole = text.strip()
    if length(whole) <= limit:
        return whole
    return split(whole, limit - length(" " + ELLIPSIS), length)[0] + " " + ELLIPSIS


def short(label: str, limit: int, length: Length = units) -> str:
    """A label of at most `limit`, which has no sentences to cut at."""
    if length(label) <= limit:
        return label
    return next(cut for end in range(limit, 0, -1) if length(cut := label[:end].rstrip() + ELLIPSIS) <= limit)


def _cut(text: str, limit: int, length: Length) -> int:
    head = text[: _fitting(text, limit, length)]
    for pause in PAUSES:
        ends = [found.end() for found in pause.finditer(head)]
        # A pause in the first half would leave a stump and a long rest.
        if ends and ends[-1] > len(head) // 2:
            return ends[-1]
    return _between_letters(text, len(head))


def _fitting(text: str, limit: int, length: Length) -> int:
    """How many letters fit, at least one: what does not fit at all cannot be made to."""
    fits, too_many = 1, len(text)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if length(text[:middle]) <= limit:
            fits = middle
        else:
            too_many = middle
    # Blanks behind it are cut off anyway, and they show that a word or a sentence ends here.
    return fits + len(text[fits:]) - len(text[fits:].lstrip())


def _between_letters(text: str, cut: int) -> int:
    """No pause at all: at least keep a letter and its marks, or a joined emoji, in one piece."""
    for back in range(cut, cut // 2, -1):
        if not _joined(text[back - 1], text[back]):
            return back
    return cut


def _joined(before: str, after: str) -> bool:
    return ZERO_WIDTH_JOINER in (before, after) or unicodedata.category(after).startswith("M")
