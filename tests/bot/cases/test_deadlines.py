"""Due dates by the city's calendar: weekends, holidays, the change of the clocks and the last half hour of a day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.cases.deadlines import Calendar
from bot.settings import load

PHILADELPHIA = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return Calendar(load().config.city)


def local(moment: str, fold: int = 0) -> datetime:
    """What the clock on City Hall shows, as the house stores it."""
    return datetime.fromisoformat(moment).replace(tzinfo=PHILADELPHIA, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("filed", "days", "due"),
    [
        # An ordinary week: 8 June 2026 is a Monday.
        ("2026-06-08 09:00", 1, "2026-06-09"),
        ("2026-06-08 09:00", 0, "2026-06-08"),
        ("2026-06-08 09:00", 4, "2026-06-12"),
        ("2026-06-08 09:00", 5, "2026-06-15"),
        ("2026-06-12 16:00", 1, "2026-06-15"),
        ("2026-06-13 12:00", 1, "2026-06-15"),
        ("2026-06-14 12:00", 1, "2026-06-15"),
        ("2026-06-12 16:00", 10, "2026-06-29"),  # over Juneteenth
        # The last minutes of a day are that day, though it is tomorrow in Greenwich.
        ("2026-06-09 23:30", 2, "2026-06-11"),
        ("2026-06-12 23:30", 1, "2026-06-15"),
        ("2026-12-15 23:59", 1, "2026-12-16"),
        ("2026-06-10 00:00", 1, "2026-06-11"),
        # Thanksgiving is 26 November 2026; in Pennsylvania the day after is a holiday too.
        ("2026-11-25 12:00", 1, "2026-11-30"),
        ("2026-11-20 12:00", 5, "2026-12-01"),
        ("2026-11-26 12:00", 1, "2026-11-30"),
        # Christmas on a Friday; on a Saturday it is kept the day before.
        ("2026-12-24 12:00", 1, "2026-12-28"),
        ("2026-12-25 12:00", 1, "2026-12-28"),
        ("2027-12-23 12:00", 1, "2027-12-27"),
        # New Year, Martin Luther King Jr. Day, and an Independence Day that is kept on the Friday.
        ("2025-12-31 12:00", 1, "2026-01-02"),
        ("2026-01-16 12:00", 1, "2026-01-20"),
        ("2026-01-19 12:00", 2, "2026-01-21"),
        ("2026-07-02 12:00", 1, "2026-07-06"),
        # The clocks go forward on 8 March and back on 1 November 2026, both Sundays.
        ("2026-03-07 23:30", 1, "2026-03-09"),
        ("2026-03-08 03:00", 1, "2026-03-09"),
        ("2026-03-08 23:30", 1, "2026-03-09"),
        ("2026-03-06 12:00", 2, "2026-03-10"),
        ("2026-10-31 23:30", 1, "2026-11-02"),
        ("2026-11-01 23:30", 1, "2026-11-02"),
        ("2026-10-30 12:00", 2, "2026-11-03"),
        # A long target: nine weeks, Juneteenth and Independence Day.
        ("2026-06-01 09:00", 45, "2026-08-05"),
    ],
)
def test_a_target_is_counted_in_business_days(calendar: Calendar, filed: str, days: int, due: str) -> None:
    assert calendar.due(local(filed), days) == date.fromisoformat(due)


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_is_the_same_day(calendar: Calendar, fold: int) -> None:
    assert calendar.due(local("2026-11-01 01:30", fold), 1) == date(2026, 11, 2)


def test_no_target_is_published(calendar: Calendar) -> None:
    assert calendar.due(local("2026-06-08 09:00"), None) is None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-08 08:00", True),
        ("2026-06-08 07:59", False),
        ("2026-06-08 19:59", True),
        ("2026-06-08 20:00", False),
        ("2026-06-13 12:00", False),
        ("2026-11-26 12:00", False),
        ("2026-12-25 12:00", False),
        # By the clock on the wall, in summer as in winter.
        ("2026-03-06 08:00", True),
        ("2026-03-09 08:00", True),
        ("2026-03-06 19:59", True),
        ("2026-03-09 20:00", False),
    ],
)
def test_people_answer_in_the_hours_of_the_city(calendar: Calendar, moment: str, expected: bool) -> None:
    assert calendar.people_answer_at(local(moment)) is expected
