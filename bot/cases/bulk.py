"""One move for many cases: first what would become of each, then each by itself, so that one refusal stops no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.editing import By, note
from bot.cases.listing import Wanted, filtered
from bot.cases.telling import Listener, listeners
from bot.cases.workflow import DUPLICATE_OF, Move, MoveRefused, locked, move_case, possible
from bot.language.phrases import Phrases
from bot.outbox import Outbox
from storage.models import Case

# As many as can be done while somebody waits for the page.
MOST = 200
EACH_BY_ITSELF = "A duplicate names the case that goes on: close each on its own page."
NOT_THERE = "There is no such case, or it is not yours to move."


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of one case; `refused` says why nothing would. `listeners` are whom it would be told to."""

    reference: str
    case: Case | None
    listeners: Sequence[Listener] = ()
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What is done with each; `private` is a note for colleagues, `department` set for who may move only its cases."""

    move: Move
    private: str
    by: By
    department: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: `skipped` says why it was left as it was; `told`, in how many conversations it was said."""

    reference: str
    skipped: str | None = None
    told: int = 0


async def matching(session: AsyncSession, wanted: Wanted, today: date) -> Sequence[str]:
    """The numbers of all that the filters find, in the order of the list; at most one more than can be moved."""
    return (await session.scalars(filtered(select(Case.reference), wanted, today, most=MOST + 1))).all()


async def foresee(
    session: AsyncSession, references: Sequence[str], move: Move, *, department: str | None, now: datetime
) -> Sequence[Foreseen]:
    """In the order in which they were chosen. `department`: of whoever may only move its cases."""
    found = {case.reference: case for case in await session.scalars(chosen(references, department))}
    told = await listeners(session, list(found.values()))
    return [_foreseen(number, found.get(number), move, told, now) for number in dict.fromkeys(references)]


async def move_one(
    session: AsyncSession, reference: str, version: datetime, order: Order, *, outbox: Outbox, phrases: Phrases
) -> Outcome:
    """In the caller's transaction, if the case still is as it was when it was shown."""
    try:
        case = await locked(session, reference)
    except LookupError:
        return Outcome(reference, NOT_THERE)
    if order.department not in (None, case.department):
        return Outcome(reference, NOT_THERE)
    if case.updated_at != version:
        return Outcome(reference, f"Somebody changed it in the meantime; it is {case.status.replace('_', ' ')} now.")
    if refused := _refused(case, order.move, order.by.at):
        return Outcome(reference, refused)
    told = await listeners(session, [case])
    await move_case(session, reference, order.move, outbox=outbox, phrases=phrases, now=order.by.at)
    if order.private:
        await note(session, case, order.private, order.by)
    return Outcome(reference, told=len(told.get(case.id, ())))


def chosen(references: Sequence[str], department: str | None) -> Select[Case]:
    query = select(Case).where(Case.reference.in_(references))
    return query.where(Case.department == department) if department else query


def _foreseen(
    number: str, case: Case | None, move: Move, told: Mapping[int, Sequence[Listener]], now: datetime
) -> Foreseen:
    if case is None:
        return Foreseen(number, None, refused=NOT_THERE)
    refused = _refused(case, move, now)
    return Foreseen(number, case, () if refused else told.get(case.id, ()), refused)


def _refused(case: Case, move: Move, now: datetime) -> str | None:
    if move.reason == DUPLICATE_OF:
        return EACH_BY_ITSELF
    try:
        possible(case, move, now)
    except MoveRefused as refused:
        return str(refused)
    return None
