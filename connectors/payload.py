"""What every webhook does first: find a header whatever its case, and read a body that has to be a JSON object."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from connectors.base import BadPayload


def header(headers: Mapping[str, str], name: str) -> str:
    """The value of a header, whose name is given in small letters; empty when it is not there."""
    return next((value for given, value in headers.items() if given.lower() == name), "")


def decoded(body: bytes) -> dict[str, Any]:
    """The body as a JSON object. Raises BadPayload."""
    try:
        read = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadPayload("the body is not JSON") from None
    if not isinstance(read, dict):
        raise BadPayload("the body is not a JSON object")
    return read


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
