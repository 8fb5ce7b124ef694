"""How a resident rates a case that was closed: a line of its history. The newest one of whoever was asked counts."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import choices
from bot.cases.telling import ASKS_RATING
from bot.cases.workflow import CLOSED, RATED, REDRESS
from bot.outbox import buttons_of, said_last
from connectors.base import Way
from storage.models import Case, CaseEvent, Delivery, Message

KIND = "rated"
GOOD, BAD = "good", "bad"
WORTH = {choices.RATED_GOOD: GOOD, choices.RATED_BAD: BAD}
# What a line says that takes the place of an earlier one.
INSTEAD_OF = "instead_of"
VALUE = re.compile(rf"({'|'.join(choices.RATINGS)})_(\d{{7,12}})", re.ASCII)
# As long as the case may be opened again a rating may lead to something.
TAKEN_FOR = REDRESS

# Why one is not taken: the keys of what is said.
UNKNOWN, OPEN_AGAIN, TOO_LATE = "rating.unknown", "rating.open_again", "rating.too_late"


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of a message that asked: `worth` is GOOD or BAD."""

    reference: str
    worth: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A resident was asked about this case: `told` is the line of its history that says so."""

    told: int
    language: str | None
    case: Case


@dataclass(frozen=True, slots=True)
class Rating:
    """What is to be written. It names the line that says who was asked, and nobody."""

    case_id: int
    told: int
    worth: str


def read(value: str) -> Pressed | None:
    """A button's value; None for another button's."""
    found = VALUE.fullmatch(value)
    return Pressed(found[2], WORTH[found[1]]) if found else None


async def offered(session: AsyncSession, conversation_id: int, now: datetime) -> list[str]:
    """The values of the buttons of the newest message of this conversation that asks for a rating."""
    asking = select(Message).where(
        Message.conversation_id == conversation_id,
        Message.n.is_not(None),
        Message.created_at > now - TAKEN_FOR,
        _asks(),
    )
    return _values(await session.scalar(asking.order_by(Message.n.desc()).limit(1)))


async def offered_last(session: AsyncSession, conversation_id: int, read_at: datetime) -> list[str]:
    """The same if the question is the last thing that they had from us at that time, and was asked in full."""
    last = await said_last(session, conversation_id, read_at)
    if last is None or last.content.get("asks") != ASKS_RATING or read_at - last.created_at > TAKEN_FOR:
        return []
    # A template has no question.
    in_full = exists().where(
        Delivery.message_id == last.id,
        Delivery.state == "sent",
        Delivery.way == Way.FREE.value,
        Delivery.finished_at < read_at,
    )
    return _values(last) if await session.scalar(select(in_full)) else []


def _asks() -> ColumnElement[bool]:
    asks: ColumnElement[bool] = Message.content["asks"].astext == ASKS_RATING
    return asks


def _values(asking: Message | None) -> list[str]:
    return [button.value for button in buttons_of(asking.content)] if asking is not None else []


async def asked(session: AsyncSession, conversation_id: int, reference: str) -> Asked | None:
    """Whether this conversation was asked about the case: the last time it was."""
    query = (
        select(CaseEvent.id, Message.language, Case)
        .join(Case, Case.id == CaseEvent.case_id)
        .join(Message, Message.id == CaseEvent.data["message_id"].as_integer())
        .where(
            Case.reference == reference,
            CaseEvent.kind == "told",
            Message.conversation_id == conversation_id,
            _asks(),
        )
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return Asked(*row) if row is not None else None


def refused(found: Asked | None, now: datetime) -> str | None:
    """Why it cannot be rated, as the key of what is said; None when it can."""
    if found is None:
        return UNKNOWN
    case = found.case
    if case.status != CLOSED:
        return OPEN_AGAIN
    if case.close_reason not in RATED or case.closed_at is None or now - case.closed_at > TAKEN_FOR:
        return TOO_LATE
    return None


async def write(session: AsyncSession, rating: Rating) -> None:
    """In the caller's transaction. The same again says nothing new; something else stands instead of what was said."""
    mine = CaseEvent.data["told"].as_integer() == rating.told
    said = select(CaseEvent.id, worth()).where(CaseEvent.case_id == rating.case_id, CaseEvent.kind == KIND, mine)
    last = (await session.execute(said.order_by(CaseEvent.id.desc()).limit(1))).one_or_none()
    if last is not None and last[1] == rating.worth:
        return
    data = {"rating": rating.worth, "told": rating.told} | ({INSTEAD_OF: last[0]} if last is not None else {})
    session.add(CaseEvent(case_id=rating.case_id, kind=KIND, actor="resident", public=False, data=data))
    await session.flush()


def worth() -> ColumnElement[str]:
    column: ColumnElement[str] = CaseEvent.data["rating"].astext
    return column


def counts() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Of the lines of histories those that are ratings and that nobody has changed their mind about."""
    later = aliased(CaseEvent)
    changed = select(later.data[INSTEAD_OF].as_integer()).where(later.kind == KIND, later.data.has_key(INSTEAD_OF))
    return CaseEvent.kind == KIND, CaseEvent.id.not_in(changed)
