"""From a house number to a point and back: between the ends, on its side, in order."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.places.atlas.segment import CORNER_SHARE, SIDE_METRES, Segment, Side
from bot.places.geometry import Point, metres_between, nearest

LINE: list[Point] = [(-75.1600, 39.9520), (-75.1625, 39.9520)]


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    """A straight block of a hundred to four hundred metres in any direction, even numbers on one side, odd across."""
    lon, lat = draw(st.floats(-75.25, -74.99)), draw(st.floats(39.89, 40.10))
    east, north = draw(st.floats(-0.004, 0.004)), draw(st.floats(-0.003, 0.003))
    line = [(lon, lat), (lon + east, lat + north)]
    assume(metres_between(*line) > 100)
    first = draw(st.integers(0, 120)) * 100
    even = Side(first + 2, first + draw(st.integers(1, 49)) * 2 + 2)
    odd = Side(first + 1, first + draw(st.integers(1, 49)) * 2 + 1)
    falling = draw(st.booleans())
    left, right = (Side(side.last, side.first) if falling else side for side in (even, odd))
    return Segment("MARKET ST", left, right, line) if draw(st.booleans()) else Segment("MARKET ST", right, left, line)


def numbers(side: Side | None) -> list[int]:
    assert side is not None
    return list(range(min(side.first, side.last), max(side.first, side.last) + 1, 2))


def point(segment: Segment, number: int) -> Point:
    found = segment.point_of(number)
    assert found is not None
    return found


@given(segments(), st.data())
def test_a_house_stands_on_its_side_and_behind_the_corner(segment: Segment, data: st.DataObject) -> None:
    number = data.draw(st.sampled_from(numbers(segment.left) + numbers(segment.right)))
    where = nearest(segment.line, point(segment, number))
    assert where.is_left == (number in numbers(segment.left))
    assert abs(where.metres - SIDE_METRES) < 0.05
    assert CORNER_SHARE - 0.001 <= where.share <= 1 - CORNER_SHARE + 0.001


@given(segments(), st.booleans())
def test_numbers_stand_in_their_order(segment: Segment, is_left: bool) -> None:
    side = segment.left if is_left else segment.right
    assert side is not None
    start = segment.line[0] if side.first <= side.last else segment.line[-1]
    away = [metres_between(start, point(segment, number)) for number in numbers(side)]
    assert away == sorted(away)


@given(segments(), st.data())
def test_a_house_is_found_again_from_where_it_stands(segment: Segment, data: st.DataObject) -> None:
    number = data.draw(st.sampled_from(numbers(segment.left) + numbers(segment.right)))
    assert segment.number_at(nearest(segment.line, point(segment, number))) == number


@given(segments(), st.data())
def test_a_segment_drawn_the_other_way_round_is_the_same(segment: Segment, data: st.DataObject) -> None:
    number = data.draw(st.sampled_from(numbers(segment.left) + numbers(segment.right)))
    assert segment.left is not None
    assert segment.right is not None
    left = Side(segment.right.last, segment.right.first)
    right = Side(segment.left.last, segment.left.first)
    turned = replace(segment, left=left, right=right, line=segment.line[::-1])
    assert metres_between(point(segment, number), point(turned, number)) < 0.01


@given(segments(), st.integers(0, 20_000))
def test_only_numbers_of_the_block_have_a_point(segment: Segment, number: int) -> None:
    low = min(*numbers(segment.left), *numbers(segment.right))
    high = max(*numbers(segment.left), *numbers(segment.right))
    if not low <= number <= high:
        assert segment.point_of(number) is None


def test_both_kinds_of_numbers_on_one_side_still_have_points() -> None:
    """The river has the other side: there 1201 stands among the even ones."""
    one_sided = Segment("KELLY DR", Side(1200, 1298), None, LINE)
    assert one_sided.point_of(1201) is not None
    assert not one_sided.has(1201)
    assert one_sided.has(1202)


def test_a_point_across_from_no_houses_gets_the_houses_opposite() -> None:
    one_sided = Segment("KELLY DR", Side(1200, 1298), None, LINE)
    number = one_sided.number_at(nearest(LINE, (-75.16125, 39.9521)))
    assert number is not None
    assert 1246 <= number <= 1252


def test_one_house_alone_stands_in_the_middle() -> None:
    alone = Segment("SHORT ST", Side(7, 7), None, LINE)
    assert abs(nearest(LINE, point(alone, 7)).share - 0.5) < 0.001
    assert alone.number_at(nearest(LINE, LINE[0])) == 7


def test_a_street_without_numbers_has_none() -> None:
    assert Segment("RAMP", None, None, LINE).number_at(nearest(LINE, LINE[0])) is None
