"""The figures: shares of right answers, with how many they are out of."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.evaluation.rows import EMERGENCY, REPORT, Row

# Fewer words than these may be in any language.
from bot.language.detect import SENTENCE_WORDS, count_words

TOP = 3
BINS = 10
Akin = Callable[[str, str], bool]


@dataclass(slots=True)
class Share:
    """How many of how many."""

    right: int = 0
    of: int = 0

    def count(self, is_right: bool) -> None:
        self.right += is_right
        self.of += 1

    @property
    def value(self) -> float | None:
        return self.right / self.of if self.of else None

    def __str__(self) -> str:
        return "-" if self.value is None else f"{100 * self.value:.1f} %"


def _share() -> Share:
    return Share()


@dataclass(slots=True)
class Scores:
    """One language's, one service's or everybody's. `recall` and `false_alarms` are the emergencies'."""

    top_1: Share = field(default_factory=_share)
    top_3: Share = field(default_factory=_share)
    family: Share = field(default_factory=_share)
    intents: Share = field(default_factory=_share)
    recall: Share = field(default_factory=_share)
    false_alarms: Share = field(default_factory=_share)
    language: Share = field(default_factory=_share)
    address: Share = field(default_factory=_share)

    def add(self, row: Row, akin: Akin) -> None:
        expected, got = row.expected, row.got
        if expected.service is not None:
            guesses = row.guesses
            self.top_1.count(guesses[:1] == [expected.service])
            self.top_3.count(expected.service in guesses[:TOP])
            self.family.count(bool(guesses) and akin(guesses[0], expected.service))
        elif expected.intent not in (None, EMERGENCY):
            self.intents.count(got["intent"] == expected.intent)
        if expected.emergency:
            self.recall.count(got["emergency"] is not None)
        elif expected.emergency is not None:
            self.false_alarms.count(got["emergency"] is not None)
        if expected.language is not None and not expected.seen and count_words(expected.text) >= SENTENCE_WORDS:
            self.language.count(got["language"] == expected.language)
        if expected.address is not None:
            found = got["address"] or {}
            self.address.count((found.get("standard") or "") == expected.address)


def scored(rows: Sequence[Row], akin: Akin, key: Callable[[Row], str | None]) -> dict[str, Scores]:
    """Scores of each group that `key` names, in order of first appearance."""
    groups: dict[str, Scores] = {}
    for row in rows:
        name = key(row)
        if name is not None:
            groups.setdefault(name, Scores()).add(row, akin)
    return groups


def confusions(rows: Sequence[Row]) -> Counter[tuple[str, str]]:
    """(what it is, what was guessed first) -> how often, right guesses too."""
    return Counter((row.expected.service, row.guesses[0]) for row in rows if row.expected.service and row.guesses)


@dataclass(frozen=True, slots=True)
class Bin:
    """Guesses of about this confidence: how sure they were on average, how often they were right."""

    confidence: float
    right: float
    count: int


def calibration(rows: Sequence[Row]) -> tuple[list[Bin], float | None]:
    """The bins, and the mean distance between confidence and truth (expected calibration error)."""
    reports = [row for row in rows if row.expected.service and row.guesses and row.got["intent"] == REPORT]
    groups: dict[int, list[Row]] = {}
    for row in reports:
        groups.setdefault(min(BINS - 1, int(row.confidence * BINS)), []).append(row)
    bins = [
        Bin(
            sum(row.confidence for row in group) / len(group),
            sum(row.guesses[0] == row.expected.service for row in group) / len(group),
            len(group),
        )
        for _, group in sorted(groups.items())
    ]
    error = sum(abs(b.confidence - b.right) * b.count for b in bins) / len(reports) if reports else None
    return bins, error


def named(scores: Scores) -> Mapping[str, Share]:
    """The columns of the table, in order."""
    return {
        "top-1": scores.top_1,
        "top-3": scores.top_3,
        "family": scores.family,
        "other intents": scores.intents,
        "emergencies": scores.recall,
        "false alarms": scores.false_alarms,
        "language": scores.language,
        "address": scores.address,
    }
