"""A request of somebody who is signed in: who they are, what they may, and what they must do first."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.console.entry.sessions import PASSWORD, lacks_code
from bot.console.roles import Role
from storage.models import ConsoleSession, User


class Duty(StrEnum):
    """What comes before everything else; the value is the page where it is done."""

    CODE = "/console/sign-in/code"
    PASSWORD = "/console/account/password"  # noqa: S105 - a path
    SECOND_FACTOR = "/console/account/code"


@dataclass(frozen=True, slots=True)
class Visit:
    """`department` is set for the department's role, and then only its cases are theirs to see."""

    session_id: int
    user_id: int
    email: str
    name: str
    role: Role
    department: str | None
    token: str = field(repr=False)
    duty: Duty | None
    has_second_factor: bool
    by_password: bool
    notices: tuple[dict[str, Any], ...] = ()

    @property
    def audit_user(self) -> int:
        return self.user_id

    @property
    def audit_name(self) -> str:
        return self.email


def visit_of(row: ConsoleSession, user: User, token: str, careful: Collection[Role]) -> Visit:
    """`careful`: roles whose users must have a second factor."""
    return Visit(
        session_id=row.id,
        user_id=user.id,
        email=user.email,
        name=user.name,
        role=Role(user.role),
        department=user.department,
        token=token,
        duty=_duty(row, user, careful),
        has_second_factor=user.totp_secret is not None,
        by_password=row.method == PASSWORD,
        notices=tuple(row.notices),
    )


def _duty(row: ConsoleSession, user: User, careful: Collection[Role]) -> Duty | None:
    """Who came by the City's own log-in has done there what was to do."""
    if lacks_code(row, user):
        return Duty.CODE
    if row.method != PASSWORD:
        return None
    if user.must_change_password:
        return Duty.PASSWORD
    return Duty.SECOND_FACTOR if user.totp_secret is None and user.role in careful else None
