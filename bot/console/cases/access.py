"""Which case a page is about: of a department only its own, and a form that is older than the row changes nothing."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import HTTPException, Path
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.workflow import locked
from bot.console.cases.filters import CASES
from bot.console.cases.words import STATUSES, words_of
from bot.console.errors import Change, Stale
from bot.console.visit import Visit
from storage.models import Case, CaseEvent

Reference = Annotated[str, Path(pattern=r"^\d{7,12}$")]


def address_of(reference: str) -> str:
    return f"{CASES}/{reference}"


def theirs(visit: Visit, case: Case) -> bool:
    return visit.department is None or visit.department == case.department


async def to_change(
    session: AsyncSession, visit: Visit, reference: str, version: str, sent: Mapping[str, tuple[str, str]]
) -> Case:
    """The locked row. `sent`: by label, what the form wanted and, for who comes too late, the column that says it."""
    try:
        case = await locked(session, reference)
    except LookupError as error:
        raise HTTPException(404) from error
    if not theirs(visit, case):
        raise HTTPException(404)
    if version != version_of(case):
        changes = [Change(label, words, _now(case, column)) for label, (words, column) in sent.items()]
        raise Stale([*changes, *await _last(session, case)], back=address_of(reference))
    return case


def version_of(case: Case) -> str:
    return case.updated_at.isoformat()


def _now(case: Case, column: str) -> str:
    value = getattr(case, column)
    return words_of(STATUSES, value) if column == "status" else str(value)


async def _last(session: AsyncSession, case: Case) -> list[Change]:
    """What was done to it last, so that nobody has to look for it."""
    newest = select(CaseEvent.kind).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc()).limit(1)
    kind = await session.scalar(newest)
    return [Change("What happened last", "an older page", kind.replace("_", " "))] if kind else []
