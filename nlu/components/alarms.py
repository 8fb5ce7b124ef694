"""Fragments that nearly always mean an emergency (data/<tag>/alarms.yml): they weigh, the classifier decides."""

import re
from pathlib import Path
from typing import Dict, List, Set, Tuple

import yaml

from components.labels import EMERGENCY, Ranked
from components.reading import folded

# Chinese and Khmer write no blanks between words, Arabic writes "and" and "the" onto them, Koreans often write none.
ANYWHERE = re.compile("[\u0600-\u06ff\u1780-\u17ff\u4e00-\u9fff\uac00-\ud7af\u1100-\u11ff]")
# Letters of their own to Unicode, and typed without their bar by many.
BARRED = str.maketrans("łđ", "ld")


class Alarms:
    """`starts`: first word -> (fragment, kind); `anywhere`: those of scripts where a word has no beginning."""

    def __init__(self, fragments: Dict[str, Set[str]]) -> None:
        self._starts: Dict[str, List[Tuple[str, str]]] = {}
        self._anywhere: List[Tuple[str, str]] = []
        for kind, kinds_fragments in sorted(fragments.items()):
            for fragment in sorted(kinds_fragments):
                if ANYWHERE.search(fragment):
                    self._anywhere.append((fragment, kind))
                else:
                    self._starts.setdefault(fragment.split(" ")[0], []).append((fragment, kind))

    @classmethod
    def read(cls, folder: Path) -> "Alarms":
        fragments: Dict[str, Set[str]] = {}
        for path in sorted(folder.glob("*/alarms.yml")):
            for kind, written in yaml.safe_load(path.read_text(encoding="utf-8"))["alarms"].items():
                fragments.setdefault(kind, set()).update(filter(None, (_plain(str(words)) for words in written)))
        return cls(fragments)

    def heard(self, text: str) -> Set[str]:
        """The kinds of emergency whose fragments are in the text; a fragment's last word may have an ending."""
        plain = _plain(text)
        found = {kind for fragment, kind in self._anywhere if fragment in plain} if ANYWHERE.search(plain) else set()
        position = 0
        for word in plain.split(" "):
            found.update(kind for fragment, kind in self._starts.get(word, ()) if plain.startswith(fragment, position))
            position += len(word) + 1
        return found


def _plain(text: str) -> str:
    return folded(text).translate(BARRED)


def weighed(ranked: Ranked, kinds: Set[str], weight: float) -> Ranked:
    """The ranking when these kinds are so many times as likely as they were."""
    if not kinds:
        return ranked
    named = {f"{EMERGENCY}/{kind}" for kind in kinds}
    heavier = [(label, p * weight if label in named else p) for label, p in ranked]
    total = sum(p for _, p in heavier)
    return sorted(((label, p / total) for label, p in heavier), key=lambda item: -item[1])
