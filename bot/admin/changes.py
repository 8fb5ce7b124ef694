"""Changes: what one would do is shown first, done with both values kept, and undone while nothing stands on it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Document, Edit, Kind, Lines, Problems, stored
from bot.cases import catalogue
from bot.cases.catalogue import Catalogue
from storage.models import ChangeEntry

# Changes wait for each other, so that their ids grow in the order of the commits and a cache misses none.
ADVISORY_LOCK = 311_000_003
NOTHING = "nothing"

Kinds = Mapping[str, Kind[Any]]


class Overtaken(Exception):
    """Somebody else changed it in the meantime; nothing was stored."""

    def __init__(self, differences: list["Difference"]) -> None:
        super().__init__("overtaken")
        self.differences = differences


class Refused(Exception):
    """It cannot be stored so; a sentence by field."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("refused")
        self.problems = problems


class CannotUndo(Exception):
    """The text says why, for the page."""


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a change would do. `version` is that of what is there now."""

    kind: Kind[Any]
    subject: str
    before: Document | None
    after: Document
    version: str
    differences: list[Difference]
    effects: list[str]
    problems: Problems


@dataclass(frozen=True, slots=True)
class Who:
    user_id: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made."""

    id: int
    kind: Kind[Any]
    subject: str
    title: str
    differences: list[Difference]
    is_new: bool
    is_gone: bool


def version_of(document: Document | None) -> str:
    return hashlib.sha256(json.dumps(stored(document), sort_keys=True).encode()).hexdigest()[:16]


async def propose(session: AsyncSession, kind: Kind[Any], subject: str, after: Document) -> Proposal:
    known = await catalogue.read(session)
    before = await kind.read(session, subject)
    edit = Edit(subject, before, after, known)
    problems = await kind.problems(session, edit)
    return Proposal(
        kind=kind,
        subject=subject,
        before=before,
        after=after,
        version=version_of(before),
        differences=differences(kind, subject, (before, after), known),
        effects=[] if problems else await kind.effects(session, edit),
        problems=problems,
    )


async def make(
    session: AsyncSession, kind: Kind[Any], subject: str, after: Document, who: Who, *, version: str
) -> Done | None:
    """Store it and its line of the log; None when nothing differs. Raises Overtaken or Refused."""
    await _one_at_a_time(session)
    proposal = await propose(session, kind, subject, after)
    if proposal.version != version:
        raise Overtaken(proposal.differences)
    if proposal.problems:
        raise Refused(proposal.problems)
    if stored(proposal.before) == stored(after):
        return None
    return await _written(session, _Step(kind, subject, proposal.before, after), who)


async def undo(session: AsyncSession, kinds: Kinds, change_id: int, who: Who) -> Done:
    """The opposite change. Raises CannotUndo; LookupError when there is no such change."""
    await _one_at_a_time(session)
    entry = await session.get(ChangeEntry, change_id)
    if entry is None or entry.kind not in kinds:
        raise LookupError(change_id)
    if await session.scalar(select(ChangeEntry.id).where(ChangeEntry.undoes == change_id)):
        raise CannotUndo("It is undone already.")
    kind = kinds[entry.kind]
    try:
        before, after = kind.parsed(entry.before), kind.parsed(entry.after)
    except ValidationError:
        raise CannotUndo("It is from an older version of this page. Change it by hand.") from None
    there = await kind.read(session, entry.subject)
    if stored(there) != stored(after):
        raise CannotUndo("Something newer stands on it. Undo that first, or change it by hand.")
    await _may_be_so_again(session, kind, entry.subject, there, before)
    return await _written(session, _Step(kind, entry.subject, there, before, undoes=change_id), who)


async def _may_be_so_again(
    session: AsyncSession, kind: Kind[Any], subject: str, there: Document | None, before: Document | None
) -> None:
    known = await catalogue.read(session)
    if before is None:
        needed_by = await kind.needed_by(session, subject, known)
        if needed_by:
            raise CannotUndo(needed_by)
        return
    problems = await kind.problems(session, Edit(subject, there, before, known))
    if problems:
        raise CannotUndo(f"What was there before cannot be there any more: {' '.join(problems.values())}")


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing, from what it is to what it becomes."""

    kind: Kind[Any]
    subject: str
    before: Document | None
    after: Document | None
    undoes: int | None = None


async def _written(session: AsyncSession, step: _Step, who: Who) -> Done:
    known = await catalogue.read(session)
    await step.kind.write(session, step.subject, step.after)
    entry = ChangeEntry(
        user_id=who.user_id,
        actor=who.name,
        kind=step.kind.name,
        subject=step.subject,
        before=stored(step.before),
        after=stored(step.after),
        undoes=step.undoes,
    )
    session.add(entry)
    await session.flush()
    return Done(
        id=entry.id,
        kind=step.kind,
        subject=step.subject,
        title=step.kind.title(step.subject, step.after or step.before),
        differences=differences(step.kind, step.subject, (step.before, step.after), known),
        is_new=step.before is None,
        is_gone=step.after is None,
    )


def differences(
    kind: Kind[Any], subject: str, documents: tuple[Document | None, Document | None], known: Catalogue
) -> list[Difference]:
    """Label by label, what it says and what it would say."""
    old, new = (Lines() if one is None else kind.lines(subject, one, known) for one in documents)
    return [
        Difference(label, old.get(label, NOTHING), new.get(label, NOTHING))
        for label in dict.fromkeys([*new, *old])
        if old.get(label, NOTHING) != new.get(label, NOTHING)
    ]


async def _one_at_a_time(session: AsyncSession) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))
