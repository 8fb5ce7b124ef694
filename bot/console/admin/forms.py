"""What an administrator's form says: fields by name, words in every language, a slug made of a name."""

import re
from collections.abc import Mapping

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.admin.words import Words, only_edited
from bot.console.admin.addresses import LONGEST_SLUG, NEW
from bot.language.tags import LANGUAGES
from bot.text import folded, tidy

LONGEST = 5000
NO_NUMBER = -1

Fields = Mapping[str, str]


async def fields_of(request: Request) -> dict[str, str]:
    """Cleaned; a field that was sent twice counts once."""
    form = await request.form()
    return {name: tidy(value)[:LONGEST] for name, value in form.items() if not isinstance(value, UploadFile)}


def line(fields: Fields, name: str) -> str:
    """On one line; blanks that hold words together stay."""
    return re.sub(r"[ \t\n]+", " ", fields.get(name, "")).strip()


def maybe(fields: Fields, name: str) -> str | None:
    return line(fields, name) or None


def ticked(fields: Fields, name: str) -> bool:
    return bool(fields.get(name))


def number(fields: Fields, name: str) -> int | None:
    """None when nothing was written; what is no number is one that no check lets through."""
    typed = line(fields, name)
    if not typed:
        return None
    return int(typed) if re.fullmatch(r"\d{1,6}", typed) else NO_NUMBER


def words(fields: Fields, name: str, key: str) -> Words:
    """The words in every language that differ from the catalog's."""
    return only_edited(key, {tag: line(fields, f"{name}_{tag}") for tag in LANGUAGES})


def slug_of(name: str) -> str:
    """ "Bike lane, blocked!" is bike_lane_blocked. Empty when nothing of the name can be kept."""
    kept = re.sub(r"[^a-z0-9]+", "_", folded(name)).strip("_")[:LONGEST_SLUG].strip("_")
    return "" if kept == NEW else kept
