"""Takes a call of Meta's apart: each getter gives the type it promises or says that the document is odd."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from connectors.base import Location
from connectors.meta.webhook import moment

MOST_LATITUDE = 90
MOST_LONGITUDE = 180

Node = Mapping[str, object]


class Odd(ValueError):
    """A part of a call is not what Meta documents. The text names no value."""


def node(value: object) -> Node:
    """A JSON object."""
    if not isinstance(value, dict):
        raise Odd("not an object")
    return value


def child(parent: Node, key: str) -> Node:
    """The object under a key; empty when there is none."""
    value = parent.get(key)
    return {} if value is None else node(value)


def children(parent: Node, key: str) -> Sequence[object]:
    """The list under a key; empty when there is none."""
    value = parent.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Odd("not a list")
    return value


def words(parent: Node, key: str) -> str:
    """The text under a key; empty when there is none."""
    value = parent.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Odd("not a text")
    return value


def name(parent: Node, key: str) -> str:
    """An id under a key, that must be there. Some are written as numbers now and then."""
    value = parent.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value or not value.isprintable():
        raise Odd("no id")
    return value


def when(parent: Node, key: str) -> datetime:
    """The time under a key, that must be there."""
    try:
        return moment(parent.get(key))
    except ValueError:
        raise Odd("not a time") from None


def point(latitude: object, longitude: object) -> Location:
    """A place in degrees."""
    if not (isinstance(latitude, int | float) and isinstance(longitude, int | float)):
        raise Odd("not a point")
    if not (abs(latitude) <= MOST_LATITUDE and abs(longitude) <= MOST_LONGITUDE):
        raise Odd("not a point on Earth")
    return Location(float(latitude), float(longitude))
