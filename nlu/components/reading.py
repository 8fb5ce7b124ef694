"""What every component does to a text before it reads it."""

import unicodedata

# A novel is read by its beginning and its end: people put the place first or last, the story between.
HEAD, TAIL = 700, 300


def folded(text: str) -> str:
    """Lower case, no accents, no punctuation, single blanks: for comparing whole short messages."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = [
        c if c.isalnum() or unicodedata.category(c).startswith("M") else " "
        for c in decomposed
        # Cf: blanks without width, which some Khmer keyboards write inside words and others do not.
        if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
    ]
    return " ".join("".join(kept).split())


def readable(text: str) -> str:
    """Lower case and single blanks, cut fairly when it is long."""
    text = " ".join(text.casefold().split())
    return text if len(text) <= HEAD + TAIL else text[:HEAD] + " … " + text[-TAIL:]
