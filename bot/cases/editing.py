"""What the City's people change of a case beside its status: each change is a line of its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.catalogue import Catalogue
from bot.cases.deadlines import Calendar
from bot.cases.workflow import CLOSED
from bot.places.place import Place
from bot.queue import Deferrer
from storage.models import Case, CaseEvent, CasePhoto

EDITED, NOTED, PHOTOS_ADDED = "edited", "noted", "photos_added"
Changes = dict[str, list[Any]]


class EditRefused(Exception):
    """It cannot be changed so; the text is a sentence for the page. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class By:
    """Who changes it, and when."""

    user: int
    at: datetime


async def change_service(
    session: AsyncSession, case: Case, slug: str, by: By, *, catalogue: Catalogue, calendar: Calendar
) -> Changes:
    """Another service is another department and another due date, counted from the day it was asked for."""
    _open(case)
    service = catalogue.services.get(slug)
    if service is None:
        raise EditRefused("There is no such service. Choose one of the list.")
    wanted = {
        "service": service.slug,
        "department": service.department,
        "expected_on": calendar.due(case.requested_at, service.due_business_days),
    }
    return _write(session, case, wanted if service.slug != case.service else {}, by)


async def change_department(
    session: AsyncSession, case: Case, slug: str, by: By, *, departments: Mapping[str, str]
) -> Changes:
    _open(case)
    if slug not in departments:
        raise EditRefused("There is no such department. Choose one of the list.")
    return _write(session, case, {"department": slug}, by)


async def change_address(session: AsyncSession, case: Case, place: Place, by: By, *, deferrer: Deferrer) -> Changes:
    """What was found of the old place is forgotten; the new one is looked up after the commit."""
    _open(case)
    wanted = {"address": place.standard or place.surface, "address_status": place.status}
    changes = _write(session, case, wanted, by)
    if changes:
        case.lat, case.lon, case.nearest_address, case.districts = place.lat, place.lon, None, {}
        await session.flush()
        await deferrer.locate_cases(session, [case.id])
    return changes


async def set_urgent(session: AsyncSession, case: Case, by: By, *, urgent: bool) -> Changes:
    _open(case)
    return _write(session, case, {"urgent": urgent}, by)


async def note(session: AsyncSession, case: Case, words: str, by: By) -> None:
    """For the City's people only. It changes nothing, so an open form stays good."""
    session.add(CaseEvent(case_id=case.id, actor="staff", public=False, kind=NOTED, note=words, data={"user": by.user}))
    await session.flush()


async def add_photo(session: AsyncSession, case: Case, sha256: str, stage: str, by: By) -> None:
    """A picture that is in the store; the same one twice is one."""
    added = insert(CasePhoto).values(case_id=case.id, sha256=sha256, stage=stage).on_conflict_do_nothing()
    if await session.scalar(added.returning(CasePhoto.sha256)) is not None:
        _line(session, case, PHOTOS_ADDED, by, stage=stage)
        await session.flush()


def _open(case: Case) -> None:
    if case.status == CLOSED:
        raise EditRefused("A closed case is not changed. Open it again first.")


def _write(session: AsyncSession, case: Case, wanted: Mapping[str, Any], by: By) -> Changes:
    """Only what differs."""
    changes = {name: [getattr(case, name), value] for name, value in wanted.items() if getattr(case, name) != value}
    if not changes:
        return {}
    for name, value in wanted.items():
        setattr(case, name, value)
    case.updated_at = by.at
    plain = {name: [_plain(value) for value in pair] for name, pair in changes.items()}
    _line(session, case, EDITED, by, changes=plain)
    return plain


def _line(session: AsyncSession, case: Case, kind: str, by: By, **data: Any) -> None:
    session.add(CaseEvent(case_id=case.id, kind=kind, actor="staff", public=False, data={"user": by.user, **data}))


def _plain(value: Any) -> str | bool | None:
    return value if value is None or isinstance(value, (bool, str)) else str(value)
