"""Draws places of the made-up city: an address the City knows, a point near it, and the districts around."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.tables import Area, Tables

# In degrees: how far from the middle of its area a point lies.
NORTH, EAST = 0.010, 0.013


@dataclass(frozen=True, slots=True)
class Spot:
    """`said`: how the resident writes it."""

    said: str
    address: str | None
    lat: float | None
    lon: float | None
    nearest: str | None
    districts: Mapping[str, str]


def draw_spot(tables: Tables, chance: random.Random) -> Spot:
    area = tables.areas.draw(chance)
    address = _address(area, chance)
    kind = tables.places.draw(chance)
    if kind == "unlocated":
        return Spot(address, address, None, None, None, {})
    lat = round(area.at[0] + chance.uniform(-NORTH, NORTH), 6)
    lon = round(area.at[1] + chance.uniform(-EAST, EAST), 6)
    districts = {
        "council": chance.choice(area.council),
        "police": chance.choice(area.police),
        "planning": area.planning,
        "neighborhood": chance.choice(area.neighborhoods),
    }
    if kind == "pin":
        return Spot(f"{lat:.5f}, {lon:.5f}", None, lat, lon, address, districts)
    return Spot(address, address, lat, lon, None, districts)


def _address(area: Area, chance: random.Random) -> str:
    street, lowest, highest = chance.choice(area.streets)
    return f"{chance.randint(lowest + 2, highest - 10)} {street}"
