"""Maps: the places of a case and of a conversation as a list for everybody; pictures of the named host alone."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.console.roles import Role
from bot.house import Parts, build
from bot.public.app import make_app
from bot.settings import ConfigurationError, load
from storage.models import Case, Message
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, change, new_user, words_of
from tests.factories import filed, request, said, settings_for, talk
from tests.journeys.house import write_config

TILES = {"url": "https://tiles.example.gov/{z}/{x}/{y}.png", "attribution": "City of Philadelphia <b>2026</b>"}
HERE: dict[str, Any] = {"lat": 39.9526, "lon": -75.1652}


async def test_the_page_of_a_case_says_where_it_is(parts: Parts, signed_in: NewPerson) -> None:
    person = await signed_in(Role.AGENT)
    known = await filed(parts, request(address="1234 MARKET ST", **HERE))
    unknown = await filed(parts, request(address="behind the mill"))
    page = await person.get(f"/cases/{known.reference}")
    assert 'data-lat="39.9526" data-lon="-75.1652"' in page.text
    assert "1234 MARKET ST 39.95260, -75.16520" in words_of(page.text)
    assert "data-map" not in (await person.get(f"/cases/{unknown.reference}")).text


async def test_a_conversation_shows_shared_locations_and_reports(parts: Parts, signed_in: NewPerson) -> None:
    where = await talk(parts)
    message = await said(parts, where, "here")
    await change(parts, Message, Message.id == message, content={"location": {"lat": 39.96, "lon": -75.17}})
    case = await filed(parts, request(where, address="<b>1234</b>", **HERE))
    person = await signed_in(Role.AGENT)
    page = (await person.get(f"/conversations/{where.conversation_id}")).text
    assert f'href="#m{message}">Shared by them</a>' in page
    assert f'href="/console/cases/{case.reference}">{case.reference}: &lt;b&gt;1234' in page


async def test_an_open_page_hears_of_a_new_place_once(parts: Parts, signed_in: NewPerson) -> None:
    where = await talk(parts)
    person = await signed_in(Role.AGENT)
    before = (await person.get(f"/conversations/{where.conversation_id}")).text
    assert "data-map" not in before
    message = await said(parts, where, "here")
    await change(parts, Message, Message.id == message, content={"location": {"lat": 39.96, "lon": -75.17}})
    asks = re.search(r'hx-get="/console([^"]*/places[^"]*)"', before)
    assert asks is not None
    after = await person.get(asks[1])
    assert "Shared by them" in after.text
    again = re.search(r'hx-get="/console([^"]*/places[^"]*)"', after.text)
    assert again is not None
    assert (await person.get(again[1])).status_code == 204


async def test_only_the_console_may_load_the_pictures_of_the_named_host(database_url: str, tmp_path: Path) -> None:
    config = write_config(tmp_path / "config.yml", console={"map_tiles": TILES})
    parts = build(settings_for(tmp_path / "var", database_url, philly311_config=config), database_url)
    try:
        async with Person(make_app(parts), parts) as person:
            await person.sign_in((await new_user(parts))[1])
            case = await filed(parts, request(**HERE))
            page = await person.get(f"/cases/{case.reference}")
            chat = await person.client.get("/healthz")
    finally:
        await parts.close()
    policy = page.headers["content-security-policy"].split("; ")
    assert "img-src 'self' blob: data: https://tiles.example.gov" in policy
    assert "default-src 'self'" in policy
    assert 'data-tiles="https://tiles.example.gov/{z}/{x}/{y}.png"' in page.text
    assert 'data-attribution="City of Philadelphia &lt;b&gt;2026' in page.text
    assert "img-src 'self' blob: data:" in chat.headers["content-security-policy"].split("; ")


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://tiles.example.gov/{z}/{x}/{y}.png", "attribution": "A"},
        {"url": "https://{s}.tiles.example.gov/{z}/{x}/{y}.png", "attribution": "A"},
        {"url": "https://tiles.example.gov/{z}/{x}.png", "attribution": "A"},
        {"url": "https://tiles.example.gov; script-src */{z}/{x}/{y}", "attribution": "A"},
        {"url": "https://tiles.example.gov/{z}/{x}/{y}.png", "attribution": " "},
    ],
)
def test_what_cannot_be_a_host_of_tiles_stops_the_start(tmp_path: Path, wrong: dict[str, str]) -> None:
    config = write_config(tmp_path / "config.yml", console={"map_tiles": wrong})
    with pytest.raises(ConfigurationError, match="map_tiles"):
        settings_for(tmp_path, philly311_config=config)


def test_at_first_nobody_is_asked_for_tiles() -> None:
    assert load().config.console.map_tiles.origin == ""


async def test_a_case_without_a_place_has_no_map(parts: Parts, signed_in: NewPerson) -> None:
    case = await filed(parts, request(address="1234 MARKET ST", **HERE))
    await change(parts, Case, Case.reference == case.reference, lat=None, lon=None)
    person = await signed_in(Role.AGENT)
    assert "leaflet" not in (await person.get(f"/cases/{case.reference}")).text
