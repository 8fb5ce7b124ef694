"""Closes a case in favour of another one that tells of the same thing."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.editing import By, EditRefused
from bot.cases.together import join
from bot.cases.workflow import CLOSED, DUPLICATE_OF, Move, locked, move_case
from bot.language.phrases import Phrases
from bot.outbox import Outbox
from storage.models import Case


async def close_as_duplicate(
    session: AsyncSession, reference: str, original: str, by: By, *, merge: bool, outbox: Outbox, phrases: Phrases
) -> Case:
    """Its residents hear of the other one from now on; `merge` also gives that one its photos and private notes.

    Opening it again undoes all of that (bot/cases/workflow.py). Raises MoveRefused, EditRefused.
    """
    if reference == original:
        raise EditRefused("A case cannot repeat itself. Write the number of the other one.")
    case, other = await both(session, reference, original)
    if other.duplicate_of is not None:
        raise EditRefused(f"Case {original} is itself a duplicate. Name the case that it repeats.")
    if await session.scalar(select(Case.id).where(Case.duplicate_of == case.id).limit(1)) is not None:
        raise EditRefused(f"Other cases were closed as duplicates of {reference}. Close {original} instead.")
    move = Move(CLOSED, DUPLICATE_OF, note=original, user=by.user)
    await move_case(session, reference, move, outbox=outbox, phrases=phrases, now=by.at)
    await join(session, case, other, by.user, merge=merge)
    other.updated_at = by.at
    await session.flush()
    return case


async def both(session: AsyncSession, reference: str, original: str) -> tuple[Case, Case]:
    """The rows, always locked in the same order: two who close each other's case do not wait for ever."""
    rows = {number: await _row(session, number) for number in sorted((reference, original))}
    return rows[reference], rows[original]


async def _row(session: AsyncSession, number: str) -> Case:
    try:
        return await locked(session, number)
    except LookupError as error:
        raise EditRefused(str(error)) from error
