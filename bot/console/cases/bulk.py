"""One move for many cases of the list: what it would do, row by row, and then what it did."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from pydantic import AfterValidator
from starlette.responses import Response

from bot.cases.bulk import MOST, Foreseen, Order, Outcome, foresee, matching, move_one
from bot.cases.editing import By
from bot.cases.listing import place_of
from bot.cases.workflow import CLOSED, DUPLICATE_OF, Move
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.cases.access import version_of
from bot.console.cases.filters import CASES, AskedFor
from bot.console.cases.wording import Read, readings, told_of
from bot.console.cases.words import REASONS, STATUSES
from bot.console.desk import AtDesk, Desk
from bot.console.forms import Field, Words
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import now
from bot.language.names import english_name
from bot.text import tidy

Worker = Annotated[Visit, needs(Role.AGENT, Role.DEPARTMENT)]
Chosen = Annotated[list[Annotated[str, AfterValidator(tidy)]], Form(max_length=MOST)]
NONE_CHOSEN = "Choose at least one case in the list."
# A duplicate names the case that goes on, so it is closed on its own page.
BULK_REASONS = [(key, label) for key, label in REASONS.items() if key != DUPLICATE_OF]

router = APIRouter(prefix="/cases/bulk")


@dataclass(frozen=True, slots=True)
class Entered:
    """The form as it was typed."""

    chosen: Sequence[str] = ()
    to: str = ""
    reason: str = ""
    note: str = ""
    private: str = ""

    @property
    def move(self) -> Move:
        return Move(self.to, (self.reason or None) if self.to == CLOSED else None, note=self.note or None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands under the form: what would become of each, and what residents would read."""

    rows: Sequence[Foreseen] = ()
    read: Sequence[Read] = ()
    problem: str | None = None

    @property
    def going(self) -> Sequence[Foreseen]:
        return [row for row in self.rows if row.refused is None]

    @property
    def residents(self) -> int:
        return len({listener.conversation_id for row in self.going for listener in row.listeners})


@router.get("")
async def begin(
    request: Request,
    visit: Worker,
    desk: AtDesk,
    filters: AskedFor,
    *,
    chosen: Annotated[list[str] | None, Query(max_length=MOST)] = None,
    everything: Annotated[str, Query(alias="all")] = "",
) -> Response:
    """The cases that were chosen in the list, or all that its filters find."""
    parts, numbers = desk.parts, list(chosen or ())
    if everything:
        today = parts.calendar.today(now())
        async with parts.sessions() as session:
            found = await matching(session, filters.wanted(visit, parts.settings.config.city.zone), today)
        numbers = list(found[:MOST])
        if len(found) > MOST:
            problem = f"More than {MOST} cases match. These are the first {MOST}; come back for the rest."
            return await _page(request, visit, desk, Entered(numbers), Shown(problem=problem))
    return await _page(request, visit, desk, Entered(numbers), Shown(problem=None if numbers else NONE_CHOSEN))


@router.post("")
async def preview(
    request: Request,
    visit: Worker,
    desk: AtDesk,
    *,
    chosen: Chosen = [],  # noqa: B006 - FastAPI copies it
    to: Field = "",
    reason: Field = "",
    note: Field = "",
    private: Field = "",
) -> Response:
    entered = Entered(chosen, to, reason, note, private)
    if not chosen:
        return await _page(request, visit, desk, entered, Shown(problem=NONE_CHOSEN))
    if to not in STATUSES:
        return await _page(request, visit, desk, entered, Shown(problem="Choose where to move them."))
    async with desk.parts.sessions() as session:
        rows = await foresee(session, chosen, entered.move, department=visit.department, now=now())
    told = [listener for row in rows for listener in row.listeners]
    # No transaction is open while a translation service thinks.
    read = await readings(desk, told, entered.move.news)
    return await _page(request, visit, desk, entered, Shown(rows, read))


@router.post("/confirm")
async def confirm(
    request: Request,
    visit: Worker,
    desk: AtDesk,
    *,
    case: Chosen = [],  # noqa: B006
    to: Field = "",
    reason: Field = "",
    note: Field = "",
    private: Field = "",
    language: Words = [],  # noqa: B006
    told: Words = [],  # noqa: B006
) -> Response:
    """Each case in a transaction of its own. Sent a second time it finds them changed, and changes nothing."""
    entered = Entered([], to, reason, note, private)
    move = replace(entered.move, told=told_of(language, told, note), user=visit.user_id)
    shown = [_shown(one) for one in case]
    outcomes = [await _moved(desk, visit, Order(move, private, _by(visit), visit.department), *one) for one in shown]
    done = [outcome for outcome in outcomes if outcome.skipped is None]
    return await desk.pages.show(
        request,
        "cases/bulk_done.html",
        visit,
        outcomes=outcomes,
        done=done,
        skipped=[outcome for outcome in outcomes if outcome.skipped is not None],
        to=STATUSES.get(to, to),
        cases=CASES,
    )


async def _moved(desk: Desk, visit: Visit, order: Order, number: str, version: datetime) -> Outcome:
    parts = desk.parts
    async with parts.sessions.begin() as session:
        outcome = await move_one(session, number, version, order, outbox=parts.outbox, phrases=parts.phrases)
        if outcome.skipped is None:
            details = {"to": order.move.to, "reason": order.move.reason, "many": True}
            await audit(session, visit, "case.moved", "case", number, **details)
    return outcome


def _by(visit: Visit) -> By:
    return By(visit.user_id, now())


def _shown(one: str) -> tuple[str, datetime]:
    """A number, and the moment of the row that was looked at."""
    number, _, moment = one.partition(" ")
    try:
        return number, datetime.fromisoformat(moment)
    except ValueError:
        raise HTTPException(422) from None


async def _page(request: Request, visit: Visit, desk: Desk, entered: Entered, shown: Shown) -> Response:
    return await desk.pages.show(
        request,
        "cases/bulk.html",
        visit,
        status=422 if shown.problem and not entered.chosen else 200,
        entered=entered,
        shown=shown,
        statuses=STATUSES,
        reasons=BULK_REASONS,
        named=lambda slug: english_name(desk.parts.phrases, "service", slug),
        place_of=place_of,
        version_of=version_of,
        cases=CASES,
        most=MOST,
    )
