"""A case gets its coordinates and districts after it was opened: nothing about filing waits for that."""

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.cases import lookup
from bot.cases.locating import PAUSES, Locating, locate_open
from bot.cases.opening import Request
from bot.cases.workflow import Move, move_case
from bot.house import Parts, build, now
from bot.places.atlas.importing import import_file
from bot.places.finder import Finder
from bot.places.geocoding.ais import AIS
from bot.queue import LOCATE_CASE, RetryLater
from storage.models import Case, CaseEvent
from tests.factories import filed, jobs, request, row, rows, said, settings_for, talk
from tests.fakes.geocoder import ais_answer
from tests.fakes.small_city import MARKET, council, whole_city, written
from tests.fakes.wire import HANG_UP, Wire, wire

EXACT: dict[str, Any] = {"address": "1234 MARKET ST", "address_status": "exact"}
PIN: dict[str, Any] = {
    "address": "39.95190, -75.16127",
    "address_status": "exact",
    "lat": MARKET - 0.0001,
    "lon": -75.16127,
}


@pytest.fixture
def mapped(database_url: str, tmp_path: Path) -> Iterator[None]:
    for path in whole_city(tmp_path):
        import_file(database_url, path, lambda _: None)
    yield
    with psycopg.connect(database_url) as connection:
        connection.execute("TRUNCATE street_segments, districts, map_files")


@pytest.fixture
async def fake() -> AsyncIterator[Wire]:
    async with wire() as serving:
        yield serving


@pytest.fixture
async def asking(parts: Parts, fake: Wire) -> AsyncIterator[Locating]:
    """Without a map, with a geocoder."""
    ais = AIS(fake.url, "key")
    yield Locating(parts.sessions, Finder(parts.sessions, ais))
    await ais.close()


async def opened(parts: Parts, **wanted: Any) -> Case:
    reference = (await filed(parts, request(**wanted))).reference
    return await row(parts, Case, Case.reference == reference)


async def located(parts: Parts, case: Case, locating: Locating | None = None, tries: int = 0) -> Case:
    await (locating or Locating(parts.sessions, parts.finder)).locate(case.id, tries)
    return await row(parts, Case, Case.id == case.id)


async def history(parts: Parts, case: Case) -> list[CaseEvent]:
    return await rows(parts, CaseEvent, CaseEvent.case_id == case.id)


class TestTheJob:
    @pytest.mark.parametrize("wanted", [EXACT, PIN, {"address": "by my aunt", "address_status": "unknown"}])
    async def test_it_comes_with_the_case(self, parts: Parts, wanted: dict[str, Any]) -> None:
        case = await opened(parts, **wanted)
        (job,) = await jobs(parts, LOCATE_CASE, case_id=case.id)
        assert job.args == {"case_id": case.id}
        assert job.lock is None or case.reference not in job.lock

    async def test_a_case_without_a_place_has_none(self, parts: Parts) -> None:
        case = await opened(parts)
        assert await jobs(parts, LOCATE_CASE, case_id=case.id) == []

    async def test_a_case_that_was_not_opened_has_none(self, parts: Parts) -> None:
        before = len(await jobs(parts, LOCATE_CASE))
        with pytest.raises(Exception, match="fk_case_photos"):
            await filed(parts, request(photos=("nowhere",), **EXACT))
        assert len(await jobs(parts, LOCATE_CASE)) == before

    async def test_the_same_yes_twice_has_one(self, parts: Parts) -> None:
        where = await talk(parts)
        wanted: Request = request(where, opened_by=await said(parts, where), **EXACT)
        await filed(parts, wanted)
        await filed(parts, wanted)
        case = await row(parts, Case, Case.opened_by == wanted.opened_by)
        assert len(await jobs(parts, LOCATE_CASE, case_id=case.id)) == 1


