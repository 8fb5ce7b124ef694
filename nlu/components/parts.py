"""Cuts a message into sentences, and sentences into pieces that may each tell of a problem of its own."""

import re
from pathlib import Path
from typing import List, Tuple

import yaml

# Where it begins, and its words.
Piece = Tuple[int, str]
# A long complaint has dozens of sentences; more than these are not looked at one by one.
MOST_SENTENCES = 60
MOST_PIECES = 8
# A piece with fewer letters than these is a street name or a sigh, never a report.
FEWEST_LETTERS = 8
FEWEST_SIGNS = 3

# What a full stop may belong to without ending anything.
SHORT_WORDS = ("st", "ave", "av", "rd", "dr", "blvd", "pkwy", "n", "s", "e", "w", "mr", "mrs")
ABBREVIATED = "".join(rf"(?<!\b{word})" for word in SHORT_WORDS)
# Signs that end a sentence in any of our scripts; a Latin full stop only before a blank: "5.30", "St. Mary".
ENDS = rf"(?<=[。！？；؟۔।៕។])\s*|(?<=[!?;])\s+|{ABBREVIATED}(?<=\w)\.+\s+|\n+"
SENTENCE_END = re.compile(ENDS, re.IGNORECASE)
WIDE = re.compile("[\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


# Words of every language together: a message mixes them.
JOINS = yaml.safe_load((Path(__file__).parent / "joins.yml").read_text(encoding="utf-8"))


def _any_of(kind: str) -> str:
    return "|".join(sorted({re.escape(word) for word in JOINS[kind]}, key=len, reverse=True))


BOUNDARY = re.compile(
    rf"{ENDS}|[,，、،]\s*|\s(?:{_any_of('between_blanks')})\s|(?:{_any_of('anywhere')})", re.IGNORECASE
)
ADDS = re.compile(rf"(?<!\w)(?:{_any_of('adds')})(?!\w)|(?:{_any_of('adds_anywhere')})", re.IGNORECASE)


def sentences(text: str) -> List[str]:
    """The sentences of a text, in order, without blanks around them."""
    return [part.strip() for part in SENTENCE_END.split(text) if part and part.strip()][:MOST_SENTENCES]


def pieces(text: str) -> List[Piece]:
    """Where another thought may begin, and the words up to the next such place; too short ones are left out."""
    begins, found = 0, []
    for end in BOUNDARY.finditer(text):
        found.append((begins, text[begins : end.start()]))
        begins = end.end()
    found.append((begins, text[begins:]))
    return [(start, piece) for start, piece in found if _says_something(piece)][:MOST_PIECES]


def begins(text: str, start: int, behind: int) -> int:
    """Where the words about a problem begin: with its sentence, when the problem before is in an earlier one."""
    ends = [end.end() for end in SENTENCE_END.finditer(text) if behind < end.end() <= start]
    return ends[-1] if ends else start


def before(text: str, start: int) -> str:
    """The text up to the words that lead over to the piece at `start`."""
    lead = next((end for end in BOUNDARY.finditer(text) if end.end() == start), None)
    return text[: lead.start() if lead else start].strip()


def added(text: str, behind: int) -> bool:
    """Whether what follows the first problem is said to be another one: "... and ALSO the light is out"."""
    return ADDS.search(text, behind) is not None


def _says_something(piece: str) -> bool:
    letters = sum(c.isalpha() for c in piece)
    return letters >= FEWEST_LETTERS or len(WIDE.findall(piece)) >= FEWEST_SIGNS
