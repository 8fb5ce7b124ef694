"""The tables of the trends: each number as it is read, with the list of its cases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cases.listing import CLOSED_DAY, DUE_DAY, KEPT
from bot.console.figures import Link, change, in_cases, share
from bot.console.maps import Point
from bot.console.trends.filters import Filters
from bot.reports.hotspots import Hotspot
from bot.reports.period import Period
from bot.reports.trends import Compared

Days = tuple[date, date]
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """`part`: how long its bar is, of 100."""

    name: str
    opened: Link
    before: Link
    change: str
    closed: Link
    kept: Link
    part: float


@dataclass(frozen=True, slots=True)
class Spot:
    name: str
    opened: Link
    before: Link
    mostly: Link
    part: float


@dataclass(frozen=True, slots=True)
class Table:
    """Of the cases that the filters leave."""

    filters: Filters
    period: Period

    def whole(self, found: Compared) -> Row:
        return self._row("All", found, found.now.opened, self._now, self.period.before)

    def weeks(self, found: Sequence[tuple[date, date, Compared]]) -> Sequence[Row]:
        longest = max(week.now.opened for _, _, week in found)
        return [
            self._row(
                f"{first:%b %-d} – {last:%b %-d}",
                week,
                longest,
                (first, last),
                self.period.week(number),
            )
            for number, (first, last, week) in enumerate(found, start=1)
        ]

    def rows(self, found: Mapping[str, Compared], kind: str, name: Name) -> Sequence[Row]:
        """`kind`: which filter of the list of cases a key is."""
        longest = max((one.now.opened for one in found.values()), default=0)
        return [
            self._row(name(key), one, longest, self._now, self.period.before, **{kind: key})
            for key, one in found.items()
        ]

    def spots(self, found: Sequence[Hotspot], service: Name) -> Sequence[Spot]:
        longest = max((spot.opened for spot in found), default=0)
        return [
            Spot(
                name=_area(spot),
                opened=self._link(spot.opened, self._now, square=str(spot.square.number)),
                before=self._link(spot.before, self.period.before, square=str(spot.square.number)),
                mostly=Link(
                    f"{service(spot.service)} ({spot.of_service:,})",
                    self._link(spot.of_service, self._now, square=str(spot.square.number), service=spot.service).href,
                ),
                part=_part(spot.opened, longest),
            )
            for spot in found
        ]

    def points(self, found: Sequence[Hotspot], service: Name) -> Sequence[Point]:
        return [
            Point(
                *spot.square.middle,
                label=f"{_area(spot)}, mostly {service(spot.service)}",
                href=self._link(spot.opened, self._now, square=str(spot.square.number)).href,
                weight=spot.opened,
            )
            for spot in found
        ]

    @property
    def _now(self) -> Days:
        return self.period.first, self.period.today

    def _row(self, name: str, found: Compared, longest: int, now: Days, before: Days, **filters: str) -> Row:
        kept = share(found.now.kept, found.now.due)
        return Row(
            name=name,
            opened=self._link(found.now.opened, now, **filters),
            before=self._link(found.before.opened, before, **filters),
            change=change(found.now.opened, found.before.opened),
            closed=self._link(found.now.closed, now, dated=CLOSED_DAY, **filters),
            kept=Link(kept, self._link(found.now.kept, now, dated=DUE_DAY, due=KEPT, **filters).href),
            part=_part(found.now.opened, longest),
        )

    def _link(self, count: int, days: Days, **filters: str) -> Link:
        first, last = (day.isoformat() for day in days)
        return Link(f"{count:,}", in_cases(**{**self.filters.named, "since": first, "until": last, **filters}))


def _area(spot: Hotspot) -> str:
    lat, lon = spot.square.middle
    return spot.area or f"around {lat:.4f}, {lon:.4f}"


def _part(count: int, longest: int) -> float:
    return 100 * count / longest if longest else 0