@pytest.mark.usefixtures("mapped")
class TestWithTheMap:
    async def test_an_address_gets_coordinates_and_districts(self, parts: Parts) -> None:
        case = await located(parts, await opened(parts, **EXACT))
        assert case.lat is not None
        assert case.lon is not None
        assert MARKET - 0.0002 < case.lat < MARKET
        assert -75.1625 < case.lon < -75.1600
        assert case.districts == {"council": "1", "police": "6", "planning": "Central"}
        assert case.nearest_address is None
        first, second = await history(parts, case)
        assert (first.kind, second.kind, second.actor, second.public) == ("opened", "located", "system", False)
        assert second.data["by"] == "map"
        assert second.data["districts"] == case.districts

    async def test_a_shared_point_gets_the_nearest_address_and_stays_where_it_was(self, parts: Parts) -> None:
        case = await located(parts, await opened(parts, **PIN))
        assert (case.lat, case.lon) == (PIN["lat"], PIN["lon"])
        assert (case.address, case.nearest_address) == (PIN["address"], "1250 MARKET ST")
        assert case.districts["council"] == "1"

    async def test_an_address_with_a_point_keeps_the_point(self, parts: Parts) -> None:
        """As another program may file it over Open311."""
        case = await located(parts, await opened(parts, **EXACT, lat=39.9511, lon=-75.1611))
        assert (case.lat, case.lon) == (39.9511, -75.1611)
        assert case.districts["planning"] == "Central"

    @pytest.mark.parametrize("wanted", [EXACT, PIN])
    async def test_a_second_time_writes_nothing(self, parts: Parts, wanted: dict[str, Any]) -> None:
        case = await located(parts, await opened(parts, **wanted))
        again = await located(parts, case)
        assert (again.lat, again.districts) == (case.lat, case.districts)
        assert [event.kind for event in await history(parts, case)] == ["opened", "located"]

    async def test_newer_districts_are_one_more_line_of_history(
        self, parts: Parts, database_url: str, tmp_path: Path
    ) -> None:
        case = await located(parts, await opened(parts, **EXACT))
        redrawn = council()
        redrawn[0]["properties"] = {"DISTRICT": "8"}
        import_file(database_url, written(tmp_path / "redrawn.geojson", redrawn), lambda _: None)

        assert (await located(parts, case)).districts["council"] == "8"

        _, *told = await history(parts, case)
        assert [event.data["districts"]["council"] for event in told] == ["1", "8"]

    @pytest.mark.parametrize("status", ["fuzzy", "street_only", "unknown", "out_of_range", "ambiguous", None])
    async def test_what_was_not_certain_has_no_coordinates(self, parts: Parts, status: str | None) -> None:
        case = await located(parts, await opened(parts, address="1234 MARKET ST", address_status=status))
        assert (case.lat, case.lon, case.districts) == (None, None, {})
        assert [event.kind for event in await history(parts, case)] == ["opened"]

    async def test_a_case_that_is_gone_is_no_error(self, parts: Parts) -> None:
        await Locating(parts.sessions, parts.finder).locate(999_999_999, 0)

    async def test_the_story_tells_it(self, parts: Parts) -> None:
        case = await located(parts, await opened(parts, **PIN))
        async with parts.sessions() as session:
            story = await lookup.story(session, case.reference)
        assert story is not None
        assert (story["lat"], story["lon"]) == (PIN["lat"], PIN["lon"])
        assert story["nearest_address"] == "1250 MARKET ST"
        assert story["districts"] == {"council": "1", "police": "6", "planning": "Central"}
        assert [line["kind"] for line in story["history"]] == ["opened", "located"]

    async def test_open_cases_are_looked_at_again(self, parts: Parts) -> None:
        """After an import: what has a place and is open, once each."""
        exact, pin, vague, nowhere, closed = [
            await opened(parts, **wanted)
            for wanted in (EXACT, PIN, {"address": "by my aunt", "address_status": "unknown"}, {}, EXACT)
        ]
        async with parts.sessions.begin() as session:
            move = Move("closed", "fixed", tell=False)
            await move_case(session, closed.reference, move, outbox=parts.outbox, phrases=parts.phrases, now=now())
        before = {case.id: len(await jobs(parts, LOCATE_CASE, case_id=case.id)) for case in (exact, pin, vague, closed)}

        assert await locate_open(parts.sessions, parts.deferrer) >= 2

        after = {number: len(await jobs(parts, LOCATE_CASE, case_id=number)) for number in before}
        more = {number: after[number] - before[number] for number in before}
        assert more == {exact.id: 1, pin.id: 1, vague.id: 0, closed.id: 0}
        assert await jobs(parts, LOCATE_CASE, case_id=nowhere.id) == []


