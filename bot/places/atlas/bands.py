"""Cuts areas into bands from west to east, so that whether a point is inside is told by the few edges of its own band.

A council district is drawn with thousands of points; a point of the city is north or south of nearly all of its edges.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import floor

from bot.places.geometry import Edge

# About 220 metres of latitude.
BANDS_A_DEGREE = 500


def band_of(lat: float) -> int:
    return floor(lat * BANDS_A_DEGREE)


def in_bands(outline: Iterable[Edge]) -> dict[int, list[Edge]]:
    """The edges by each band that they touch. One that runs due east is in none: no ray crosses it."""
    found: dict[int, list[Edge]] = defaultdict(list)
    for edge in outline:
        _, lat1, _, lat2 = edge
        if lat1 != lat2:
            for band in range(band_of(min(lat1, lat2)), band_of(max(lat1, lat2)) + 1):
                found[band].append(edge)
    return dict(found)
