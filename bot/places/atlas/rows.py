"""Turns features of the City's files into rows, and refuses what does not lie in Philadelphia."""

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

from bot.places.atlas.bands import in_bands
from bot.places.atlas.features import NotGeoJSON
from bot.places.atlas.kinds import Properties, street_of, whole
from bot.places.geometry import edges
from bot.places.limits import is_in_box

# About a centimetre.
DECIMALS = 7
FURTHEST_LON, FURTHEST_LAT = 180, 90
SHORTEST_LINE, SHORTEST_RING = 2, 3

Row = tuple[Any, ...]
SEGMENT_COLUMNS = (
    *("seg_id", "street", "left_from", "left_to", "right_from", "right_to", "low", "high"),
    *("line", "west", "south", "east", "north"),
)
DISTRICT_COLUMNS = ("kind", "name", "band", "edges")
ENDS = ("L_F_ADD", "L_T_ADD", "R_F_ADD", "R_T_ADD")
# House numbers are four or five digits; what is larger is a slip.
HIGHEST_NUMBER = 99_999
HIGHEST_SEGMENT = 2**31 - 1

Points = list[tuple[float, float]]


def segment_rows(properties: Properties, geometry: Properties) -> list[Row]:
    """One; none for a feature that says nothing: no name, no number, no line."""
    line = [point for part in parts(geometry) for point in points(part)]
    seg_id, street = whole(properties["SEG_ID"]), street_of(properties)
    if len(line) < SHORTEST_LINE or not street or not 0 < seg_id <= HIGHEST_SEGMENT:
        return []
    ends = [_house(properties.get(name)) for name in ENDS]
    known = [end for end in ends if end]
    low, high = min(known, default=None), max(known, default=None)
    return [(seg_id, street, *ends, low, high, json.dumps(line), *_box(line))]


def district_rows(kind: str, name: str, geometry: Properties) -> list[Row]:
    rings = [points(ring) for part in parts(geometry) for ring in part]
    outline = [edge for ring in rings if len(ring) >= SHORTEST_RING for edge in edges(ring)]
    return [(kind, name, band, json.dumps(found)) for band, found in in_bands(outline).items()]


def parts(geometry: Properties) -> Sequence[Any]:
    """The lines, or the polygons, of a geometry that may be one of them or many."""
    coordinates: list[Any] = geometry.get("coordinates") or []
    return coordinates if str(geometry.get("type")).startswith("Multi") else [coordinates] if coordinates else []


def points(raw: Iterable[Any]) -> Points:
    """Checked, without heights and needless digits. Raises NotGeoJSON."""
    try:
        return [_checked(float(point[0]), float(point[1])) for point in raw]
    except (TypeError, ValueError, IndexError) as error:
        raise NotGeoJSON("one of its coordinates is not a pair of numbers") from error


def _checked(lon: float, lat: float) -> tuple[float, float]:
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise NotGeoJSON("one of its coordinates is not a pair of numbers")
    if abs(lon) > FURTHEST_LON or abs(lat) > FURTHEST_LAT:
        raise NotGeoJSON(
            "its coordinates are projected (feet or metres), not degrees; export it again as WGS 84 (EPSG:4326)"
        )
    if not is_in_box(lat, lon):
        turned = " (it looks as if latitude came first)" if is_in_box(lon, lat) else ""
        raise NotGeoJSON(f"it has coordinates that are not in Philadelphia{turned}")
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _house(value: Any) -> int:
    number = whole(value)
    return number if 0 < number <= HIGHEST_NUMBER else 0


def _box(line: Points) -> tuple[float, float, float, float]:
    lons, lats = [lon for lon, _ in line], [lat for _, lat in line]
    return min(lons), min(lats), max(lons), max(lats)
