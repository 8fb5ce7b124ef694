"""A few blocks around City Hall, drawn on a made-up grid, in the shapes in which the City publishes its map files.

Numbers of segments, streets and houses are the City's own (passyunk's tables), so that both fit together; where things
lie is invented. North is up:

    13TH ST (-75.1625)   12TH ST (-75.1600)   11TH ST (-75.1575)
        |                    |                    |
        |-- 1300 ... MARKET ST (39.9520), numbers grow to the west, even ones on its south side
        |                    |
    1300 block, KELLY DR without numbers two blocks north, N INDEPENDENCE MALL E far in the east
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Feature = dict[str, Any]
Point = tuple[float, float]

MARKET = 39.9520
TENTH, ELEVENTH, TWELFTH, THIRTEENTH, FOURTEENTH = -75.1550, -75.1575, -75.1600, -75.1625, -75.1650
MALL = -75.1490


def segment(seg_id: int, name: str, numbers: tuple[int, int, int, int], *line: Point, **more: Any) -> Feature:
    """`name` is "N|12TH|ST|": direction, name, type, direction behind."""
    pre, street, suffix, post = name.split("|")
    ends = dict(zip(("L_F_ADD", "L_T_ADD", "R_F_ADD", "R_T_ADD"), numbers, strict=True))
    properties = {
        "OBJECTID": seg_id % 1000,
        "PRE_DIR": pre,
        "ST_NAME": street,
        "ST_TYPE": suffix,
        "SUF_DIR": post,
        "STNAME": " ".join(part for part in (pre, street, suffix, post) if part),
        "SEG_ID": seg_id,
        "ONEWAY": "B",
        **ends,
    }
    return feature({**properties, **more}, {"type": "LineString", "coordinates": [list(point) for point in line]})


def feature(properties: dict[str, Any] | None, geometry: dict[str, Any] | None) -> Feature:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def polygon(*rings: Iterable[Point]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring] for ring in rings]}


def square(west: float, south: float, east: float, north: float) -> list[Point]:
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def streets() -> list[Feature]:
    north = MARKET + 0.0010
    return [
        segment(440395, "|MARKET|ST|", (1100, 1198, 1101, 1199), (ELEVENTH, MARKET), (TWELFTH, MARKET)),
        segment(440394, "|MARKET|ST|", (1200, 1298, 1201, 1299), (TWELFTH, MARKET), (THIRTEENTH, MARKET)),
        # The same street goes on, as a feature of many lines that holds only one.
        feature(
            segment(440393, "|MARKET|ST|", (1300, 1398, 1301, 1399))["properties"],
            {"type": "MultiLineString", "coordinates": [[[THIRTEENTH, MARKET, 12.5], [FOURTEENTH, MARKET, 12.5]]]},
        ),
        segment(441284, "N|12TH|ST|", (2, 50, 1, 51), (TWELFTH, MARKET), (TWELFTH, north)),
        segment(442085, "S|12TH|ST|", (1, 11, 2, 10), (TWELFTH, MARKET), (TWELFTH, MARKET - 0.0010)),
        segment(440392, "N|13TH|ST|", (2, 12, 1, 13), (THIRTEENTH, MARKET), (THIRTEENTH, north)),
        segment(441404, "N|INDEPENDENCE|MALL|E", (2, 148, 1, 149), (MALL, MARKET), (MALL, north)),
        segment(441293, "|MARKET|ST|", (300, 398, 301, 399), (-75.1460, MARKET), (MALL, MARKET)),
        segment(900001, "|KELLY|DR|", (0, 0, 0, 0), (TWELFTH, MARKET + 0.0100), (THIRTEENTH, MARKET + 0.0110)),
        segment(900002, "|MARKET ST|RAMP|", (0, 0, 0, 0), (THIRTEENTH, MARKET + 0.0111), (TWELFTH, MARKET + 0.0101)),
    ]


def council() -> list[Feature]:
    """The first two meet on the middle of Market Street, as districts do; the fifth has a hole."""
    hole = square(-75.152, 39.957, -75.148, 39.961)
    return [
        feature({"OBJECTID": 1, "ID": "1", "DISTRICT": "1"}, polygon(square(-75.17, 39.94, -75.145, MARKET))),
        feature({"OBJECTID": 2, "ID": "2", "DISTRICT": "2"}, polygon(square(-75.17, MARKET, -75.145, 39.955))),
        feature({"OBJECTID": 5, "ID": "5", "DISTRICT": "5"}, polygon(square(-75.17, 39.955, -75.145, 39.965), hole)),
    ]


def police() -> list[Feature]:
    parts = [[square(-75.17, 39.94, -75.159, 39.97)], [square(-75.150, 39.94, -75.145, 39.97)]]
    properties = {"AREA": 1.5, "DISTRICT_": 6, "DIST_NUM": 6, "DIST_NUMC": "06", "LOCATION": "11th & Winter"}
    return [
        feature(
            properties,
            {"type": "MultiPolygon", "coordinates": [[[list(p) for p in ring] for ring in part] for part in parts]},
        )
    ]


def planning() -> list[Feature]:
    return [feature({"DIST_NAME": "Central", "ABBREV": "CTR"}, polygon(square(-75.18, 39.93, -75.13, 39.97)))]


def neighborhoods() -> list[Feature]:
    names = {"NAME": "CHINATOWN", "LISTNAME": "Chinatown", "MAPNAME": "Chinatown", "Shape_Area": 1.0}
    return [feature(names, polygon(square(-75.1598, MARKET, -75.155, 39.958)))]


def written(path: Path, features: Iterable[Feature], **members: Any) -> Path:
    """A FeatureCollection as OpenDataPhilly's exports begin: with a name and a crs."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    body = {"type": "FeatureCollection", "name": path.stem, "crs": crs, **members, "features": list(features)}
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def whole_city(folder: Path) -> list[Path]:
    files = {
        "Street_Centerline": streets,
        "Council_Districts": council,
        "Police_Districts": police,
        "Planning_Districts": planning,
        "Neighborhoods": neighborhoods,
    }
    return [written(folder / f"{name}.geojson", make()) for name, make in files.items()]
