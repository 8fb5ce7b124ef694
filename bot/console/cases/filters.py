"""The filters of the list of cases: read from the address, and what their lists offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Query

from bot.cases.by_hand import WAYS_IN
from bot.cases.catalogue import Catalogue
from bot.cases.listing import (
    CLOSED_DAY,
    DUE_DAY,
    KEPT,
    LATE,
    MISSED,
    NONE,
    OPEN,
    OPENED,
    PASSED,
    RATED_DAY,
    SOON,
    STATES,
    Wanted,
)
from bot.cases.squares import Square
from bot.console.cases.words import RATINGS, STATUSES
from bot.console.navigation import BASE
from bot.console.queue.filters import LONGEST_SEARCH, channel_name
from bot.console.visit import Visit
from bot.house import Parts
from bot.interpreter.texts import name_of
from bot.language.names import english_name
from bot.text import tidy

Options = Sequence[tuple[str, str]]

CASES = f"{BASE}/cases"
ALL = "all"
STATE_LABELS: Options = ((OPEN, "Open"), (LATE, "Late"), (SOON, "Due within a week"), *STATUSES.items(), (ALL, "All"))
COUNCIL_DISTRICTS: Options = [*((str(number), str(number)) for number in range(1, 11)), (NONE, "not known")]
DATED: Options = ((OPENED, "Opened"), (DUE_DAY, "Due"), (CLOSED_DAY, "Closed"), (RATED_DAY, "Rated"))
DUE_DATES: Options = ((PASSED, "has passed"), (KEPT, "was kept"), (MISSED, "was missed"))


@dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the address; what is in no list counts as empty."""

    q: str
    state: str
    service: str
    department: str
    district: str
    language: str
    channel: str
    since: str
    until: str
    dated: str
    due: str
    rated: str
    square: str

    def wanted(self, visit: Visit, zone: ZoneInfo) -> Wanted:
        """A department sees its own cases and no others. Who looks for something and says no state looks everywhere."""
        until = _midnight(self.until, zone)
        return Wanted(
            state="" if self.shown_state == ALL else self.shown_state,
            service=self.service,
            department=visit.department or self.department,
            district=self.district,
            language=self.language,
            channel=self.channel,
            since=_midnight(self.since, zone),
            until=until + timedelta(days=1) if until else None,
            dated=self.dated or OPENED,
            due=self.due,
            rated=self.rated,
            zone=zone.key,
            square=Square.read(self.square),
            text=self.q,
        )

    @property
    def shown_state(self) -> str:
        return self.state or (ALL if self.q else OPEN)

    @property
    def any(self) -> bool:
        return bool(self.given)

    @property
    def given(self) -> Mapping[str, str]:
        """Those that are not empty, by their names in the address."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def address(self, **more: str) -> str:
        """This list, or a later page of it."""
        query = urlencode({**self.given, **more})
        return f"{CASES}?{query}" if query else CASES


def filters_of(
    *,
    q: Annotated[str, Query(max_length=LONGEST_SEARCH)] = "",
    state: str = "",
    service: str = "",
    department: str = "",
    district: str = "",
    language: str = "",
    channel: str = "",
    since: str = "",
    until: str = "",
    dated: str = "",
    due: str = "",
    rated: str = "",
    square: str = "",
) -> Filters:
    return Filters(
        q=tidy(q),
        state=state if state in STATES or state == ALL else "",
        service=tidy(service),
        department=tidy(department),
        district=tidy(district),
        language=tidy(language),
        channel=tidy(channel),
        since=since if _day(since) else "",
        until=until if _day(until) else "",
        dated=dated if dated in (DUE_DAY, CLOSED_DAY, RATED_DAY) else "",
        due=due if due in dict(DUE_DATES) else "",
        rated=rated if rated in RATINGS else "",
        square=square if Square.read(square) else "",
    )


AskedFor = Annotated[Filters, Depends(filters_of)]


def options(parts: Parts, catalogue: Catalogue) -> Mapping[str, Options]:
    """What the lists offer, by the name of the field."""
    config = parts.settings.config
    return {
        "state": STATE_LABELS,
        "service": services(parts, catalogue),
        "department": by_label(catalogue.departments),
        "district": COUNCIL_DISTRICTS,
        "language": [(tag, name_of(tag)) for tag in config.languages.offered],
        "dated": DATED,
        "due": DUE_DATES,
        "rated": list(RATINGS.items()),
        "channel": [(name, channel_name(name)) for name in (*config.channels, *WAYS_IN)],
    }


def services(parts: Parts, catalogue: Catalogue) -> Options:
    return by_label({slug: english_name(parts.phrases, "service", slug) for slug in catalogue.services})


def by_label(names: Mapping[str, str]) -> Options:
    return sorted(names.items(), key=lambda pair: pair[1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(text: str, zone: ZoneInfo) -> datetime | None:
    day = _day(text)
    # The last days that a calendar has have no day after them.
    return datetime.combine(day, time(), zone) if day and 1900 < day.year < 9999 else None  # noqa: PLR2004
