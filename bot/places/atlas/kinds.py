"""Which of the City's map files one is, told by the properties of its features, and what a feature of it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["streets", "council", "police", "planning", "neighborhood"]
Properties = Mapping[str, Any]

LINES = frozenset({"LineString", "MultiLineString"})
POLYGONS = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, slots=True)
class FileKind:
    """`needs`: groups of property names, of each of which one must be there. `names`: where its name stands, the best
    first. `highest`: its names are numbers up to this one."""

    kind: Kind
    title: str
    shapes: frozenset[str]
    needs: tuple[frozenset[str], ...]
    names: tuple[str, ...] = ()
    highest: int | None = None


STREETS = FileKind(
    "streets",
    "street centerline",
    LINES,
    (frozenset({"SEG_ID"}), frozenset({"ST_NAME", "STNAME"}), *(frozenset({f"{side}_ADD"}) for side in ("L_F", "R_T"))),
)

# The first that fits counts. Police districts come before council districts: older ones have a DISTRICT, too.
KINDS = (
    STREETS,
    FileKind(
        "police",
        "police districts",
        POLYGONS,
        (frozenset({"DIST_NUM", "DIST_NUMC", "DISTRICT_"}),),
        names=("DIST_NUM", "DIST_NUMC", "DISTRICT_"),
        highest=99,
    ),
    FileKind("planning", "planning districts", POLYGONS, (frozenset({"DIST_NAME"}),), names=("DIST_NAME",)),
    FileKind(
        "council", "council districts", POLYGONS, (frozenset({"DISTRICT"}),), names=("DISTRICT", "ID"), highest=10
    ),
    FileKind(
        "neighborhood",
        "neighborhoods",
        POLYGONS,
        (frozenset({"MAPNAME", "LISTNAME"}),),
        names=("MAPNAME", "LISTNAME", "NAME"),
    ),
)


def upper(properties: Properties | None) -> dict[str, Any]:
    """Exports differ in capitals: SEG_ID, seg_id."""
    return {str(key).upper(): value for key, value in (properties or {}).items()}


def kind_of(properties: Properties, shape: str) -> FileKind | None:
    return next((kind for kind in KINDS if shape in kind.shapes and _fits(kind, properties)), None)


def _fits(kind: FileKind, properties: Properties) -> bool:
    has_all = all(any(name in properties for name in group) for group in kind.needs)
    return has_all and (kind is STREETS or name_of(kind, properties) is not None)


def name_of(kind: FileKind, properties: Properties) -> str | None:
    """A district's name or number as people write it; None when there is none that can be."""
    values = (str(properties[name]).strip() for name in kind.names if properties.get(name) is not None)
    given = next((value for value in values if value), None)
    if given is None or kind.highest is None:
        return given
    number = whole(given)
    return str(number) if 1 <= number <= kind.highest else None


def street_of(properties: Properties) -> str:
    """The whole name, put together as the City's address parser does."""
    post = properties.get("SUF_DIR") or properties.get("POST_DIR")
    parts = (properties.get("PRE_DIR"), properties.get("ST_NAME"), properties.get("ST_TYPE"), post)
    told = parts if properties.get("ST_NAME") else (properties.get("STNAME"),)
    return " ".join(str(part).strip().upper() for part in told if part and str(part).strip())


def whole(value: Any) -> int:
    """A whole number, however the export wrote it: 1200, 1200.0, "1200"; 0 for nothing."""
    try:
        return int(float(value or 0))
    except (TypeError, ValueError, OverflowError):
        return 0
