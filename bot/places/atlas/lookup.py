"""Asks the imported map: where a standard form lies, what is nearest to a point, in which districts a point is."""

from collections.abc import Iterable, Sequence
from itertools import product
from math import inf
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.places.atlas.bands import band_of
from bot.places.atlas.segment import Segment, Side
from bot.places.city import city
from bot.places.geometry import METRES_EAST, METRES_NORTH, Point, is_inside, metres_between, nearest
from bot.places.standard import Crossing, House, Hundred, Parts
from bot.places.streets import NOT_FOR_PEOPLE
from storage.models import District, StreetSegment

# A shared point further than this from every street lies in a park or on the river, and has no address.
NEAREST_METRES = 120.0
# Streets that meet are drawn to the same point, give or take a median strip.
MEETING_METRES = 25.0
# Streets that meet twice, further apart than this, have two corners, and nothing says which is meant.
CORNER_METRES = 150.0


async def point_of(session: AsyncSession, parts: Parts) -> Point | None:
    match parts:
        case House():
            return await _house(session, parts)
        case Hundred():
            return await _hundred(session, parts)
        case Crossing():
            return await _crossing(session, parts)


async def nearest_address(session: AsyncSession, point: Point) -> str | None:
    """The house nearest to a point, or only the street where it has no numbers."""
    around = _is_near(_box(StreetSegment), *_square(point, NEAREST_METRES))
    segments = [_segment(row) for row in await session.scalars(select(StreetSegment).where(around))]
    told = [(nearest(segment.line, point), segment) for segment in segments if _is_for_people(segment.street)]
    where, segment = min(told, key=lambda pair: pair[0].metres, default=(None, None))
    if where is None or segment is None or where.metres > NEAREST_METRES:
        return None
    number = segment.number_at(where)
    return f"{number} {segment.street}" if number else segment.street


async def districts(session: AsyncSession, point: Point) -> dict[str, str]:
    """Names by kind, of the kinds that were imported."""
    here = select(District.kind, District.name, District.edges).where(District.band == band_of(point[1]))
    return {kind: name for kind, name, edges in await session.execute(here) if is_inside(edges, point)}


async def _house(session: AsyncSession, house: House) -> Point | None:
    """The longest words that are a street with that number: what stands behind them is a unit."""
    for size in range(len(house.words), 0, -1):
        segments = await _numbered(session, " ".join(house.words[:size]), house.number, house.number)
        best = next((segment for segment in segments if segment.has(house.number)), None)
        if best or segments:
            return (best or segments[0]).point_of(house.number)
    return None


async def _hundred(session: AsyncSession, block: Hundred) -> Point | None:
    """The middle of the segment that has the block's middle, or of the first that has any of it."""
    segments = await _numbered(session, block.street, block.first, block.last)
    middle = (block.first + block.last) // 2
    best = next((segment for segment in segments if segment.point_of(middle)), segments[0] if segments else None)
    return best.middle_of(block.first, block.last) if best else None


async def _crossing(session: AsyncSession, crossing: Crossing) -> Point | None:
    one, other = aliased(StreetSegment), aliased(StreetSegment)
    reach_lon, reach_lat = MEETING_METRES / METRES_EAST, MEETING_METRES / METRES_NORTH
    near = _is_near(
        _box(one), other.west - reach_lon, other.south - reach_lat, other.east + reach_lon, other.north + reach_lat
    )
    rows = await session.execute(
        select(one.line, other.line).where(_is_of(one, crossing.one), _is_of(other, crossing.other), near)
    )
    meetings = [_meeting(left, right) for left, right in rows]
    metres = min((meeting[0] for meeting in meetings), default=inf)
    if metres > MEETING_METRES:
        return None
    points = [point for apart, point in meetings if apart <= MEETING_METRES]
    if max(metres_between(points[0], point) for point in points) > CORNER_METRES:
        return None
    return _mean(points)


def _meeting(left: Sequence[Sequence[float]], right: Sequence[Sequence[float]]) -> tuple[float, Point]:
    """How far apart two lines are where they come nearest to each other, and the point between."""
    pairs = product(map(_point, left), map(_point, right))
    return min((metres_between(*pair), _mean(pair)) for pair in pairs)


def _mean(points: Sequence[Point]) -> Point:
    return sum(lon for lon, _ in points) / len(points), sum(lat for _, lat in points) / len(points)


async def _numbered(session: AsyncSession, street: str, first: int, last: int) -> list[Segment]:
    """The segments of a street that have any of these numbers, in their order."""
    rows = await session.scalars(
        select(StreetSegment)
        .where(_is_of(StreetSegment, street), StreetSegment.low <= last, StreetSegment.high >= first)
        .order_by(StreetSegment.low, StreetSegment.seg_id)
    )
    return [_segment(row) for row in rows]


def _is_of(table: Any, street: str) -> ColumnElement[bool]:
    """By the name in the file; or, for an alias, by the segments that the City's address parser knows it to have."""
    return or_(table.street == street, table.seg_id.in_(city().streets.segments.get(street, ())))


def _segment(row: StreetSegment) -> Segment:
    return Segment(
        row.street,
        _side(row.left_from, row.left_to),
        _side(row.right_from, row.right_to),
        [_point(p) for p in row.line],
    )


def _side(first: int, last: int) -> Side | None:
    """No number is written as 0; a side with one end has one house."""
    return Side(first or last, last or first) if first or last else None


def _point(raw: Sequence[float]) -> Point:
    return raw[0], raw[1]


def _is_for_people(street: str) -> bool:
    """Nobody stands on a ramp; the street beside it is meant."""
    return NOT_FOR_PEOPLE.isdisjoint(street.split()[-1:])


def _square(point: Point, metres: float) -> Iterable[float]:
    lon, lat = point
    east, north = metres / METRES_EAST, metres / METRES_NORTH
    return lon - east, lat - north, lon + east, lat + north


def _box(table: Any) -> Any:
    """As the index spells it."""
    return func.box(func.point(table.west, table.south), func.point(table.east, table.north))


def _is_near(box: Any, west: Any, south: Any, east: Any, north: Any) -> ColumnElement[bool]:
    near: ColumnElement[bool] = box.op("&&", is_comparison=True)(
        func.box(func.point(west, south), func.point(east, north))
    )
    return near
