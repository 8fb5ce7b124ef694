"""Where a post says that it was written: its point, or the middle of a place that is small enough to mean one."""

import math

from connectors.base import Location
from connectors.x.shapes import Includes, Post

MOST_METRES = 500.0
METRES_A_DEGREE = 111_320.0
MOST_LATITUDE = 90.0


def place_of(post: Post, includes: Includes) -> Location | None:
    """Which need not be where the problem is. A neighborhood or a city is too large to be a hint."""
    if post.geo.coordinates is not None:
        lon, lat = post.geo.coordinates.coordinates
        return _location(lat, lon)
    place = includes.place(post.geo.place_id)
    if place is None or place.geo.bbox is None:
        return None
    west, south, east, north = place.geo.bbox
    lat, lon = (south + north) / 2, (west + east) / 2
    across = math.hypot((east - west) * math.cos(math.radians(lat)), north - south) * METRES_A_DEGREE
    return _location(lat, lon) if across < MOST_METRES else None


def _location(lat: float, lon: float) -> Location | None:
    return Location(lat, lon) if abs(lat) <= MOST_LATITUDE else None