class TestWithAGeocoder:
    async def test_it_gives_coordinates_and_districts(self, parts: Parts, fake: Wire, asking: Locating) -> None:
        fake.answer = (200, ais_answer())
        case = await located(parts, await opened(parts, **EXACT), asking)
        assert (case.lat, case.lon) == (39.9516, -75.1609)
        assert case.districts == {"council": "1", "police": "6", "planning": "Central"}
        assert (await history(parts, case))[-1].data["by"] == "ais"

    async def test_it_gives_a_point_its_address(self, parts: Parts, fake: Wire, asking: Locating) -> None:
        fake.answer = (200, ais_answer(match="exact_location"))
        case = await located(parts, await opened(parts, **PIN), asking)
        assert (case.lat, case.nearest_address) == (PIN["lat"], "1234 MARKET ST")

    async def test_no_match_is_an_answer(self, parts: Parts, fake: Wire, asking: Locating) -> None:
        case = await located(parts, await opened(parts, **EXACT), asking)
        assert (case.lat, len(fake.asked)) == (None, 1)
        assert [event.kind for event in await history(parts, case)] == ["opened"]

    @pytest.mark.parametrize("answer", [(429, {}), (500, {}), HANG_UP], ids=str)
    async def test_it_is_asked_a_few_times_and_then_left_alone(
        self, parts: Parts, fake: Wire, asking: Locating, answer: Any
    ) -> None:
        fake.answer = answer
        case = await opened(parts, **EXACT)
        for tries, pause in enumerate(PAUSES):
            with pytest.raises(RetryLater) as later:
                await asking.locate(case.id, tries)
            assert later.value.seconds == pause
        asked = len(fake.asked)

        await asking.locate(case.id, len(PAUSES))

        assert (asked, len(fake.asked)) == (len(PAUSES), len(PAUSES))
        assert [event.kind for event in await history(parts, case)] == ["opened"]

    @pytest.mark.usefixtures("mapped")
    async def test_the_last_try_takes_what_the_map_knows(self, parts: Parts, fake: Wire, asking: Locating) -> None:
        """In a park: no address is near, but the districts are known."""
        fake.answer = (500, {})
        case = await opened(parts, **{**PIN, "lat": MARKET + 0.0030})
        with pytest.raises(RetryLater):
            await asking.locate(case.id, 0)
        case = await located(parts, case, asking, tries=len(PAUSES))
        assert (case.nearest_address, case.districts["planning"]) == (None, "Central")

    async def test_a_resident_s_own_words_are_sent_to_nobody(self, parts: Parts, fake: Wire, asking: Locating) -> None:
        case = await opened(parts, address="12 my aunt's house", address_status="unknown")
        await located(parts, case, asking)
        assert fake.asked == []

    async def test_no_log_line_holds_the_address(
        self, parts: Parts, fake: Wire, asking: Locating, caplog: pytest.LogCaptureFixture
    ) -> None:
        case = await opened(parts, **EXACT)
        broken = replace(asking, finder=replace(asking.finder, geocoder=_Broken()))
        with caplog.at_level(logging.DEBUG):
            for locating in (asking, broken):
                fake.answer = (500, {})
                with pytest.raises(RetryLater) as later:
                    await locating.locate(case.id, 0)
                assert "MARKET" not in str(later.value)
                assert later.value.__suppress_context__, "the queue logs what stands behind it"
                await locating.locate(case.id, len(PAUSES))
        assert "MARKET" not in caplog.text
        assert f"case {case.id}" in caplog.text


class _Broken:
    """A mistake of ours: its text quotes what it was given."""

    name = "broken"

    async def find(self, standard: str) -> None:
        raise ValueError(f"cannot read {standard}")

    async def nearest(self, lat: float, lon: float) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError


class TestWhichGeocoder:
    @pytest.mark.parametrize(
        ("chosen", "key", "name"),
        [
            ("none", "key", None),
            ("ais", None, None),
            ("ais", "key", "ais"),
            ("census", None, "census"),
        ],
    )
    async def test_the_configuration_says(
        self, database_url: str, tmp_path: Path, chosen: str, key: str | None, name: str | None
    ) -> None:
        configured = settings_for(tmp_path, database_url, ais_api_key=key)
        places = configured.config.places.model_copy(update={"geocoder": chosen})
        config = configured.config.model_copy(update={"places": places})
        built = build(configured.model_copy(update={"config": config}), database_url)
        assert (built.finder.geocoder.name if built.finder.geocoder else None) == name
        await built.close()
