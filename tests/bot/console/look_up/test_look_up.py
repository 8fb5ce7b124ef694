"""The look-up: what is open and recent at an address or around somebody; private kinds never; all written down."""

from datetime import timedelta
from typing import Any

import pytest

from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import AuditEntry, Case, StreetSegment
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, change, words_of
from tests.factories import filed, request, rows

# Rows are shared between tests, so each has a street corner of its own.
PARK = {"lat": 39.9530, "lon": -75.1650}


def north_of(place: dict[str, Any], metres: float) -> dict[str, Any]:
    return {"lat": place["lat"] + metres / 111_032, "lon": place["lon"]}


async def opened(parts: Parts, **about: Any) -> str:
    return (await filed(parts, request(**about))).reference


async def near(person: Person, place: dict[str, Any], **more: Any) -> str:
    await person.get("/look-up")
    return words_of((await person.send("/look-up/near", **place, **more)).text)


async def at(person: Person, address: str) -> str:
    await person.get("/look-up")
    return words_of((await person.send("/look-up", address=address)).text)


async def test_a_partner_sees_what_is_near_and_nothing_else(parts: Parts, signed_in: NewPerson) -> None:
    here = {"lat": 39.9600, "lon": -75.1500}
    close = await opened(parts, **north_of(here, 40), description="Secret words", address="1 ELM ST")
    far = await opened(parts, **north_of(here, 160))
    private = await opened(parts, service="police_complaint", **here)
    officer = await signed_in(Role.PARTNER)
    said = await near(officer, here, accuracy=12)
    assert f"Graffiti to clean off 40 m Received {close}" in said
    assert "Your device knows the place to about 12 m" in said
    assert far not in said
    assert private not in said
    assert "Secret" not in said
    assert officer.page is not None
    assert f"/cases/{close}" not in officer.page.text


async def test_open_ones_come_first_and_old_ones_not_at_all(parts: Parts, signed_in: NewPerson) -> None:
    here = {"lat": 39.9700, "lon": -75.1400}
    done, old, open_one = [await opened(parts, **north_of(here, metres)) for metres in (5, 6, 90)]
    closed = {"status": "closed", "close_reason": "fixed"}
    await change(parts, Case, Case.reference == done, **closed, closed_at=now() - timedelta(days=80))
    await change(parts, Case, Case.reference == old, **closed, closed_at=now() - timedelta(days=100))
    said = await near(await signed_in(Role.PARTNER), here)
    assert said.index(open_one) < said.index("Closed in the last 90 days") < said.index(done)
    assert "Closed : fixed" in said or "Closed: fixed" in said
    assert old not in said


async def test_an_agent_can_open_what_they_find(parts: Parts, signed_in: NewPerson) -> None:
    here = {"lat": 39.9800, "lon": -75.1300}
    reference = await opened(parts, **here)
    agent = await signed_in(Role.AGENT)
    await near(agent, here)
    assert agent.page is not None
    assert f'href="/console/cases/{reference}"' in agent.page.text


async def test_an_address_whose_place_is_known(parts: Parts, signed_in: NewPerson) -> None:
    """The map is imported: cases that a neighbour told of from another door are found as well."""
    line = [[-75.1600, 39.9500], [-75.1600, 39.9520]]
    segment = StreetSegment(
        seg_id=990_001,
        street="N 16TH ST",
        left_from=1401,
        left_to=1499,
        right_from=1400,
        right_to=1498,
        low=1400,
        high=1499,
        line=line,
        south=39.95,
        north=39.952,
        west=-75.16,
        east=-75.16,
    )
    async with parts.sessions.begin() as session:
        session.add(segment)
    neighbour = await opened(parts, lat=39.9510, lon=-75.1605)
    said = await at(await signed_in(Role.PARTNER), "1450 north 16th street")
    assert "Within 150 m of 1450 N 16TH ST" in said
    assert neighbour in said


