"""Whether a point lies in Philadelphia: by an approximate outline (city_limits.yml), or by the box around it."""

from functools import cache

from bot.places.data import read
from bot.places.geometry import Edge, edges, is_inside

# A little wider than the city, so that no piece of it is left out.
WEST, SOUTH, EAST, NORTH = -75.30, 39.85, -74.94, 40.15


def is_in_city(lat: float, lon: float) -> bool:
    return is_inside(_outline(), (lon, lat))


def is_in_box(lat: float, lon: float) -> bool:
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


@cache
def _outline() -> tuple[Edge, ...]:
    return tuple(edges([(float(lon), float(lat)) for lon, lat in read("city_limits.yml")["polygon"]]))
