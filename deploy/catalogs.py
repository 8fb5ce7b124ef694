"""Brings every language's catalogs to the English keys: new ones come in empty, stale ones go out, the rest stays.

English is the source (bot/language/locale/en/*.po). An empty phrase falls back to English until somebody fills it
(docs/languages.md). Works on the text, block by block, so that a translator's comments and line breaks survive.
"""

import re
import sys
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "bot" / "language" / "locale"
SOURCE = "en"
KEY = re.compile(r'^msgid "(.+)"$', re.MULTILINE)
PLURALS = re.compile(r"nplurals=(\d+)")
# How the speakers of a language call the others is each catalog's own (bot/language/naming.py).
OWN = "language.name."


def main() -> int:
    for source in sorted((LOCALE / SOURCE).glob("*.po")):
        english = blocks(source.read_text(encoding="utf-8"))
        for path in sorted(LOCALE.glob(f"*/{source.name}")):
            if path != source:
                path.write_text(synchronised(english, path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def blocks(text: str) -> list[str]:
    return [block.strip("\n") for block in re.split(r"\n{2,}", text.strip())]


def key(block: str) -> str | None:
    found = KEY.search(block)
    return found[1] if found else None


def synchronised(english: list[str], text: str) -> str:
    """The catalog with every English key, in its own order; a new key stands behind the one before it in English."""
    wanted = [name for block in english if (name := key(block)) and not name.startswith(OWN)]
    plural = {name for block in english if (name := key(block)) and "msgid_plural" in block}
    forms = int((PLURALS.search(text) or ["", "2"])[1])
    kept = [block for block in blocks(text) if (name := key(block)) is None or name in wanted or name.startswith(OWN)]
    for position, name in enumerate(wanted):
        if any(key(block) == name for block in kept):
            continue
        before = wanted[position - 1] if position else None
        behind = next((index for index, block in enumerate(kept) if key(block) == before), 0)
        kept.insert(behind + 1, empty(name, forms if name in plural else 0))
    return "\n\n".join(kept) + "\n"


def empty(name: str, forms: int) -> str:
    if not forms:
        return f'msgid "{name}"\nmsgstr ""'
    return "\n".join([f'msgid "{name}"', f'msgid_plural "{name}"', *(f'msgstr[{form}] ""' for form in range(forms))])


if __name__ == "__main__":
    sys.exit(main())
