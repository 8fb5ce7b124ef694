"""How the reports write numbers, and where the rows behind a number are listed."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from bot.console.cases.filters import ALL, CASES
from bot.console.queue.filters import QUEUE

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Link:
    """A number and where its rows are."""

    number: str
    href: str


def share(part: int, whole: int) -> str:
    """ "84%"; of nothing there is no share."""
    return f"{part / whole:.0%}" if whole else "none yet"


def lasted(seconds: float) -> str:
    """ "8 s", "12 min", "3 h 5 min", "2 days"."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < 2 * DAY:
        minutes = whole % HOUR // MINUTE
        return f"{whole // HOUR} h {minutes} min" if minutes else f"{whole // HOUR} h"
    return f"{whole // DAY} days"


def change(now: int, before: int) -> str:
    """In words, which need no colour and no sign."""
    if now == before:
        return "as before"
    if not before:
        return "new"
    part = abs(now - before) / before
    return f"{max(part, 0.01):.0%} {'more' if now > before else 'fewer'}"


def in_queue(**filters: str) -> str:
    return f"{QUEUE}?{_query(filters)}"


def in_cases(**filters: str) -> str:
    """In every state, unless the filters name one."""
    return f"{CASES}?{_query({'state': ALL} | filters)}"


def on_days(dated: str, days: tuple[date, date]) -> dict[str, str]:
    """The filters of the cases that were opened, due, closed or rated on these days."""
    first, last = (day.isoformat() for day in days)
    return {"dated": dated, "since": first, "until": last}


def _query(filters: dict[str, str]) -> str:
    return urlencode({name: value for name, value in filters.items() if value})
