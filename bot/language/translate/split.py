"""Cuts a long text into pieces that a provider takes, at the ends of sentences where there are any."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from urllib.parse import quote_plus

# A full stop ends a sentence when a blank follows; the signs of Chinese, Bengali and Khmer need none.
SENTENCE_END = re.compile(r"""[.!?…؟]["'”’»)\]]*\s+|[。！？।។]["”’»」』）]*\s*|\n+""")
BLANKS = re.compile(r"\s+")
JOINER = "\u200d"

Size = Callable[[str], int]


def utf8_bytes(text: str) -> int:
    return len(text.encode())


def query_bytes(text: str) -> int:
    """What a text takes up in the address of a request: three for each byte that is not plain ASCII."""
    return len(quote_plus(text))


def split(text: str, limit: int, size: Size = len) -> list[str]:
    """Pieces of at most `limit`, which together are the text again."""
    pieces = []
    while size(text) > limit:
        end = _end_of_piece(text, limit, size)
        pieces.append(text[:end])
        text = text[end:]
    return [*pieces, text]


def _end_of_piece(text: str, limit: int, size: Size) -> int:
    fitting = bisect_right(range(len(text)), limit, lo=1, key=lambda end: size(text[:end])) - 1
    window = text[: max(fitting, 1)]
    for ends in (SENTENCE_END, BLANKS):
        found = [match.end() for match in ends.finditer(window)]
        if found:
            return found[-1]
    return _between_letters(text, len(window))


def _between_letters(text: str, end: int) -> int:
    """The last place before `end` where no letter loses its vowel sign, accent or the other half of its emoji."""
    earlier = end
    while earlier > 1 and _belongs_to_what_stands_before(text, earlier):
        earlier -= 1
    return end if _belongs_to_what_stands_before(text, earlier) else earlier


def _belongs_to_what_stands_before(text: str, place: int) -> bool:
    here, before = text[place], text[place - 1]
    return unicodedata.category(here).startswith("M") or JOINER in (here, before)
