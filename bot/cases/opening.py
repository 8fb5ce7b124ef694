"""Opens a case: one row, its first line of history, its photos and its due date, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.catalogue import Catalogue, Service
from bot.cases.deadlines import Calendar
from bot.cases.reference import with_check_digit
from bot.queue import Deferrer
from storage.models import Case, CaseEvent, CasePhoto, reference_numbers

RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class Request:
    """What a resident asked for. `opened_by` is the message that said yes: the same message never opens two.

    `by_user`: who of the City's people opened it for them.
    """

    service: str
    description: str
    channel: str
    language: str
    opened_by: int | None = None
    contact_id: int | None = None
    conversation_id: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None
    address_status: str | None = None
    lat: float | None = None
    lon: float | None = None
    photos: Sequence[str] = ()
    urgent: bool = False
    by_user: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    reference: str
    service: str
    department: str
    expected_on: date | None


async def open_case(
    session: AsyncSession,
    request: Request,
    *,
    catalogue: Catalogue,
    calendar: Calendar,
    deferrer: Deferrer,
    now: datetime,
) -> Opened:
    """File a request. Raises KeyError for a service that is not in the catalogue."""
    service = catalogue.services[request.service]
    case_id, reference, expected_on = await _insert(session, request, service, calendar, now)
    if case_id is None:
        existing = await session.scalar(select(Case).where(Case.opened_by == request.opened_by))
        assert existing is not None
        return Opened(existing.reference, existing.service, existing.department, existing.expected_on)
    session.add(
        CaseEvent(
            case_id=case_id,
            kind="opened",
            actor="resident" if request.by_user is None else "staff",
            to_status=RECEIVED,
            data={"channel": request.channel} | ({"user": request.by_user} if request.by_user is not None else {}),
        )
    )
    for sha256 in request.photos:
        await session.execute(insert(CasePhoto).values(case_id=case_id, sha256=sha256).on_conflict_do_nothing())
    await session.flush()
    if request.address is not None or request.lat is not None:
        await deferrer.locate_cases(session, [case_id])
    return Opened(reference, service.slug, service.department, expected_on)


async def _insert(
    session: AsyncSession, request: Request, service: Service, calendar: Calendar, now: datetime
) -> tuple[int | None, str, date | None]:
    reference = with_check_digit(await session.scalar(reference_numbers.next_value()) or 0)
    expected_on = calendar.due(now, service.due_business_days)
    case_id = await session.scalar(
        insert(Case)
        .values(
            reference=reference,
            service=service.slug,
            department=service.department,
            status=RECEIVED,
            urgent=request.urgent,
            description=request.description,
            details=dict(request.details),
            address=request.address,
            address_status=request.address_status,
            lat=request.lat,
            lon=request.lon,
            contact_id=request.contact_id,
            conversation_id=request.conversation_id,
            opened_by=request.opened_by,
            channel=request.channel,
            language=request.language,
            requested_at=now,
            expected_on=expected_on,
            updated_at=now,
        )
        .on_conflict_do_nothing(index_elements=["opened_by"])
        .returning(Case.id)
    )
    return case_id, reference, expected_on
