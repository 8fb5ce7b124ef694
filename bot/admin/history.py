"""The log of changes as it is read: the newest first, each with what it did and whether it can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.admin.changes import Difference, Kinds, differences
from bot.cases.catalogue import Catalogue
from storage.models import ChangeEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """`undone_by` is the change that undid it. Who wants to undo it learns then whether something stands on it."""

    id: int
    at: datetime
    actor: str
    kind: str
    noun: str
    subject: str
    title: str
    differences: Sequence[Difference]
    undoes: int | None
    undone_by: int | None


async def lines(
    session: AsyncSession,
    kinds: Kinds,
    known: Catalogue,
    *,
    kind: str = "",
    subject: str = "",
    before: int | None = None,
) -> tuple[list[Line], bool]:
    """A page of it, and whether there is more."""
    opposite = aliased(ChangeEntry)
    filters: list[ColumnElement[bool]] = [ChangeEntry.kind.in_(kinds)]
    if kind:
        filters.append(ChangeEntry.kind == kind)
    if subject:
        filters.append(ChangeEntry.subject == subject)
    if before is not None:
        filters.append(ChangeEntry.id < before)
    query = select(ChangeEntry, opposite.id).outerjoin(opposite, opposite.undoes == ChangeEntry.id).where(*filters)
    rows = (await session.execute(query.order_by(ChangeEntry.id.desc()).limit(PAGE + 1))).all()
    return [_line(entry, undone_by, kinds, known) for entry, undone_by in rows[:PAGE]], len(rows) > PAGE


def _line(entry: ChangeEntry, undone_by: int | None, kinds: Kinds, known: Catalogue) -> Line:
    kind = kinds[entry.kind]
    try:
        old, new = kind.parsed(entry.before), kind.parsed(entry.after)
        told = differences(kind, entry.subject, (old, new), known)
        title = kind.title(entry.subject, new or old)
    except ValidationError:
        # Written by an older version of ours.
        told, title = [], entry.subject
    return Line(
        entry.id, entry.at, entry.actor, entry.kind, kind.noun, entry.subject, title, told, entry.undoes, undone_by
    )
