"""AIS and Census over real HTTP: what they say, and every way in which they may not say it."""

import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest

from bot.places.geocoding.ais import AIS
from bot.places.geocoding.base import Answer, Geocoder, GeocoderUnavailable
from bot.places.geocoding.census import Census
from tests.fakes.geocoder import ais_answer, census_answer
from tests.fakes.wire import HANG_UP, SILENCE, TRICKLE, Wire, wire

KEY = "key-of-the-city"


@pytest.fixture
async def fake() -> AsyncIterator[Wire]:
    async with wire() as serving:
        yield serving


@pytest.fixture
async def ais(fake: Wire) -> AsyncIterator[AIS]:
    made = AIS(f"{fake.url}/ais/v1", KEY)
    yield made
    await made.close()


@pytest.fixture
async def census(fake: Wire) -> AsyncIterator[Census]:
    made = Census(f"{fake.url}/geocoder/", "Philadelphia, PA")
    yield made
    await made.close()


@pytest.fixture(params=["ais", "census"])
def either(request: pytest.FixtureRequest, ais: AIS, census: Census) -> Geocoder:
    return ais if request.param == "ais" else census


class TestAIS:
    async def test_an_address(self, fake: Wire, ais: AIS) -> None:
        fake.answer = (200, ais_answer())
        found = await ais.find("1234 MARKET ST")
        districts = {"council": "1", "police": "6", "planning": "Central"}
        assert found == Answer(39.9516, -75.1609, "1234 MARKET ST", districts)
        (asked,) = fake.asked
        assert asked.path == "/ais/v1/search/1234 MARKET ST"
        assert asked.headers["authorization"] == f"Gatekeeper-Key {KEY}"
        assert KEY not in asked.path
        assert asked.params == {}

    async def test_a_corner_is_one_part_of_the_path(self, fake: Wire, ais: AIS) -> None:
        fake.answer = (200, ais_answer())
        await ais.find("N 15TH ST & MARKET ST")
        assert fake.asked[0].path == "/ais/v1/search/N 15TH ST & MARKET ST"

    async def test_a_point(self, fake: Wire, ais: AIS) -> None:
        fake.answer = (200, ais_answer(match="exact_location"))
        found = await ais.nearest(39.95161, -75.16091)
        assert found is not None
        assert found.address == "1234 MARKET ST"
        assert fake.asked[0].path == "/ais/v1/reverse_geocode/-75.160910,39.951610"

    async def test_older_council_districts_count_where_there_are_no_newer(self, fake: Wire, ais: AIS) -> None:
        fake.answer = (200, ais_answer(council_district_2024="", police_district=None))
        found = await ais.find("1234 MARKET ST")
        assert found is not None
        assert found.districts == {"council": "5", "planning": "Central"}

    @pytest.mark.parametrize(
        "answer",
        [
            (404, {"status": 404, "error": "Not Found", "message": "Address number is out of range."}),
            (400, {}),
            (200, ais_answer(match="unmatched")),
            (200, {"type": "FeatureCollection", "features": []}),
            (200, ais_answer(lat=40.44, lon=-79.99)),
        ],
        ids=["out of range", "bad request", "taken but unmatched", "empty", "in Pittsburgh"],
    )
    async def test_no_match(self, fake: Wire, ais: AIS, answer: Any) -> None:
        fake.answer = answer
        assert await ais.find("99999 MARKET ST") is None

    @pytest.mark.parametrize("status", [401, 403])
    async def test_a_key_it_does_not_take_is_said_once_and_not_tried_again(
        self, fake: Wire, ais: AIS, status: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        fake.answer = (status, {})
        assert await ais.find("1234 MARKET ST") is None
        assert caplog.messages == ["the geocoder ais does not take our key"]


class TestCensus:
    async def test_an_address(self, fake: Wire, census: Census) -> None:
        fake.answer = (200, census_answer())
        assert await census.find("1234 MARKET ST") == Answer(39.9516, -75.1609)
        (asked,) = fake.asked
        assert asked.path == "/geocoder/locations/onelineaddress"
        assert asked.params == {
            "address": ["1234 MARKET ST, Philadelphia, PA"],
            "benchmark": ["Public_AR_Current"],
            "format": ["json"],
        }

    async def test_no_match(self, fake: Wire, census: Census) -> None:
        fake.answer = (200, {"result": {"addressMatches": []}})
        assert await census.find("99999 MARKET ST") is None

    @pytest.mark.parametrize("standard", ["N 15TH ST & MARKET ST", "1200-1298 block of MARKET ST", "MARKET ST"])
    async def test_what_it_cannot_know_it_is_not_asked(self, fake: Wire, census: Census, standard: str) -> None:
        assert await census.find(standard) is None
        assert await census.nearest(39.95, -75.16) is None
        assert fake.asked == []


class TestNoAnswer:
    @pytest.mark.parametrize(
        "answer",
        [
            (429, {}),
            (500, {}),
            (503, b"<html>"),
            (302, {}),
            (200, b"<html>"),
            (200, b"null"),
            (200, b"{}"),
            (200, {"features": [{"match_type": "exact"}], "result": {"addressMatches": [{}]}}),
            (200, {"features": 5, "result": 5}),
            HANG_UP,
            SILENCE,
            TRICKLE,
        ],
        ids=str,
    )
    async def test_it_may_be_asked_again(self, fake: Wire, either: Geocoder, answer: Any) -> None:
        fake.answer = answer
        with pytest.raises(GeocoderUnavailable) as error:
            await either.find("1234 MARKET ST")
        assert "MARKET" not in str(error.value)
        assert KEY not in str(error.value)

    async def test_nobody_is_there(self) -> None:
        nobody = AIS("http://127.0.0.1:1", KEY)
        with pytest.raises(GeocoderUnavailable):
            await nobody.find("1234 MARKET ST")
        await nobody.close()

    @pytest.mark.parametrize("answer", [(200, ais_answer()), (500, {}), HANG_UP], ids=["fine", "error", "hang up"])
    async def test_no_log_line_holds_an_address_or_the_key(
        self, fake: Wire, ais: AIS, answer: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        fake.answer = answer
        with caplog.at_level(logging.DEBUG), suppress(GeocoderUnavailable):
            await ais.find("1234 MARKET ST")
        assert "MARKET" not in caplog.text
        assert KEY not in caplog.text