async def test_an_address_without_coordinates_finds_its_block_by_its_words(parts: Parts, signed_in: NewPerson) -> None:
    """Nothing was imported and nobody can be asked where 2001 Diamond St lies."""
    same, block, next_block, other = [
        await opened(parts, address=address)
        for address in ("2001 DIAMOND ST", "2045 DIAMOND ST APT 3", "2101 DIAMOND ST", "12001 DIAMOND ST")
    ]
    said = await at(await signed_in(Role.PARTNER), "2001 Dimond st")
    assert "At 2001 DIAMOND ST and in its block" in said
    assert {number for number in (same, block, next_block, other) if number in said} == {same, block}
    assert "by its address" in said


async def test_a_crossing_is_found_from_either_street(parts: Parts, signed_in: NewPerson) -> None:
    reference = await opened(parts, address="FRANKFORD AVE & E ALLEGHENY AVE")
    said = await at(await signed_in(Role.PARTNER), "Allegheny and Frankford")
    assert reference in said


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("", "Write an address"),
        ("asdf qwer", "do not have this place"),
        ("Market Street", "a whole street"),
        ("100 Main St, Camden NJ", "not in the city"),
        ("<script>alert(1)</script>", "do not have this place"),
    ],
)
async def test_what_is_no_place_says_what_to_write(signed_in: NewPerson, words: str, answer: str) -> None:
    person = await signed_in(Role.PARTNER)
    await person.get("/look-up")
    page = await person.send("/look-up", address=words)
    assert page.status_code == 422
    assert answer in words_of(page.text)
    assert "<script>alert" not in page.text


async def test_outside_the_city_nothing_is_looked_up(parts: Parts, signed_in: NewPerson) -> None:
    person = await signed_in(Role.PARTNER)
    assert "not in the city" in await near(person, {"lat": 40.7, "lon": -74.0})
    assert await rows(parts, AuditEntry, AuditEntry.user_id == person.user_id, AuditEntry.subject_kind == "place") == []


async def test_a_place_that_cannot_be_is_refused(signed_in: NewPerson) -> None:
    person = await signed_in(Role.PARTNER)
    await person.get("/look-up")
    page = await person.send("/look-up/near", lat="nan", lon="east")
    assert page.status_code == 422


async def test_every_look_is_written_down_with_its_address(parts: Parts, signed_in: NewPerson) -> None:
    await opened(parts, address="3401 CHESTNUT ST")
    person = await signed_in(Role.PARTNER)
    await at(person, "3401 chestnut")
    await near(person, PARK)
    looks = await rows(parts, AuditEntry, AuditEntry.user_id == person.user_id, AuditEntry.subject_kind == "place")
    assert [(look.action, look.subject_id, look.details["by"]) for look in looks] == [
        ("place.looked_up", "3401 CHESTNUT ST", "address"),
        ("place.looked_up", "39.95300, -75.16500", "location"),
    ]
    assert looks[0].details["found"] >= 1


async def test_no_address_stands_in_an_address(signed_in: NewPerson) -> None:
    person = await signed_in(Role.PARTNER)
    page = await person.get("/look-up")
    assert 'method="get"' not in page.text
    assert (await person.get("/look-up?address=1234+Market+St")).text.count("MARKET ST") == 0


async def test_a_partner_starts_here_and_gets_nowhere_else(parts: Parts, signed_in: NewPerson) -> None:
    person = await signed_in(Role.PARTNER)
    assert (await person.get("/")).headers["location"] == "/console/look-up"
    case = await opened(parts, **PARK)
    for path in ("/cases", f"/cases/{case}", "/queue", "/conversations/1"):
        assert (await person.get(path)).status_code == 403


async def test_a_busy_place_says_that_there_is_more(parts: Parts, signed_in: NewPerson) -> None:
    here = {"lat": 39.9900, "lon": -75.1200}
    for _ in range(51):
        await opened(parts, **here)
    assert "There are more." in await near(await signed_in(Role.PARTNER), here)
