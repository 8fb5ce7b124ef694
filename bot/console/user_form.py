"""The form of a user: what was entered, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from bot.console.errors import Change
from bot.console.forms import Field
from bot.console.people import EMAIL
from bot.console.roles import MEANING, Role
from storage.models import User

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Entered:
    """As it was typed; `version` is the row's when the page was made."""

    email: str
    name: str
    role: str
    department: str
    version: str = ""

    def problems(self, departments: Mapping[str, str]) -> dict[str, str]:
        """A sentence for each field that cannot be stored so."""
        found: dict[str, str] = {}
        if not EMAIL.fullmatch(self.email):
            found["email"] = "Write the whole address, like ana.torres@phila.gov."
        if not self.name:
            found["name"] = "Write the name that colleagues know."
        elif len(self.name) > LONGEST_NAME:
            found["name"] = f"Use at most {LONGEST_NAME} characters."
        if self.role not in list(Role):
            found["role"] = "Choose a role."
        if self.role == Role.DEPARTMENT and self.department not in departments:
            found["department"] = "Choose the department whose cases they work on."
        return found

    @property
    def of_department(self) -> str | None:
        return self.department if self.role == Role.DEPARTMENT else None

    def differences(self, user: User) -> dict[str, list[str | None]]:
        """What this form would change: the field, what it is, what it will be."""
        wanted = {"email": self.email, "name": self.name, "role": self.role, "department": self.of_department}
        return {
            field: [getattr(user, field), value] for field, value in wanted.items() if getattr(user, field) != value
        }

    def stale_fields(self, user: User, departments: Mapping[str, str]) -> list[Change]:
        """For who sent a form that is older than the row: what stands there now."""
        labels = {"email": "E-mail address", "name": "Name", "role": "Role", "department": "Department"}
        return [
            Change(labels[field], _shown(field, mine, departments), _shown(field, theirs, departments))
            for field, (theirs, mine) in self.differences(user).items()
        ]


def entered(
    email: Field = "", name: Field = "", role: Field = "", department: Field = "", version: Field = ""
) -> Entered:
    return Entered(email.lower(), " ".join(name.split()), role, department, version)


UserForm = Annotated[Entered, Depends(entered)]


def _shown(field: str, value: str | None, departments: Mapping[str, str]) -> str:
    if value is None:
        return "none"
    if field == "role" and value in list(Role):
        return MEANING[Role(value)][0]
    return departments.get(value, value) if field == "department" else value
