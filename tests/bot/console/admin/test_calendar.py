"""Opening hours and days: due dates and the bot's words follow them; config.yml is what is gone back to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cases.catalogue import CatalogueCache
from bot.cases.deadlines import Calendar
from bot.cases.overrides import Overrides
from bot.house import Parts
from bot.language.phrases import Phrases
from storage.models import ChangeEntry, SettingsOverride
from tests.bot.console.admin.conftest import Cards, changed
from tests.bot.console.person import Person, words_of
from tests.factories import rows

# A Monday without a holiday near it.
MONDAY = datetime(2031, 3, 3, 15, tzinfo=UTC)
THURSDAY = date(2031, 3, 6)
SUNDAY = date(2031, 3, 9)


async def test_due_dates_jump_over_a_closed_day_and_use_an_open_one(boss: Person, parts: Parts) -> None:
    assert parts.calendar.due(MONDAY, 5) == date(2031, 3, 10)
    fields = {"date_0": THURSDAY.isoformat(), "what_0": "closed", "reason_0": "Blizzard"}
    await changed(boss, "calendar", to="calendar/days", card=Cards.DAYS, **fields)
    await parts.catalogue.get()
    assert parts.calendar.due(MONDAY, 5) == date(2031, 3, 11)

    more = {"date_1": SUNDAY.isoformat(), "what_1": "open", "reason_1": "Catching up"}
    await changed(boss, "calendar", to="calendar/days", card=Cards.DAYS, **more)
    await parts.catalogue.get()
    assert parts.calendar.due(MONDAY, 5) == date(2031, 3, 10)

    await changed(boss, "calendar", to="calendar/days", card=Cards.DAYS, date_0="", reason_0="", date_1="")
    await parts.catalogue.get()
    assert parts.calendar.due(MONDAY, 5) == date(2031, 3, 10)
    assert await rows(parts, SettingsOverride, SettingsOverride.name == "days") == []


async def test_another_process_sees_the_new_hours_and_says_them(boss: Person, parts: Parts) -> None:
    config = parts.settings.config
    phrases, calendar = Phrases("en"), Calendar(config.city)
    other = CatalogueCache(parts.sessions, [Overrides(config.city, phrases, calendar)])
    await other.get()
    evening = datetime(2031, 3, 3, 20, 30, tzinfo=ZoneInfo("America/New_York"))
    assert not calendar.people_answer_at(evening)

    await changed(boss, "calendar", to="calendar/hours", card=Cards.HOURS, closes="21:00", day_5="yes")
    other.forget()
    await other.get()

    assert calendar.people_answer_at(evening)
    assert calendar.is_business_day(date(2031, 3, 8))
    assert phrases.edited.constants["closes"].isoformat() == "21:00:00"
    (change,) = await rows(parts, ChangeEntry, ChangeEntry.kind == "hours")
    await boss.send(f"/admin/changes/{change.id}/undo")
    other.forget()
    await other.get()
    assert not calendar.people_answer_at(evening)
    assert calendar.hours == config.city.hours
    assert await rows(parts, SettingsOverride, SettingsOverride.name == "hours") == []


async def test_a_change_is_looked_for_without_being_told(boss: Person, parts: Parts) -> None:
    """As another process does: nobody calls `forget` there, the log of changes has a new line."""
    catalogue = CatalogueCache(parts.sessions)
    assert (await catalogue.get()).agencies["ppa"].phone == "215-683-9773"
    await changed(boss, "agencies/ppa", phone="215-555-0199")
    catalogue.look_seconds = 0.0
    assert (await catalogue.get()).agencies["ppa"].phone == "215-555-0199"


async def test_what_cannot_be_is_said_in_words(boss: Person, parts: Parts) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    page = await boss.get("/admin/calendar")
    hours = Cards.HOURS.fields(page.text)
    days = Cards.DAYS.fields(page.text)
    for path, fields, sentence in (
        ("hours", hours | {"opens": "22:00"}, "It must be later than the opening."),
        ("hours", hours | {"opens": "8"}, "Write a time of day, like 08:00."),
        ("hours", {"opens": "08:00", "closes": "20:00", "version": hours["version"]}, "Choose at least one day"),
        ("days", days | {"date_0": tomorrow}, "Write the reason"),
        ("days", days | {"date_0": "1999-01-01", "reason_0": "x"}, "Write the day with its year"),
        ("days", days | {"date_0": "soon", "reason_0": "x"}, "Write the day with its year"),
        (
            "days",
            days | {"date_0": tomorrow, "reason_0": "a", "what_0": "open", "date_1": tomorrow, "reason_1": "b"},
            "The same day cannot be open and closed.",
        ),
    ):
        answer = await boss.send(f"/admin/calendar/{path}", **fields)
        assert answer.status_code == 422, fields
        assert sentence in words_of(answer.text)
    assert await rows(parts, ChangeEntry, ChangeEntry.kind == "days", ChangeEntry.actor == boss.email) == []
