"""Cuts a text into words in any script, each with its place in the text and a key to compare it by."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import islice

# A resident's longest message, and more words than one of that length has in any language with spaces.
LONGEST = 10_000
MOST_TOKENS = 2_500
LATIN = "A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f"
# Scripts written without spaces are cut small, so that a word list can hold phrases of them: Chinese into characters,
CHARACTERS = "\u3040-\u30ff\u3400-\u9fff"
# Khmer into syllables, a letter with all that is written below, above and around it.
KHMER = "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b4-\u17d1\u17dd])*"
OTHER = "\u0370-\u060b\u060d-\u061e\u0620-\u0963\u0966-\u177f\u17e0-\u1dff\u3130-\u318f\uac00-\ud7a3"
# Stands between words, but nothing one would see.
UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u061c"
TOKEN = re.compile(
    # n7th and S15th are two words run together; apartment B2 and I95 are one.
    rf"(?<![\w])[NSEWnsew](?=\d+(?:st|nd|rd|th)\b)|\b[A-Za-z]\d+\b|\d+[{LATIN}]*|[{LATIN}]+(?:['’ʼ][{LATIN}]+)*"
    rf"|[{CHARACTERS}]|{KHMER}|(?:(?!\d)[{OTHER}])+(?:[\u200c\u200d](?:(?!\d)[{OTHER}])+)*|[&/@#+№]"
)
APOSTROPHES = str.maketrans("", "", "'’ʼ")
# What is written in two ways within a language: Arabic alef, ya and ta marbuta, their vowel signs, Russian yo.
SAME = str.maketrans("أإآٱىةیکЁё№", "اااايهيكЕе#", "\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u200c\u200d")
# Letters whose bar is no accent to Unicode.
BARRED = str.maketrans("ĐŁØ", "DLO")
# Other scripts' commas and stops, as they count between words.
PUNCTUATION = str.maketrans("，、،؛：。．", ",,,;:..")


@dataclass(frozen=True, slots=True)
class Token:
    """`gap` is what stands between this word and the one before."""

    text: str
    key: str
    start: int
    end: int
    gap: str


def normalise(text: str) -> str:
    return " ".join(text[:LONGEST].split())


def tokenise(text: str, *, accents: bool = False) -> list[Token]:
    key = fold_with_accents if accents else fold
    tokens: list[Token] = []
    end = 0
    for match in islice(TOKEN.finditer(text), MOST_TOKENS):
        tokens.append(Token(match[0], key(match[0]), match.start(), match.end(), text[end : match.start()]))
        end = match.end()
    return tokens


def fold(word: str) -> str:
    """Capitals, western digits, no accents on Latin letters, no apostrophes: Peña's and PENAS are the same."""
    word = fold_with_accents(word)
    if word.isascii() or (word[0] > "\u024f" and not "\u1e00" <= word[0] <= "\u1eff"):
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).translate(BARRED)


def fold_with_accents(word: str) -> str:
    if word.isascii():
        return word.replace("'", "").upper()
    word = unicodedata.normalize("NFKC", word.translate(APOSTROPHES).translate(SAME))
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in word).upper()
