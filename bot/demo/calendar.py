"""Draws the moments of the made-up years: office days and evenings, more in summer, nothing after now."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from bot.demo.tables import Tables

YEARS = 3
DAYS = YEARS * 365


def moments(tables: Tables, chance: random.Random, count: int, *, now: datetime, zone: ZoneInfo) -> list[datetime]:
    """The oldest first."""
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=back) for back in range(DAYS + 1)]
    sums = list(accumulate(tables.weekdays[day.weekday()] * tables.months[day.month - 1] for day in days))
    hours = list(accumulate(tables.hours))

    def drawn() -> Iterator[datetime]:
        for day in chance.choices(days, cum_weights=sums, k=count):
            hour = chance.choices(range(24), cum_weights=hours)[0]
            moment = datetime.combine(day, time(hour, chance.randrange(60), chance.randrange(60)), zone)
            # What would be later today came the day before.
            yield moment if moment < now - timedelta(minutes=10) else moment - timedelta(days=1)

    return sorted(drawn())
