"""Recognises a message that means nothing but "delete what you hold about me", in every language."""

from pathlib import Path

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.text import folded

_DATA = yaml.safe_load((Path(__file__).parent / "deletion_words.yml").read_text(encoding="utf-8"))
WISHES: dict[str, list[str]] = _DATA["wishes"]
_PLEASE = sorted((folded(words) for phrases in _DATA["please"].values() for words in phrases), key=len, reverse=True)
_TAGS: dict[str, list[str]] = {}
for _tag, _phrases in WISHES.items():
    for _words in _phrases:
        _TAGS.setdefault(folded(_words), []).append(_tag)
_LONGEST = max(map(len, _TAGS)) + 2 * max(map(len, _PLEASE)) + 2
# So many letters and more may hold a slip; a shorter message turns into another word by it, or into "do not".
ONE_SLIP, TWO_SLIPS = 10, 18


def deletion_wish(text: str) -> list[str]:
    """The languages in which the whole message is this wish; none when it is not."""
    words = folded(text)
    if not words or len(words) > _LONGEST:
        return []
    bare = _bare(words)
    for said in (words, bare):
        if said in _TAGS:
            return _TAGS[said]
    slips = (len(bare) >= ONE_SLIP) + (len(bare) >= TWO_SLIPS)
    near = process.extractOne(bare, _TAGS.keys(), scorer=OSA.distance, score_cutoff=slips) if slips else None
    return _TAGS[near[0]] if near is not None else []


def _bare(words: str) -> str:
    """Without "please" at either end. Chinese and Khmer set no blank after it."""
    for polite in _PLEASE:
        if words != polite:
            words = words.removeprefix(polite).removesuffix(polite).strip()
    return words
