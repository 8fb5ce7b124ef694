"""Plain geometry on points of the city: inside or outside, along a line, nearest on a line."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

# Longitude, latitude in degrees, the order of GeoJSON.
Point = tuple[float, float]
Line = Sequence[Point]
# Both ends of a straight side of an area: lon, lat, lon, lat.
Edge = tuple[float, float, float, float]

# The city is 40 km across: one scale does for all of it, and is wrong by less than three metres in a thousand.
METRES_NORTH = 111_032.0
METRES_EAST = 85_394.0


@dataclass(frozen=True, slots=True)
class Nearest:
    """How far a point is from a line, at which share of its length, and whether it lies to the line's left."""

    metres: float
    share: float
    is_left: bool


def edges(ring: Line) -> Iterator[Edge]:
    """The sides of a ring, whether or not its last point is the first again."""
    for start, end in pairwise((*ring, ring[0])):
        yield (*start, *end)


def is_inside(outline: Iterable[Edge], point: Point) -> bool:
    """Counts how often a ray from the point to the east crosses the outline: an odd count is inside.

    So holes, and parts that lie apart, are only more edges; and an edge that is wholly north or south of the point
    may be left out.
    """
    lon, lat = point
    inside = False
    for lon1, lat1, lon2, lat2 in outline:
        if (lat1 > lat) != (lat2 > lat) and lon < lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1):
            inside = not inside
    return inside


def metres_between(one: Point, other: Point) -> float:
    return math.hypot((other[0] - one[0]) * METRES_EAST, (other[1] - one[1]) * METRES_NORTH)


def along(line: Line, share: float, left: float = 0.0) -> Point:
    """The point at this share of the line's length, and so many metres to its left."""
    start, end, rest = _piece(line, share)
    length = metres_between(start, end)
    part = rest / length if length else 0.0
    lon = start[0] + part * (end[0] - start[0])
    lat = start[1] + part * (end[1] - start[1])
    if not length:
        return lon, lat
    east, north = (end[0] - start[0]) * METRES_EAST / length, (end[1] - start[1]) * METRES_NORTH / length
    return lon - left * north / METRES_EAST, lat + left * east / METRES_NORTH


def _piece(line: Line, share: float) -> tuple[Point, Point, float]:
    """The straight piece on which that share of the line lies, and how many metres of the piece come before it."""
    pieces = list(pairwise(line))
    ends = list(accumulate(metres_between(*piece) for piece in pieces))
    wanted = share * ends[-1]
    index = next((index for index, end in enumerate(ends) if end >= wanted), len(ends) - 1)
    return (*pieces[index], wanted - (ends[index - 1] if index else 0.0))


def nearest(line: Line, point: Point) -> Nearest:
    """Where the line comes nearest to the point."""
    done, best = 0.0, (math.inf, 0.0, False)
    for start, end in pairwise(line):
        length = metres_between(start, end)
        metres, part, is_left = _nearest_on_piece(start, end, point)
        if metres < best[0]:
            best = (metres, done + part * length, is_left)
        done += length
    return Nearest(best[0], best[1] / done if done else 0.0, best[2])


def _nearest_on_piece(start: Point, end: Point, point: Point) -> tuple[float, float, bool]:
    east, north = (end[0] - start[0]) * METRES_EAST, (end[1] - start[1]) * METRES_NORTH
    to_east, to_north = (point[0] - start[0]) * METRES_EAST, (point[1] - start[1]) * METRES_NORTH
    square = east * east + north * north
    part = min(1.0, max(0.0, (to_east * east + to_north * north) / square)) if square else 0.0
    metres = math.hypot(to_east - part * east, to_north - part * north)
    return metres, part, east * to_north - north * to_east > 0
