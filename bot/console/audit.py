"""Writes down every look at personal data and every change, in the transaction of the look or the change."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import AuditEntry


class Actor(Protocol):
    """Who did it: a visit (visit.py), or one of the others."""

    @property
    def audit_user(self) -> int | None: ...

    @property
    def audit_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Named:
    """A user without a visit, or somebody with a shell on the machine."""

    audit_user: int | None
    audit_name: str


CLI = Named(None, "cli")


async def audit(
    session: AsyncSession, who: Actor, action: str, kind: str, subject: int | str, /, **details: Any
) -> None:
    """`audit(session, visit, "case.moved", "case", case.reference, to="closed")`.

    The action is "<subject>.<what happened>", in the past tense; `details` name fields and values of ours, never what a
    resident wrote.
    """
    session.add(
        AuditEntry(
            user_id=who.audit_user,
            actor=who.audit_name,
            action=action,
            subject_kind=kind,
            subject_id=str(subject),
            details=details,
        )
    )
    await session.flush()
