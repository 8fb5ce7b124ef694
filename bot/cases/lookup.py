"""Reads cases: what a resident may know of one, their own open ones, and the whole story for `case show`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.workflow import CLOSED
from storage.models import Case, CaseEvent, CasePhoto, Delivery, Department, Service

MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a resident may see it. `own` is whether they filed it; `hidden` that its kind is private.

    Of a hidden one nothing but that it exists may be told.
    """

    case: Case
    own: bool
    hidden: bool
    note: str | None


async def by_reference(session: AsyncSession, reference: str, contact_id: int | None) -> CaseView | None:
    """The case with this number; of a private kind only the person who filed it learns more than that it exists."""
    row = (
        await session.execute(
            select(Case, Service.public).join(Service, Service.slug == Case.service).where(Case.reference == reference)
        )
    ).one_or_none()
    if row is None:
        return None
    case, public = row
    own = contact_id is not None and case.contact_id == contact_id
    note = await session.scalar(
        select(CaseEvent.note)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind == "moved", CaseEvent.public, CaseEvent.note.is_not(None))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    hidden = not public and not own
    return CaseView(case, own=own, hidden=hidden, note=None if hidden else note)


async def public_moves(session: AsyncSession, case_id: int) -> Sequence[CaseEvent]:
    """The moves of a case that anyone may know of, newest first. The caller has asked whether it is hidden."""
    return (
        await session.scalars(
            select(CaseEvent)
            .where(CaseEvent.case_id == case_id, CaseEvent.kind == "moved", CaseEvent.public)
            .order_by(CaseEvent.id.desc())
        )
    ).all()


async def open_cases(session: AsyncSession, contact_id: int) -> Sequence[Case]:
    """The contact's open cases, newest first."""
    return (
        await session.scalars(
            select(Case)
            .where(Case.contact_id == contact_id, Case.status != CLOSED)
            .order_by(Case.requested_at.desc(), Case.id.desc())
            .limit(MOST_LISTED)
        )
    ).all()


async def latest(session: AsyncSession, contact_id: int, since: datetime) -> Case | None:
    """The contact's newest case opened after `since` that is not closed: the one an undo means."""
    return await session.scalar(
        select(Case)
        .where(Case.contact_id == contact_id, Case.status != CLOSED, Case.requested_at > since)
        .order_by(Case.requested_at.desc(), Case.id.desc())
        .limit(1)
    )


async def story(session: AsyncSession, reference: str) -> dict[str, Any] | None:
    """Everything the shape of `philly311 case show REF --json` promises, or None."""
    row = (
        await session.execute(
            select(Case, Service.name, Department.name)
            .join(Service, Service.slug == Case.service)
            .join(Department, Department.slug == Case.department)
            .where(Case.reference == reference)
        )
    ).one_or_none()
    if row is None:
        return None
    case, service_name, department_name = row
    photos = await session.scalars(select(CasePhoto.sha256).where(CasePhoto.case_id == case.id).order_by("added_at"))
    events = (await session.scalars(select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id))).all()
    told = await how_told(session, events)
    return {
        "reference": case.reference,
        "service": case.service,
        "service_name": service_name,
        "department": department_name,
        "status": case.status,
        "close_reason": case.close_reason,
        "urgent": case.urgent,
        "description": case.description,
        "details": case.details,
        "address": case.address,
        "lat": case.lat,
        "lon": case.lon,
        "nearest_address": case.nearest_address,
        "districts": case.districts,
        "photos": list(photos),
        "language": case.language,
        "channel": case.channel,
        "requested_at": case.requested_at.isoformat(),
        "expected_at": case.expected_on.isoformat() if case.expected_on else None,
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "history": [_event(event, told) for event in events],
    }


async def how_told(session: AsyncSession, events: Sequence[CaseEvent]) -> dict[int, str]:
    """By message id, how what the resident was told reached them: free, template, human_tag, or where it stands."""
    ids = [event.data["message_id"] for event in events if event.kind == "told" and "message_id" in event.data]
    rows = await session.execute(
        select(Delivery.message_id, Delivery.state, Delivery.way).where(Delivery.message_id.in_(ids))
    )
    return {message_id: way if state == "sent" and way else state for message_id, state, way in rows.all()}


def how_of(event: CaseEvent, told: Mapping[int, str]) -> str | None:
    """The event has it itself when the message is gone with the resident (bot/privacy/anonymous.py)."""
    return told.get(event.data.get("message_id", 0)) or event.data.get("how")


def _event(event: CaseEvent, told: Mapping[int, str]) -> dict[str, Any]:
    plain = {
        "at": event.at.isoformat(),
        "kind": event.kind,
        "actor": event.actor,
        "from": event.from_status,
        "to": event.to_status,
        "reason": event.reason,
        "note": event.note,
        "rating": event.data.get("rating"),
        "how": how_of(event, told),
    }
    return {key: value for key, value in plain.items() if value is not None}
