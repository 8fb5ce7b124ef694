"""When a case is due: business days after it came in, without weekends and the city's holidays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import holidays

from bot.settings import City, Hours


@dataclass(frozen=True, slots=True)
class Days:
    """What staff know better than the calendar of public holidays, each day with its reason."""

    closed: Mapping[date, str] = field(default_factory=dict)
    open: Mapping[date, str] = field(default_factory=dict)


class Calendar:
    """The city's working days and the hours in which people answer.

    `hours` and `days` are what staff set, brought up to date while the process runs (bot/cases/overrides.py).
    """

    def __init__(self, city: City) -> None:
        self._city = city
        self._holidays = holidays.country_holidays(city.holidays.country, subdiv=city.holidays.subdivision)
        self.hours: Hours = city.hours
        self.days = Days()

    def is_business_day(self, day: date) -> bool:
        if day in self.days.open:
            return True
        return day.weekday() in self.hours.days and day not in self._holidays and day not in self.days.closed

    def public_holidays(self, year: int) -> Mapping[date, str]:
        """By the calendar, without what staff know better."""
        about = self._city.holidays
        return dict(sorted(holidays.country_holidays(about.country, subdiv=about.subdivision, years=year).items()))

    def today(self, now: datetime) -> date:
        return now.astimezone(self._city.zone).date()

    def due(self, requested_at: datetime, business_days: int | None) -> date | None:
        """The last day of the published target, or None when none is published. Day one is the next business day."""
        if business_days is None:
            return None
        day = self.today(requested_at)
        left = business_days
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_business_day(day)
        return day

    def people_answer_at(self, now: datetime) -> bool:
        local = now.astimezone(self._city.zone)
        return self.is_business_day(local.date()) and self.hours.opens <= local.time() < self.hours.closes
