"""Hears from words and writing that somebody has had enough: a guess for people to look at, never for an answer."""

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.language.tags import ENGLISH, LANGUAGES

WORDS = Path(__file__).parent / "upset.yml"
# Capitals alone are how some people write; with an exclamation mark they are a raised voice.
LETTERS_TO_TELL, CAPITALS = 15, 0.8
EXCLAMATION = re.compile(r"[!！]")
EXCLAIMED = re.compile(r"(?:[?？]*[!！]){3}")


class Upset(StrEnum):
    STRONG_WORDS = "strong_words"
    SHOUTING = "shouting"


def upset(text: str, language: str | None) -> Upset | None:
    """`language` as far as it is known; everybody's English is heard as well."""
    folded = _folded(text)
    tags = {ENGLISH, language} & LANGUAGES.keys()
    if any(pattern.search(folded) for tag in tags if (pattern := _strong(tag)) is not None):
        return Upset.STRONG_WORDS
    return Upset.SHOUTING if _shouts(text) else None


def _shouts(text: str) -> bool:
    if EXCLAIMED.search(text):
        return True
    cased = [letter for letter in text if letter.lower() != letter.upper()]
    loud = sum(letter.isupper() for letter in cased)
    return bool(EXCLAMATION.search(text)) and len(cased) >= LETTERS_TO_TELL and loud >= CAPITALS * len(cased)


@cache
def _strong(tag: str) -> re.Pattern[str] | None:
    written: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    words: Sequence[str] = written["words"].get(tag, ())
    if tag in written["anywhere"]:
        pattern = "|".join(re.escape(_folded(word)) for word in words)
    else:
        pattern = rf"(?<!\w)(?:{'|'.join(_whole(_folded(word)) for word in words)})(?!\w)"
    return re.compile(pattern) if words else None


def _whole(word: str) -> str:
    """A blank stands for any; a star for any ending."""
    stem = r"\s+".join(re.escape(part) for part in word.removesuffix("*").split())
    return stem + r"\w*" if word.endswith("*") else stem


def _folded(text: str) -> str:
    """In small letters and with one apostrophe; ß and composed letters alike."""
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")
