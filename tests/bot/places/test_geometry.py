"""Inside or outside, along a line, nearest on a line: what must hold for any shape and any point."""

import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.places.atlas.bands import band_of, in_bands
from bot.places.geometry import METRES_EAST, METRES_NORTH, Point, along, edges, is_inside, metres_between, nearest

LON = st.floats(-75.28, -74.96).map(lambda lon: round(lon, 6))
LAT = st.floats(39.87, 40.13).map(lambda lat: round(lat, 6))
POINTS: st.SearchStrategy[Point] = st.tuples(LON, LAT)
LINES = st.lists(POINTS, min_size=2, max_size=8, unique=True)
SHARES = st.floats(0, 1)


def length(line: list[Point]) -> float:
    return sum(metres_between(*piece) for piece in pairwise(line))


def inside(rings: list[list[Point]], point: Point) -> bool:
    """Asked twice: of the whole outline, and of the edges of the point's band, as they are stored."""
    outline = [edge for ring in rings for edge in edges(ring)]
    answer = is_inside(outline, point)
    if math.isfinite(point[1]):
        assert is_inside(in_bands(outline).get(band_of(point[1]), []), point) is answer
    return answer


@st.composite
def stars(draw: st.DrawFn) -> tuple[Point, list[float], list[Point]]:
    """A shape around a middle, each corner in its own direction: whether a point is inside can be told otherwise."""
    middle = draw(POINTS)
    reach = draw(st.lists(st.floats(0.001, 0.05), min_size=3, max_size=12))
    turns = [2 * math.pi * index / len(reach) for index in range(len(reach))]
    ring = [(middle[0] + r * math.cos(t), middle[1] + r * math.sin(t)) for r, t in zip(reach, turns, strict=True)]
    return middle, reach, ring


class TestInside:
    @given(stars())
    def test_the_middle_is_inside_and_what_is_beyond_every_corner_is_not(
        self, star: tuple[Point, list[float], list[Point]]
    ) -> None:
        middle, reach, ring = star
        assert inside([ring], middle)
        for turn in range(8):
            beyond = max(reach) * 1.001
            far = (middle[0] + beyond * math.cos(turn), middle[1] + beyond * math.sin(turn))
            assert not inside([ring], far)

    @given(stars(), POINTS, st.integers(0, 11), st.booleans())
    def test_it_does_not_matter_where_a_ring_begins_or_which_way_it_runs(
        self, star: tuple[Point, list[float], list[Point]], point: Point, shift: int, back: bool
    ) -> None:
        _, _, ring = star
        shift %= len(ring)
        turned = ring[shift:] + ring[:shift]
        turned = turned[::-1] if back else turned
        assert inside([ring], point) == inside([turned], point) == inside([[*turned, turned[0]]], point)

    @given(stars(), POINTS)
    def test_a_hole_is_outside(self, star: tuple[Point, list[float], list[Point]], point: Point) -> None:
        middle, _, ring = star
        hole = [(middle[0] + (lon - middle[0]) / 2, middle[1] + (lat - middle[1]) / 2) for lon, lat in ring]
        assert not inside([ring, hole], middle)
        assert inside([ring, hole], point) == (inside([ring], point) and not inside([hole], point))

    @given(LON, LAT, LON, LAT, POINTS)
    def test_a_map_of_neighbours_gives_a_point_to_exactly_one(
        self, lon1: float, lat1: float, lon2: float, lat2: float, point: Point
    ) -> None:
        """Four districts that meet in one corner and share their borders: no point is in two, or in none."""
        west, east = -75.29, -74.95
        south, north = 39.86, 40.14
        for lon, lat in ((lon1, lat1), (lon2, lat2), point):
            cells = [
                [(w, s), (e, s), (e, n), (w, n)]
                for w, e in ((west, lon), (lon, east))
                for s, n in ((south, lat), (lat, north))
            ]
            assert sum(inside([cell], point) for cell in cells) == 1

    @pytest.mark.parametrize("point", [(math.nan, math.nan), (math.inf, 40.0), (0.0, 0.0)])
    def test_what_is_no_point_here_is_outside(self, point: Point) -> None:
        assert not inside([[(-75.2, 39.9), (-75.1, 39.9), (-75.1, 40.0)]], point)


class TestAlong:
    @given(LINES, SHARES)
    def test_a_point_along_a_line_lies_on_it_and_at_its_share(self, line: list[Point], share: float) -> None:
        found = nearest(line, along(line, share))
        assert found.metres < 0.01
        assert metres_between(along(line, found.share), along(line, share)) < 0.05

    @given(LINES)
    def test_it_begins_and_ends_where_the_line_does(self, line: list[Point]) -> None:
        assert metres_between(along(line, 0), line[0]) < 0.01
        assert metres_between(along(line, 1), line[-1]) < 0.01

    @given(LINES, SHARES, st.floats(-30, 30))
    def test_the_other_way_round_is_the_same_place(self, line: list[Point], share: float, left: float) -> None:
        # At a bend the two directions stand on different pieces: a step to the side differs there.
        places = [metres / length(line) for metres in _bends(line)]
        assume(all(abs(share - place) > 0.001 for place in places))
        assert metres_between(along(line, share, left), along(line[::-1], 1 - share, -left)) < 0.05

    @given(POINTS, POINTS, SHARES, st.floats(1, 30), st.booleans())
    def test_a_step_to_the_side_is_as_long_as_told_and_on_that_side(
        self, start: Point, end: Point, share: float, metres: float, is_left: bool
    ) -> None:
        assume(metres_between(start, end) > 100)
        aside = along([start, end], share, metres if is_left else -metres)
        found = nearest([start, end], aside)
        assert found.metres == pytest.approx(metres, abs=0.05)
        assert found.is_left is is_left

    def test_a_line_without_length_is_a_point(self) -> None:
        here = (-75.16, 39.95)
        assert along([here, here], 0.7, 9) == here
        assert nearest([here, here], here).share == 0


class TestNearest:
    @given(LINES, POINTS, SHARES)
    def test_nothing_on_the_line_is_nearer(self, line: list[Point], point: Point, share: float) -> None:
        assert nearest(line, point).metres <= metres_between(along(line, share), point) + 0.01

    @given(POINTS, POINTS)
    def test_metres_are_metres(self, one: Point, other: Point) -> None:
        """Against the great circle: less than half a metre in a hundred is lost by the flat city."""
        lat1, lat2 = math.radians(one[1]), math.radians(other[1])
        half = math.sin((lat2 - lat1) / 2) ** 2
        half += math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(other[0] - one[0]) / 2) ** 2
        assert metres_between(one, other) == pytest.approx(
            2 * 6_371_009 * math.asin(math.sqrt(half)), rel=5e-3, abs=0.01
        )

    def test_left_is_left(self) -> None:
        west_to_east = [(-75.17, 39.95), (-75.16, 39.95)]
        assert nearest(west_to_east, (-75.165, 39.951)).is_left
        assert not nearest(west_to_east, (-75.165, 39.949)).is_left
        assert METRES_EAST < METRES_NORTH


def _bends(line: list[Point]) -> list[float]:
    done, bends = 0.0, []
    for piece in pairwise(line):
        done += metres_between(*piece)
        bends.append(done)
    return [0.0, *bends]
