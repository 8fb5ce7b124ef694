"""What the maps of the console show: a point each for a case and for a location that a resident shared."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.cases.listing import place_of
from storage.models import Case


@dataclass(frozen=True, slots=True)
class Point:
    """One line of templates/_map.html. `weight`: how much there is, for hotspots."""

    lat: float
    lon: float
    label: str
    href: str | None = None
    weight: int | None = None


def case_points(cases: Iterable[Case], *, base: str | None = None) -> list[Point]:
    """Of the cases whose place is known. `base`: where their pages are, when each is to be a link."""
    return [
        Point(case.lat, case.lon, _label(case, named=base is not None), f"{base}/{case.reference}" if base else None)
        for case in cases
        if case.lat is not None and case.lon is not None
    ]


def _label(case: Case, *, named: bool) -> str:
    place = place_of(case) or ""
    return f"{case.reference}: {place}" if named else place
