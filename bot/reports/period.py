"""So many weeks up to today, and as many before them, as the city's calendar cuts them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Period:
    """`today` is the last day of the last week, so that every week has seven days."""

    today: date
    weeks: int
    zone: ZoneInfo

    @property
    def first(self) -> date:
        return self.today + timedelta(days=1) - WEEK * self.weeks

    @property
    def before(self) -> tuple[date, date]:
        """The first and the last day of the weeks to compare with."""
        return self.first - WEEK * self.weeks, self.first - timedelta(days=1)

    @property
    def days(self) -> Sequence[date]:
        """Where each week begins, the earlier ones first, and the day after the last."""
        start = self.before[0]
        return [start + WEEK * number for number in range(2 * self.weeks + 1)]

    @property
    def moments(self) -> Sequence[datetime]:
        """Their midnights, whatever the clock did in between."""
        return [datetime.combine(day, time(), self.zone) for day in self.days]

    def week(self, number: int) -> tuple[date, date]:
        """The first and the last day of week `number` of both periods, from 1."""
        start = self.days[number - 1]
        return start, start + timedelta(days=6)
