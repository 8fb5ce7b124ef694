"""The page of the trends and its files: filters in the address, rows behind the numbers, nothing personal in a file."""

import csv
import io
import re
from datetime import timedelta

from bot.console.roles import Role
from bot.house import Parts, now
from bot.language.names import english_name
from storage.models import AuditEntry, Case, Contact
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import change, words_of
from tests.factories import filed, request, rows, talk

PLACE = {"lat": 39.9526, "lon": -75.1652, "districts": {"council": "5", "neighborhood": "Center City"}}
SERVICES = ("graffiti_removal", "abandoned_vehicle")
PERSONAL = ("Luz Vega", "1234 MARKET", "all over the wall", "39.95", "75.16")


async def some(parts: Parts) -> list[str]:
    """Two of graffiti this week, one of a vehicle fourteen weeks ago."""
    where = await talk(parts, language="es")
    await change(parts, Contact, Contact.id == where.contact_id, name="Luz Vega")
    numbers = [(await filed(parts, request(where, address="1234 MARKET ST"))).reference for _ in range(2)]
    await change(parts, Case, Case.reference.in_(numbers), **PLACE)
    long_ago = now() - timedelta(weeks=14)
    vehicle = await filed(parts, request(service="abandoned_vehicle"), now=long_ago)
    return [*numbers, vehicle.reference]


async def test_nothing_is_said_as_nothing(signed_in: NewPerson) -> None:
    page = (await (await signed_in(Role.SUPERVISOR)).get("/trends?service=graffiti_removal&weeks=nonsense")).text
    assert "No case was opened or closed in these weeks." in page


async def test_numbers_lead_to_their_cases_and_files_hold_nobody(signed_in: NewPerson, parts: Parts) -> None:
    one, two, vehicle = await some(parts)
    supervisor = await signed_in(Role.SUPERVISOR)
    page = (await supervisor.get("/trends")).text
    words = words_of(page)
    graffiti, abandoned = (english_name(parts.phrases, "service", slug) for slug in SERVICES)
    assert f"{graffiti} 2 0 new" in words
    assert f"{abandoned} 0 1 100% fewer" in words
    assert f"Center City 2 0 {graffiti} (2)" in words
    for pattern, found in (
        (r'href="/console([^"]+service=graffiti_removal[^"]*)">2<', {one, two}),
        (r'href="/console([^"]+service=abandoned_vehicle[^"]*)">1<', {vehicle}),
        (r'href="/console([^"]+square=[-_\d]+)">2<', {one, two}),
        (r'href="/console([^"]+district=none[^"]*)">1<', {vehicle}),
    ):
        link = re.search(pattern, page)
        assert link
        listed = (await supervisor.get(link[1].replace("&amp;", "&"))).text
        assert {number for number in (one, two, vehicle) if number in listed} == found

    filtered = words_of((await supervisor.get("/trends?district=5&weeks=4")).text)
    assert f"{abandoned} 0" not in filtered

    numbers = await supervisor.get("/trends/numbers.csv?weeks=12")
    assert numbers.headers["content-type"] == "text/csv; charset=utf-8"
    table = list(csv.DictReader(io.StringIO(numbers.text)))
    assert [row["opened"] for row in table if row["by"] == "all"] == ["2"]
    cases = await supervisor.get("/trends/cases.csv?weeks=26")
    assert "attachment" in cases.headers["content-disposition"]
    assert [row["reference"] for row in csv.DictReader(io.StringIO(cases.text))] == [vehicle, one, two]
    assert [words for words in PERSONAL if words in cases.text + numbers.text] == []
    trail = await rows(parts, AuditEntry, AuditEntry.action == "trends.exported")
    assert [(entry.subject_id, entry.details["weeks"]) for entry in trail] == [("numbers", "12"), ("cases", "26")]
