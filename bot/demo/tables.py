"""Reads what a made-up city is drawn from: its parts, its people, and how much there is of what."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

T = TypeVar("T")
FOLDER = Path(__file__).parent
GIVEN_FIRST = "{given} {family}"


class Shares(Generic[T]):
    """Things, and how much there is of each."""

    def __init__(self, parts: Mapping[T, float]) -> None:
        self.things = list(parts)
        self._sums = list(accumulate(parts.values()))

    def draw(self, chance: random.Random) -> T:
        return chance.choices(self.things, cum_weights=self._sums)[0]


@dataclass(frozen=True, slots=True)
class Area:
    planning: str
    at: tuple[float, float]
    council: Sequence[str]
    police: Sequence[str]
    neighborhoods: Sequence[str]
    streets: Sequence[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Speakers:
    """The people of a language: their names, and how they begin and end."""

    given: Sequence[str]
    family: Sequence[str]
    name: str
    reports: Sequence[str]
    thanks: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Of a service: how many of its cases are ever closed, and the days in which half of those are."""

    closed: float
    days: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """`share`: of one report; `days`: for so long nobody has settled it."""

    share: float
    days: float


@dataclass(frozen=True, slots=True)
class Tables:
    """shares.yml says what each is."""

    areas: Shares[Area]
    speakers: Mapping[str, Speakers]
    channels: Shares[str]
    chats: Shares[str]
    languages: Shares[str]
    services: Mapping[str, float]
    paces: Mapping[str, Pace]
    other: tuple[float, Pace]
    reasons: Shares[str]
    open: Shares[str]
    places: Shares[str]
    not_ours: Sequence[str]
    rated: float
    content: Mapping[str, float]
    troubles: Mapping[str, Trouble]
    by_hand: frozenset[str]
    worked_on: float
    again: float
    waiting: float
    held: float
    hours: Sequence[float]
    weekdays: Sequence[float]
    months: Sequence[float]


@cache
def tables() -> Tables:
    raw: dict[str, Any] = _read("shares")
    other_part, *other_pace = raw["other"]
    return Tables(
        areas=Shares({_area(row): row["share"] for row in _read("areas")}),
        speakers={tag: Speakers(**{"name": GIVEN_FIRST, **row}) for tag, row in _read("people").items()},
        channels=Shares(raw["channels"] | raw["by_hand"]),
        chats=Shares(raw["channels"]),
        languages=Shares(raw["languages"]),
        services={slug: row[0] for slug, row in raw["services"].items()},
        paces={slug: Pace(row[1] / 100, row[2]) for slug, row in raw["services"].items()},
        other=(other_part, Pace(other_pace[0] / 100, other_pace[1])),
        reasons=Shares(raw["reasons"]),
        open=Shares(raw["open"]),
        places=Shares(raw["places"]),
        not_ours=raw["not_ours"],
        rated=raw["rated"] / 100,
        content={reason: percent / 100 for reason, percent in raw["content"].items()},
        troubles={name: Trouble(share / 1000, days) for name, (share, days) in raw["troubles"].items()},
        by_hand=frozenset(raw["by_hand"]),
        worked_on=raw["worked_on"] / 100,
        again=raw["again"] / 100,
        waiting=raw["waiting"],
        held=raw["held"],
        hours=raw["hours"],
        weekdays=raw["weekdays"],
        months=raw["months"],
    )


def _area(row: Mapping[str, Any]) -> Area:
    return Area(
        planning=row["planning"],
        at=tuple(row["at"]),
        council=tuple(row["council"]),
        police=tuple(row["police"]),
        neighborhoods=tuple(row["neighborhoods"]),
        streets=tuple(tuple(street) for street in row["streets"]),
    )


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
