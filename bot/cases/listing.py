"""The list of cases for the City's people: by filters, what was opened last or what is due first; a page at a time."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Date, Select, func, literal_column, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.cases import punctual, rating, reference
from bot.cases.squares import Square
from bot.cases.workflow import CLOSED, IN_PROGRESS, ON_HOLD, RECEIVED
from bot.finding import mentions
from storage.engine import plan_each_time
from storage.models import Case, CaseEvent, Contact, Department
from storage.models.case import DUE

Columns = TypeVarTuple("Columns")

PAGE = 50
OPEN, LATE, SOON = "open", "late", "soon"
WEEK = timedelta(days=7)
STATES: Mapping[str, Callable[[date], Sequence[ColumnElement[bool]]]] = {
    OPEN: lambda today: (Case.status != CLOSED,),
    LATE: lambda today: (Case.status != CLOSED, Case.expected_on < today),
    SOON: lambda today: (Case.status != CLOSED, Case.expected_on >= today, Case.expected_on < today + WEEK),
    **{
        status: lambda today, status=status: (Case.status == status,)  # type: ignore[misc]
        for status in (RECEIVED, IN_PROGRESS, ON_HOLD, CLOSED)
    },
}
# Which of its days `since` and `until` are about.
OPENED, DUE_DAY, CLOSED_DAY, RATED_DAY = "opened", "due", "closed", "rated"
PASSED, KEPT, MISSED = "passed", "kept", "missed"
# A district that nobody knows.
NONE = "none"
# In the order of their due dates: what is to be worked on.
BY_DUE = frozenset({OPEN, LATE, SOON})
POSITION = re.compile(r"(\d{4}-\d\d-\d\d)_(\d{1,18})", re.ASCII)
ID = re.compile(r"\d{1,18}", re.ASCII)
NEVER = date(9999, 12, 31)
# Names and numbers of people match at most so many.
MOST_CONTACTS = 500
_due: ColumnElement[date] = literal_column(f"({DUE.replace('expected_on', 'cases.expected_on')})", Date)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters; empty means any. `department` also bounds who may only see one department's cases.

    `since` and `until` are midnights in the city, `dated` is which day of a case they bound. `due`: of the
    cases that count for it (punctual.py) all, or those that kept or missed their due date; `zone` is the city's.
    `rated`: that have such a rating (rating.py), given on these days where `dated` is about that.
    """

    state: str = ""
    service: str = ""
    department: str = ""
    district: str = ""
    language: str = ""
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    dated: str = OPENED
    due: str = ""
    rated: str = ""
    zone: str = "UTC"
    square: Square | None = None
    text: str = ""

    @property
    def by_due(self) -> bool:
        return self.state in BY_DUE


@dataclass(frozen=True, slots=True)
class Line:
    """`late`: by how many days."""

    id: int
    reference: str
    service: str
    department: str
    status: str
    urgent: bool
    place: str | None
    language: str
    channel: str
    requested_at: datetime
    expected_on: date | None
    late: int

    def after(self, wanted: Wanted) -> str:
        """What `page` continues from."""
        return f"{(self.expected_on or NEVER).isoformat()}_{self.id}" if wanted.by_due else str(self.id)


