"""Which moves a case may make, and making one: the history grows, the resident is told, nothing is rewritten."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.telling import News, tell
from bot.cases.together import part
from bot.language.phrases import Phrases
from bot.outbox import Outbox
from storage.models import Case, CaseEvent

RECEIVED, IN_PROGRESS, ON_HOLD, CLOSED = "received", "in_progress", "on_hold", "closed"
STATUSES = (RECEIVED, IN_PROGRESS, ON_HOLD, CLOSED)

# How long after it was closed a case may be opened again.
REDRESS = timedelta(days=30)
# From -> to. "closed" may be opened again: the City calls it redress.
MOVES: Mapping[str, frozenset[str]] = {
    RECEIVED: frozenset({IN_PROGRESS, ON_HOLD, CLOSED}),
    IN_PROGRESS: frozenset({ON_HOLD, CLOSED}),
    ON_HOLD: frozenset({IN_PROGRESS, CLOSED}),
    CLOSED: frozenset({IN_PROGRESS}),
}

FIXED, NOT_FOUND, NOT_OURS, DUPLICATE_OF, INFORMATION_GIVEN, WITHDRAWN = (
    "fixed",
    "not_found",
    "not_ours",
    "duplicate_of",
    "information_given",
    "withdrawn",
)
# "Closed" is not "fixed": one of these is always said in public. True: the note must say whose it is, or of which.
CLOSE_REASONS: Mapping[str, bool] = {
    FIXED: False,
    NOT_FOUND: False,
    NOT_OURS: True,
    DUPLICATE_OF: True,
    INFORMATION_GIVEN: False,
    WITHDRAWN: False,
}
# Whoever hears of these is asked whether the problem is solved. What is somebody else's to do, goes on under another
# number or was taken back says nothing about the City's work.
RATED: frozenset[str] = frozenset({FIXED, NOT_FOUND, INFORMATION_GIVEN})


class MoveRefused(Exception):
    """The move is not allowed; the text says why and what is allowed."""


@dataclass(frozen=True, slots=True)
class Move:
    """`note` is told to the residents, as in `told` where it was translated; `user` is who moved it in the console.

    `tell` is false when they made the move themselves.
    """

    to: str
    reason: str | None = None
    note: str | None = None
    actor: str = "staff"
    tell: bool = True
    told: Mapping[str, str] = field(default_factory=dict)
    user: int | None = None

    @property
    def news(self) -> News:
        state = status_phrase(self.to, self.reason)
        return News(state, self.note, self.told, ends=self.to == CLOSED, rated=self.reason in RATED)


def check(case_status: str, move: Move) -> None:
    """Raises MoveRefused."""
    if move.to not in STATUSES:
        raise MoveRefused(f"There is no status “{move.to}”. There are: {', '.join(STATUSES)}.")
    if move.to not in MOVES[case_status]:
        allowed = ", ".join(sorted(MOVES[case_status]))
        raise MoveRefused(f"A case that is {case_status} cannot become {move.to}; it can become: {allowed}.")
    if move.to != CLOSED:
        if move.reason is not None:
            raise MoveRefused("Only closing takes a reason.")
        return
    if move.reason is None or move.reason not in CLOSE_REASONS:
        raise MoveRefused(f"Closing needs a public reason: {', '.join(CLOSE_REASONS)}.")
    if CLOSE_REASONS[move.reason] and not (move.note or "").strip():
        raise MoveRefused(f"“{move.reason}” needs a note that says whose it is, or which case it repeats.")


async def move_case(
    session: AsyncSession, reference: str, move: Move, *, outbox: Outbox, phrases: Phrases, now: datetime
) -> Case:
    """Make a move in the caller's transaction. Raises MoveRefused, LookupError for an unknown reference.

    A duplicate that is opened again is a matter of its own: what the other case got from it goes back.
    """
    case = await locked(session, reference)
    possible(case, move, now)
    session.add(
        CaseEvent(
            case_id=case.id,
            kind="moved",
            actor=move.actor,
            from_status=case.status,
            to_status=move.to,
            reason=move.reason,
            note=move.note,
            data={"user": move.user} if move.user is not None else {},
        )
    )
    case.status = move.to
    case.close_reason = move.reason
    if move.reason != DUPLICATE_OF:
        await part(session, case, move.user)
    case.closed_at = now if move.to == CLOSED else None
    case.updated_at = now
    if move.tell:
        await tell(session, case, move.news, outbox=outbox, phrases=phrases)
    return case


def possible(case: Case, move: Move, now: datetime) -> None:
    """Raises MoveRefused."""
    check(case.status, move)
    if case.status == CLOSED and case.closed_at is not None and now - case.closed_at > REDRESS:
        raise MoveRefused(f"It was closed more than {REDRESS.days} days ago. Open a new case that names this one.")


async def locked(session: AsyncSession, reference: str) -> Case:
    """The row as it is once it is ours, not as this session may have seen it before. Raises LookupError.

    Of a duplicate also the case that goes on; always in one order, so that two who work on both do not wait for ever.
    """
    goes_on = select(Case.duplicate_of).where(Case.reference == reference).scalar_subquery()
    both = select(Case).where(or_(Case.reference == reference, Case.id == goes_on)).order_by(Case.reference)
    rows = await session.scalars(both.with_for_update().execution_options(populate_existing=True))
    case = next((row for row in rows if row.reference == reference), None)
    if case is None:
        raise LookupError(f"There is no case {reference}.")
    return case


async def tell_opened(session: AsyncSession, reference: str, *, outbox: Outbox, phrases: Phrases) -> None:
    """Somebody of the City has opened it in their conversation: they get its number."""
    case = await locked(session, reference)
    await tell(session, case, News(status_phrase(RECEIVED, None)), outbox=outbox, phrases=phrases)


def status_phrase(status: str, reason: str | None) -> str:
    """The key of what a resident reads of a status."""
    return f"status.closed.{reason}" if status == CLOSED else f"status.{status}"
