"""Due dates kept, trends and hotspots: cases whose numbers are known, and the list of cases that shows the same."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cases.listing import CLOSED_DAY, DUE_DAY, KEPT, MISSED, PASSED, page
from bot.cases.listing import Wanted as Listed
from bot.cases.squares import Square
from bot.house import Parts
from bot.reports.case_rows import case_rows
from bot.reports.due_dates import kept_by_department
from bot.reports.hotspots import hotspots
from bot.reports.period import Period
from bot.reports.trends import Numbers, Wanted, trends
from storage.models import Case
from tests.bot.console.person import change
from tests.factories import filed, request

CITY = ZoneInfo("America/New_York")
ANY = Wanted()


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=CITY)


async def case(parts: Parts, opened: datetime, service: str = "graffiti_removal", **values: Any) -> str:
    reference = (await filed(parts, request(service=service), now=opened)).reference
    await change(parts, Case, Case.reference == reference, expected_on=None, **values)
    return reference


async def listed(parts: Parts, today: date, **wanted: Any) -> set[str]:
    async with parts.sessions() as session:
        found = await page(session, Listed(zone=CITY.key, **wanted), today=today)
    return {line.reference for line in found.lines}


async def test_a_due_date_is_kept_until_midnight_of_the_city(parts: Parts) -> None:
    today = date(2031, 7, 31)
    due = date(2031, 7, 10)
    # Late in the evening, which is the next day in UTC.
    in_time = datetime(2031, 7, 11, 3, 30, tzinfo=UTC)
    ends: dict[str, dict[str, Any]] = {
        "kept": {"status": "closed", "close_reason": "fixed", "closed_at": in_time},
        "late": {"status": "closed", "close_reason": "fixed", "closed_at": in_time + timedelta(hours=1)},
        "open": {"status": "in_progress"},
        "taken back": {"status": "closed", "close_reason": "withdrawn", "closed_at": in_time},
        "double": {"status": "closed", "close_reason": "duplicate_of", "closed_at": in_time + timedelta(days=1)},
    }
    numbers: dict[str, str] = {}
    for name, values in ends.items():
        reference = await case(parts, at(date(2031, 7, 1)))
        await change(parts, Case, Case.reference == reference, expected_on=due, **values)
        numbers[name] = reference
    for outside in (today, today - timedelta(days=31)):
        reference = await case(parts, at(date(2031, 6, 1)), "abandoned_vehicle")
        await change(parts, Case, Case.reference == reference, expected_on=outside)

    async with parts.sessions() as session:
        rows = await kept_by_department(session, today, CITY.key)

    assert [(row.due, row.kept) for row in rows] == [(3, 1)]
    these = {"dated": DUE_DAY, "since": at(date(2031, 7, 1), 0), "until": at(today, 0)}
    kept, missed = {numbers["kept"]}, {numbers["late"], numbers["open"]}
    assert await listed(parts, today, due=KEPT, **these) == kept
    assert await listed(parts, today, due=MISSED, **these) == missed
    assert await listed(parts, today, due=PASSED, department=rows[0].department, **these) == kept | missed


async def test_weeks_services_and_districts_beside_the_time_before(parts: Parts) -> None:
    """Two weeks to the eighth of November 2032, over the night in which the clocks go back."""
    period = Period(date(2032, 11, 8), 2, CITY)
    assert (period.first, period.before) == (date(2032, 10, 26), (date(2032, 10, 12), date(2032, 10, 25)))
    first, last = await case(parts, at(date(2032, 10, 26), 0)), await case(parts, at(date(2032, 11, 8), 23))
    for reference, district in ((first, "1"), (last, "2")):
        await change(parts, Case, Case.reference == reference, districts={"council": district})
    closed = {"status": "closed", "close_reason": "fixed", "closed_at": at(date(2032, 11, 3))}
    truck = await case(parts, at(date(2032, 10, 13)), "abandoned_vehicle")
    await change(parts, Case, Case.reference == truck, expected_on=date(2032, 11, 4), **closed)
    for outside in (date(2032, 10, 11), date(2032, 11, 9)):
        await case(parts, at(outside), "abandoned_vehicle")

    async with parts.sessions() as session:
        found = await trends(session, period, ANY)
        of_one = await trends(session, period, Wanted(district="1"))

    assert found.whole.now == Numbers(opened=2, closed=1, due=1, kept=1)
    assert found.whole.before == Numbers(opened=1)
    assert [(week[0], week[1], week[2].now.opened, week[2].before.opened) for week in found.weeks] == [
        (date(2032, 10, 26), date(2032, 11, 1), 1, 1),
        (date(2032, 11, 2), date(2032, 11, 8), 1, 0),
    ]
    assert [(name, one.now.opened, one.before.opened) for name, one in found.services.items()] == [
        ("graffiti_removal", 2, 0),
        ("abandoned_vehicle", 0, 1),
    ]
    assert [(name, one.now.opened) for name, one in found.districts.items()] == [("1", 1), ("2", 1), ("none", 0)]
    assert of_one.whole.now == Numbers(opened=1)
    today = period.today
    here = {"since": at(period.first, 0), "until": at(date(2032, 11, 9), 0)}
    assert await listed(parts, today, **here) == {first, last}
    assert await listed(parts, today, dated=CLOSED_DAY, **here) == {truck}
    assert await listed(parts, today, district="none", since=at(date(2032, 10, 12), 0), until=here["since"]) == {truck}


async def test_a_week_in_which_nothing_was_opened_is_a_week(parts: Parts) -> None:
    async with parts.sessions() as session:
        found = await trends(session, Period(date(2040, 1, 31), 4, CITY), ANY)
    assert [week[2].now.opened for week in found.weeks] == [0, 0, 0, 0]
    assert not found.services


async def test_the_fullest_squares_and_what_most_of_it_is(parts: Parts) -> None:
    period = Period(date(2034, 6, 30), 4, CITY)
    opened = at(date(2034, 6, 20))
    here: dict[str, Any] = {"lat": 39.9526, "lon": -75.1652}
    there: dict[str, Any] = {"lat": 39.9626, "lon": -75.1652}
    for service in ("abandoned_vehicle", "graffiti_removal", "abandoned_vehicle"):
        await case(parts, opened, service, **here, districts={"neighborhood": "Center City", "council": "5"})
    elsewhere = await case(parts, opened, **there)
    await case(parts, at(period.before[0]), **there)
    await case(parts, at(period.before[0]), lat=40.05, lon=-75.0)
    await case(parts, opened)

    async with parts.sessions() as session:
        first, second = await hotspots(session, period, ANY)
        none = await hotspots(session, period, Wanted(district="9"))

    assert (first.opened, first.before, first.service, first.of_service) == (3, 0, "abandoned_vehicle", 2)
    assert (first.area, second.area, second.opened, second.before) == ("Center City", None, 1, 1)
    assert not none
    these = {"since": at(period.first, 0), "until": at(date(2034, 7, 1), 0)}
    assert await listed(parts, period.today, square=second.square, **these) == {elsewhere}
    assert Square.read(str(first.square.number)) == first.square
    lat, lon = first.square.middle
    assert abs(lat - here["lat"]) < 0.003
    assert abs(lon - here["lon"]) < 0.003


async def test_a_file_of_cases_says_nothing_of_people(parts: Parts) -> None:
    period = Period(date(2035, 6, 30), 4, CITY)
    reference = await case(parts, at(period.today, 23), address="1234 MARKET ST", districts={"council": "5"})
    async with parts.sessions() as session:
        (rows,) = [rows async for rows in case_rows(session, period, ANY, 10)]
    (row,) = rows
    assert row[:5] == [reference, "graffiti_removal", row[2], "5", "received"]
    assert row[5:] == [None, "no", "2035-06-30", None, None]


@pytest.mark.parametrize("written", ["", "-", "1_2", "9" * 11, "2147483648", "x", "1 2", "--1"])
def test_what_is_no_square_is_none(written: str) -> None:
    assert Square.read(written) is None
