"""Opening hours, and days that are open or closed against the calendar of public holidays."""

import re
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Document, Edit, Lines, Problems
from bot.admin.settings import SettingsKind
from bot.cases.catalogue import Catalogue
from bot.cases.deadlines import Calendar
from bot.cases.overrides import DAYS, HOURS, days_of
from bot.settings import City
from bot.settings import Hours as ConfiguredHours

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
SAMPLE_DAYS = 10
LONGEST_REASON = 80
MOST_DAYS = 200
FIRST_YEAR, LAST_YEAR = 2020, 2100


class Hours(Document):
    """Monday is 0; times as 08:00."""

    days: list[int]
    opens: str
    closes: str


class Days(Document):
    """The reason by the day, written 2026-12-24."""

    closed: dict[str, str]
    open: dict[str, str]


class OpeningHours(SettingsKind[Hours]):
    name = HOURS
    noun = "Opening hours"
    shape = Hours

    def __init__(self, city: City) -> None:
        self._city = city

    @property
    def default(self) -> Hours:
        hours = self._city.hours
        return Hours(days=hours.days, opens=f"{hours.opens:%H:%M}", closes=f"{hours.closes:%H:%M}")

    async def problems(self, session: AsyncSession, edit: Edit[Hours]) -> Problems:
        wanted = edit.after
        found: Problems = {}
        if not wanted.days or not set(wanted.days) <= set(range(len(WEEKDAYS))):
            found["days"] = "Choose at least one day of the week."
        for field in ("opens", "closes"):
            if not CLOCK.fullmatch(getattr(wanted, field)):
                found[field] = "Write a time of day, like 08:00."
        if not found and time.fromisoformat(wanted.opens) >= time.fromisoformat(wanted.closes):
            found["closes"] = "It must be later than the opening."
        return found

    def lines(self, subject: str, document: Hours, catalogue: Catalogue) -> Lines:
        days = ", ".join(name for number, name in enumerate(WEEKDAYS) if number in document.days)
        return {"Days": days, "Opens": document.opens, "Closes": document.closes}

    async def effects(self, session: AsyncSession, edit: Edit[Hours]) -> list[str]:
        told = ["The bot says the new hours to whoever asks for a person."]
        if edit.before is not None and edit.before.days != edit.after.days:
            told += [
                "Business days change with them: new cases get other dates, those that are filed keep theirs.",
                "The ready answer “We are closed until ...” names the days of the week: change it too.",
            ]
        return told


class OpenDays(SettingsKind[Days]):
    name = DAYS
    noun = "Holidays"
    shape = Days

    def __init__(self, city: City) -> None:
        self._city = city

    @property
    def default(self) -> Days:
        return Days(closed={}, open={})

    async def problems(self, session: AsyncSession, edit: Edit[Days]) -> Problems:
        found: Problems = {}
        wanted = edit.after
        for day, reason in (*wanted.closed.items(), *wanted.open.items()):
            if _day(day) is None:
                found[day] = f"Write the day with its year, from {FIRST_YEAR} to {LAST_YEAR}."
            elif not reason or len(reason) > LONGEST_REASON:
                found[day] = f"Write the reason in at most {LONGEST_REASON} characters; colleagues read it here."
        for day in wanted.closed.keys() & wanted.open.keys():
            found[day] = "The same day cannot be open and closed."
        if len(wanted.closed) + len(wanted.open) > MOST_DAYS:
            found["days"] = f"That are more than {MOST_DAYS} days. Take past ones away."
        return found

    def lines(self, subject: str, document: Days, catalogue: Catalogue) -> Lines:
        told = {day: f"closed: {reason}" for day, reason in document.closed.items()}
        told |= {day: f"open: {reason}" for day, reason in document.open.items()}
        return {_shown(day): words for day, words in sorted(told.items())}

    async def effects(self, session: AsyncSession, edit: Edit[Days]) -> list[str]:
        told = ["Cases that are filed keep their date. On a closed day the bot says that people answer later."]
        hours = await OpeningHours(self._city).read(session, HOURS)
        before, after = (self._due(days, hours) for days in (edit.before or self.default, edit.after))
        if before != after:
            told.append(
                f"A case of {SAMPLE_DAYS} business days that is filed today is due on {after}, not on {before}."
            )
        return told

    def _due(self, days: Days, hours: Hours | None) -> str:
        calendar = Calendar(self._city)
        calendar.days = days_of(days.model_dump())
        if hours is not None:
            calendar.hours = ConfiguredHours.model_validate(hours.model_dump())
        due = calendar.due(datetime.now(self._city.zone), SAMPLE_DAYS)
        return f"{due:%b %-d, %Y}" if due else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR and text == day.isoformat() else None


def _shown(text: str) -> str:
    day = _day(text)
    return f"{day:%a, %b %-d, %Y}" if day else text
