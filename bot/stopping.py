"""Recognises a message that means nothing but "write to me no more", in every language."""

from pathlib import Path

import yaml

from bot.text import folded

WORDS: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "stop_words.yml").read_text(encoding="utf-8"))
_STOP = frozenset(folded(words) for phrases in WORDS.values() for words in phrases)


def means_stop(text: str) -> bool:
    """The whole message, not a word in it: "stop sign missing" is a report."""
    return folded(text) in _STOP
