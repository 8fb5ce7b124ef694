"""Reads the City's standard form of a place back into its parts: house number, hundred, streets."""

import re
from dataclasses import dataclass

BLOCK = re.compile(r"(?P<first>\d+)-(?P<last>\d+) block of (?P<street>.+)")
HOUSE = re.compile(r"(?P<first>\d+)(?:-\d+)?[A-Z]?(?: 1/2)? (?P<street>.+)")
POINT = re.compile(r"(?P<lat>-?\d{1,2}\.\d+), ?(?P<lon>-?\d{1,3}\.\d+)")
CROSSING = " & "


@dataclass(frozen=True, slots=True)
class House:
    """`words` are the street and, perhaps, a unit behind it: which is which only a table of streets tells."""

    number: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hundred:
    first: int
    last: int
    street: str


@dataclass(frozen=True, slots=True)
class Crossing:
    one: str
    other: str


Parts = House | Hundred | Crossing


def parts_of(standard: str) -> Parts | None:
    """None for what has no single point: a whole street, a name."""
    if found := BLOCK.fullmatch(standard):
        return Hundred(int(found["first"]), int(found["last"]), found["street"])
    if CROSSING in standard:
        one, other = standard.split(CROSSING, 1)
        return Crossing(one, other)
    if found := HOUSE.fullmatch(standard):
        return House(int(found["first"]), tuple(found["street"].split()))
    return None


def point_of(text: str) -> tuple[float, float] | None:
    """Latitude and longitude, from a text that is nothing else."""
    found = POINT.fullmatch(text.strip())
    return (float(found["lat"]), float(found["lon"])) if found else None
