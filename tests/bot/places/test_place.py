"""A place travels as JSON, and a pin is one that came without words."""

import json

import pytest

from bot.places.addresses import Place, check, pin

IN_THE_CITY = [
    ("City Hall", 39.9526, -75.1652),
    ("airport", 39.8744, -75.2424),
    ("Manayunk", 40.0256, -75.2239),
    ("Fox Chase", 40.0765, -75.0830),
    ("Torresdale", 40.0500, -74.9850),
    ("Chestnut Hill", 40.0770, -75.2080),
    ("Navy Yard", 39.8930, -75.1750),
    ("Overbrook", 39.9800, -75.2500),
]
OUTSIDE = [
    ("Camden", 39.9448, -75.1196),
    ("Upper Darby", 39.9625, -75.2690),
    ("Cheltenham", 40.0607, -75.0963),
    ("Bala Cynwyd", 40.0076, -75.2338),
    ("Bensalem", 40.1046, -74.9513),
    ("Cherry Hill", 39.9268, -75.0246),
    ("New York", 40.7128, -74.0060),
    ("nowhere", 0.0, 0.0),
    ("no number at all", float("nan"), float("nan")),
]


@pytest.mark.parametrize(("name", "lat", "lon"), IN_THE_CITY)
def test_a_pin_in_the_city(name: str, lat: float, lon: float) -> None:
    place = pin(lat, lon)
    assert (place.kind, place.status) == ("pin", "exact"), name
    assert (place.lat, place.lon) == (lat, lon)


@pytest.mark.parametrize(("name", "lat", "lon"), OUTSIDE)
def test_a_pin_outside(name: str, lat: float, lon: float) -> None:
    assert pin(lat, lon).status == "outside_city", name


@pytest.mark.parametrize("place", [pin(39.9526, -75.1652), check("1200 15th st"), check("1234 Market St 19107")])
def test_a_place_survives_json(place: Place) -> None:
    assert Place.from_dict(json.loads(json.dumps(place.to_dict()))) == place
