"""For how long a conversation can be set aside."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta

MORNING = time(9)

SNOOZES: Mapping[str, tuple[str, Callable[[datetime], datetime]]] = {
    "hour": ("1 hour", lambda now: now + timedelta(hours=1)),
    "afternoon": ("4 hours", lambda now: now + timedelta(hours=4)),
    "tomorrow": ("until tomorrow, 9 AM", lambda now: _morning(now, 1)),
    "week": ("until next week, 9 AM", lambda now: _morning(now, 7 - now.weekday())),
}


def _morning(now: datetime, days: int) -> datetime:
    """`now` is in the city's zone, and so is the morning."""
    return datetime.combine(now.date() + timedelta(days=days), MORNING, now.tzinfo)
