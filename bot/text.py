"""Cleans what people and machines type: what cannot be seen is taken out, the words stay."""

import re
import unicodedata

# Overrides and isolates of writing direction can make a line read as something it is not (U+202A-202E, U+2066-2069).
# The plain marks (U+200E, U+200F) and the joiners are part of ordinary Arabic and Bengali and stay.
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
# C0 and C1 controls but tab and line feed, the BOM, lone surrogates, Unicode's own non-characters, tag characters.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]")
# Inside a word some keyboards write these and others do not.
JOINERS = "\u200b\u200c\u200d\u200e\u200f"
BLANK_RUN = re.compile(r"[^\S\n]{3,}")
LINE_RUN = re.compile(r"\n{3,}")


def tidy(text: str) -> str:
    """NFC, without control characters or direction overrides, without runs of blanks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Composed last: what was taken out may have stood between a letter and its accent.
    text = unicodedata.normalize("NFC", INVISIBLE.sub("", DIRECTION.sub("", text)))
    return LINE_RUN.sub("\n\n", BLANK_RUN.sub("  ", text)).strip()


def folded(text: str) -> str:
    """For comparing short phrases: lower case, no accents, no punctuation, single blanks."""
    # First what only looks different (𝗛𝗘𝗟𝗣, ﬁ), then the case, which may give accents of its own.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    # Accents have a combining class; the vowel signs of Bengali and Khmer have none and are letters to their readers.
    kept = (
        c if c.isalnum() or unicodedata.category(c).startswith("M") else " "
        for c in decomposed
        if not unicodedata.combining(c) and c not in JOINERS
    )
    return " ".join("".join(kept).split())


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit of any script in it."""
    return any(c.isalnum() for c in text)


def escaped(words: str) -> str:
    """As LIKE of the database takes them by the letter."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
