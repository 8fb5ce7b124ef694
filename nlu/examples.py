"""The examples as a native speaker edits them (data/<tag>/): read, and checked for what nobody should have to see.

`python examples.py` prints the mistakes, then the lines whose neighbours in meaning all carry another label: those may
be right, but somebody should look at them.
"""

import re
import sys
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple

import numpy as np
import yaml

DATA = Path(__file__).resolve().parent / "data"
CACHE = Path(__file__).resolve().parent / ".cache" / "e5"
SERVICES = 47
# The two languages most people here write have more examples of each service than the others.
FEWEST = {"en": 30, "es": 30}
FEWEST_ELSEWHERE = 15
# Languages with a script of their own; the others may write some lines in Latin letters, but not most.
SCRIPTS = {
    "zh-Hans": "[\u4e00-\u9fff]",
    "zh-Hant": "[\u4e00-\u9fff]",
    "ru": "[\u0400-\u04ff]",
    "uk": "[\u0400-\u04ff]",
    "ar": "[\u0600-\u06ff]",
    "ko": "[\uac00-\ud7af]",
    "km": "[\u1780-\u17ff]",
    "bn": "[\u0980-\u09ff]",
}
# "中文" is how an English resident finds the button, too.
LANGUAGE_NAMES = "change_language"
OWN_SCRIPT_SHARE = 0.7
OTHER_SCRIPTS = re.compile("[\u0400-\u04ff\u0600-\u06ff\u0980-\u09ff\u1780-\u17ff\u4e00-\u9fff\uac00-\ud7af]")
# So many of the nearest lines, this near.
NEIGHBOURS = 5
NEAR = 0.93


# The one in C where there is one: the files have sixty thousand lines.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Example(NamedTuple):
    tag: str
    label: str
    text: str
    path: str


def languages() -> List[str]:
    return sorted(path.name for path in DATA.iterdir() if path.is_dir())


@cache
def read(tag: str) -> List[Example]:
    """Every example of a language, in the order of its files."""
    found = []
    for path in sorted((DATA / tag).rglob("*.yml")):
        for block in (yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}).get("nlu", []):  # noqa: S506 - it is the safe one
            for line in block["examples"].splitlines():
                found.append(Example(tag, block["intent"], line[2:].strip(), str(path.relative_to(DATA))))
    return found


def mistakes(examples: List[Example]) -> Iterator[str]:
    """What is wrong with one language's examples, a sentence each."""
    labels: Dict[str, set] = defaultdict(set)
    times = Counter(example.text.casefold() for example in examples)
    for example in examples:
        labels[example.text.casefold()].add(example.label)
        if set(example.text) & set("[]{}\\") or example.text.startswith("/"):
            yield f"{example.path}: Rasa would read its own notation in “{example.text}”"
        yield from _wrong_script(example)
    for text, count in times.items():
        if len(labels[text]) > 1:
            yield f"{examples[0].tag}: “{text}” stands under {' and '.join(sorted(labels[text]))}"
        elif count > 1:
            yield f"{examples[0].tag}: “{text}” is there {count} times"
    yield from _too_few(examples)
    yield from _too_few_in_script(examples)


def _wrong_script(example: Example) -> Iterator[str]:
    if example.label == LANGUAGE_NAMES:
        return
    own = SCRIPTS.get(example.tag)
    foreign = [sign for sign in OTHER_SCRIPTS.findall(example.text) if own is None or not re.match(own, sign)]
    # A borrowed word may be written in its own script; a line of it belongs to another language.
    if len(foreign) * 2 > sum(c.isalpha() for c in example.text):
        yield f"{example.path}: “{example.text}” is written in another language's script"


def _too_few(examples: List[Example]) -> Iterator[str]:
    tag = examples[0].tag
    counts = Counter(
        e.label for e in examples if e.label.startswith("report_issue/") and e.label != "report_issue/generic"
    )
    if len(counts) != SERVICES:
        yield f"{tag}: {len(counts)} services have examples, not {SERVICES}"
    fewest = FEWEST.get(tag, FEWEST_ELSEWHERE)
    for label, count in counts.items():
        if count < fewest:
            yield f"{tag}: {label} has {count} examples, not {fewest}"


def _too_few_in_script(examples: List[Example]) -> Iterator[str]:
    own = SCRIPTS.get(examples[0].tag)
    if own is not None:
        share = sum(bool(re.search(own, e.text)) for e in examples) / len(examples)
        if share < OWN_SCRIPT_SHARE:
            yield f"{examples[0].tag}: only {share:.0%} of the lines are in its own script"


def disagreements(examples: List[Example], vectors: np.ndarray) -> Iterator[str]:
    """Lines whose nearest of the same language all carry one other label. `vectors`: (examples, 384), length 1."""
    for start in range(0, len(examples), 500):
        near = vectors[start : start + 500] @ vectors.T
        for row, likeness in enumerate(near):
            likeness[start + row] = -1
            nearest = np.argpartition(-likeness, NEIGHBOURS)[:NEIGHBOURS]
            around = {examples[index].label for index in nearest}
            own = examples[start + row]
            if likeness[nearest].min() >= NEAR and len(around) == 1 and own.label not in around:
                yield f"{own.path}: “{own.text}” is {own.label}, its neighbours are {around.pop()}"


def main() -> int:
    # Reading the files must not need the model: the tests do it often.
    from components.e5 import cached_vectors  # noqa: PLC0415
    from components.reading import readable  # noqa: PLC0415

    everything = {tag: read(tag) for tag in languages()}
    wrong = [mistake for examples in everything.values() for mistake in mistakes(examples)]
    for sentence in wrong:
        print(sentence)
    texts = [readable(example.text) for examples in everything.values() for example in examples]
    known = dict(zip(texts, cached_vectors(texts, CACHE, keep=True)))
    for examples in everything.values():
        for sentence in disagreements(examples, np.vstack([known[readable(e.text)] for e in examples])):
            print("look at", sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
