"""Everything that the City's people see of one case: the row, its photos, its story, who filed it, what repeats it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.editing import NOTED
from bot.cases.lookup import how_of, how_told
from bot.cases.together import MERGED
from storage.models import Case, CaseEvent, CaseFollower, CasePhoto, Contact, Department, User

BEFORE, AFTER = "before", "after"
STAGES = (BEFORE, AFTER)


@dataclass(frozen=True, slots=True)
class Photo:
    sha256: str
    stage: str


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the story. `who`: a user's name, else the actor; `how`: how what was told went out, or where it is."""

    at: datetime
    kind: str
    who: str
    from_status: str | None
    to_status: str | None
    reason: str | None
    note: str | None
    how: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dossier:
    """`repeats`: the number of the case of which this one is a duplicate; `repeated_by`: the other way round.

    `followers` counts the conversations, beside its own, in which its moves are told.
    """

    case: Case
    department: str
    contact: Contact | None
    photos: Sequence[Photo]
    events: Sequence[Event]
    repeats: str | None
    repeated_by: Sequence[str]
    followers: int


async def dossier(session: AsyncSession, reference: str) -> Dossier | None:
    row = (
        await session.execute(
            select(Case, Department.name, Contact)
            .join(Department, Department.slug == Case.department)
            .outerjoin(Contact, Contact.id == Case.contact_id)
            .where(Case.reference == reference)
        )
    ).one_or_none()
    if row is None:
        return None
    case, department, contact = row
    photos = select(CasePhoto).where(CasePhoto.case_id == case.id).order_by(CasePhoto.added_at, CasePhoto.sha256)
    repeated = select(Case.reference).where(Case.duplicate_of == case.id).order_by(Case.id)
    return Dossier(
        case=case,
        department=department,
        contact=contact,
        photos=[Photo(photo.sha256, photo.stage) for photo in await session.scalars(photos)],
        events=await _events(session, case),
        repeats=await session.scalar(select(Case.reference).where(Case.id == case.duplicate_of)),
        repeated_by=list(await session.scalars(repeated)),
        followers=await _followers(session, case),
    )


async def _followers(session: AsyncSession, case: Case) -> int:
    counted = select(func.count(CaseFollower.conversation_id.distinct())).where(
        CaseFollower.case_id == case.id, CaseFollower.conversation_id.is_distinct_from(case.conversation_id)
    )
    return await session.scalar(counted) or 0


async def _events(session: AsyncSession, case: Case) -> list[Event]:
    """Its own, and the private notes of the cases that were merged into it and still are."""
    own = (await session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id))).all()
    merged = {event.data["reference"] for event in own if event.kind == MERGED}
    theirs = await session.execute(
        select(CaseEvent, Case.reference)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(Case.duplicate_of == case.id, Case.reference.in_(merged), CaseEvent.kind == NOTED)
    )
    notes = theirs.all()
    of = {event.id: reference for event, reference in notes}
    events = sorted([*own, *(event for event, _ in notes)], key=lambda event: event.id)
    told = await how_told(session, events)
    ids = {event.data["user"] for event in events if "user" in event.data}
    users = await session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    names: dict[int, str] = {row.id: row.name for row in users}
    return [
        Event(
            at=event.at,
            kind=event.kind,
            who=names.get(event.data.get("user", 0), event.actor),
            from_status=event.from_status,
            to_status=event.to_status,
            reason=event.reason,
            note=event.note,
            how=how_of(event, told),
            data=event.data | ({"of": of[event.id]} if event.id in of else {}),
        )
        for event in events
    ]