@dataclass(frozen=True, slots=True)
class Page:
    lines: Sequence[Line]
    more: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much there is to do: of all that is open what is late, due within a week, urgent."""

    open: int
    late: int
    soon: int
    urgent: int


async def page(session: AsyncSession, wanted: Wanted, *, today: date, after: str = "") -> Page:
    """One page; `after`: the end of the one before (Line.after). What cannot be read begins at the top."""
    await plan_each_time(session)
    query = select(Case, Department.name).join(Department, Department.slug == Case.department)
    rows = (await session.execute(filtered(query, wanted, today, most=PAGE + 1, after=after))).all()
    return Page([_line(case, department, today) for case, department in rows[:PAGE]], len(rows) > PAGE)


def filtered(query: Select[*Columns], wanted: Wanted, today: date, *, most: int, after: str = "") -> Select[*Columns]:
    """The first that the filters find, in the order of the list."""
    filters = [*_filters(wanted, today), *_beyond(wanted, after)]
    order = (_due, Case.id) if wanted.by_due else (Case.id.desc(),)
    if wanted.text:
        # Each way to find something gives its own first ones: none has to gather all that it finds.
        ways = [
            select(Case.id).where(*filters, way).order_by(*order).limit(most).subquery() for way in _ways(wanted.text)
        ]
        filters = [Case.id.in_(union(*(select(way.c.id) for way in ways)))]
    return query.where(*filters).order_by(*order).limit(most)


def _beyond(wanted: Wanted, after: str) -> list[ColumnElement[bool]]:
    if wanted.by_due and (position := _position(after)) is not None:
        return [tuple_(_due, Case.id) > tuple_(*position)]
    return [Case.id < int(after)] if not wanted.by_due and ID.fullmatch(after) else []


async def numbers(session: AsyncSession, department: str | None, today: date) -> Numbers:
    """Of one department, or of all."""
    counted = [func.count().filter(*STATES[state](today)) for state in (LATE, SOON)]
    urgent = func.count().filter(Case.urgent)
    query = select(func.count(), *counted, urgent).where(Case.status != CLOSED)
    if department:
        query = query.where(Case.department == department)
    found = (await session.execute(query)).one()
    return Numbers(*map(int, found))


def late_by(expected_on: date | None, end: date) -> int:
    """Days after the due date; 0 when it is not late. `end`: today, or when it was closed."""
    return max(0, (end - expected_on).days) if expected_on is not None else 0


def place_of(case: Case) -> str | None:
    """How a place is written: the address, else what is nearest to the pin."""
    if case.address:
        return case.address
    if case.nearest_address:
        return f"near {case.nearest_address}"
    return f"{case.lat:.5f}, {case.lon:.5f}" if case.lat is not None and case.lon is not None else None


def _filters(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    filters = list(STATES[wanted.state](today)) if wanted.state else []
    columns = {"service": Case.service, "department": Case.department, "language": Case.language}
    columns |= {"channel": Case.channel}
    filters += [column == value for name, column in columns.items() if (value := getattr(wanted, name))]
    if wanted.district:
        filters.append(Case.council.is_(None) if wanted.district == NONE else Case.council == wanted.district)
    if wanted.due:
        filters.append(punctual.counted(today))
    if wanted.due in (KEPT, MISSED):
        filters.append(punctual.kept(wanted.zone) if wanted.due == KEPT else punctual.missed(wanted.zone))
    if wanted.square is not None:
        filters.append(Case.square == wanted.square.number)
    if wanted.rated or wanted.dated == RATED_DAY:
        filters.append(Case.id.in_(_rated(wanted)))
    filters += _days(wanted)
    return filters


def _rated(wanted: Wanted) -> Select[int]:
    found = select(CaseEvent.case_id).where(*rating.counts())
    if wanted.rated:
        found = found.where(rating.worth() == wanted.rated)
    return found.where(*_bounds(CaseEvent.at, wanted)) if wanted.dated == RATED_DAY else found


def _days(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.dated == RATED_DAY:
        return []
    if wanted.dated == DUE_DAY:
        filters: list[ColumnElement[bool]] = []
        if wanted.since is not None:
            filters.append(Case.expected_on >= wanted.since.date())
        if wanted.until is not None:
            filters.append(Case.expected_on < wanted.until.date())
        return filters
    return _bounds(Case.closed_at if wanted.dated == CLOSED_DAY else Case.requested_at, wanted)


def _bounds(moment: InstrumentedAttribute[Any], wanted: Wanted) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        filters.append(moment >= wanted.since)
    if wanted.until is not None:
        filters.append(moment < wanted.until)
    return filters


def _ways(words: str) -> list[ColumnElement[bool]]:
    """By number, address, or who filed it."""
    people = select(Contact.id).where(mentions(Contact.name, words) | mentions(Contact.external_id, words))
    return [
        Case.reference == (reference.find(words) or words),
        mentions(Case.address, words),
        Case.contact_id.in_(people.limit(MOST_CONTACTS)),
    ]


def _position(after: str) -> tuple[date, int] | None:
    found = POSITION.fullmatch(after)
    try:
        return (date.fromisoformat(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _line(case: Case, department: str, today: date) -> Line:
    return Line(
        id=case.id,
        reference=case.reference,
        service=case.service,
        department=department,
        status=case.status,
        urgent=case.urgent,
        place=place_of(case),
        language=case.language,
        channel=case.channel,
        requested_at=case.requested_at,
        expected_on=case.expected_on,
        late=late_by(case.expected_on, today) if case.status != CLOSED else 0,
    )
