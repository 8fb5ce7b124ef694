"""Names and numbers of others, each with its hedge when nobody has checked it lately."""

from collections.abc import Sequence
from typing import Any

from bot.cases.catalogue import Catalogue


def agency_lines(slugs: Sequence[str], catalogue: Catalogue) -> list[Any]:
    """A line an agency, for the renderer: which phrase and its values."""
    lines: list[Any] = []
    for slug in dict.fromkeys(slugs):
        agency = catalogue.agencies[slug]
        key = "agency.line.unchecked" if not agency.verified else "agency.line"
        if agency.phone is None:
            key = "agency.line.no_phone"
        lines.append({"phrase": key, "values": {"name": f"key:agency.{slug}", "phone": agency.phone or ""}})
    return lines
