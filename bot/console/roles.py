"""The roles there are, which role may do another's work, and what they are called."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DEPARTMENT = "department"
    PARTNER = "partner"
    ADMIN = "admin"


EVERYONE = tuple(Role)
# Whose views a role opens beside its own.
ALSO: Mapping[Role, frozenset[Role]] = {
    Role.AGENT: frozenset(),
    Role.SUPERVISOR: frozenset({Role.AGENT}),
    Role.DEPARTMENT: frozenset(),
    Role.PARTNER: frozenset(),
    Role.ADMIN: frozenset(Role),
}
MEANING: Mapping[Role, tuple[str, str]] = {
    Role.AGENT: ("Agent", "answers residents and works on every case"),
    Role.SUPERVISOR: ("Supervisor", "an agent who also sees the board and the trends"),
    Role.DEPARTMENT: ("Department", "works on the cases of one department"),
    Role.PARTNER: ("Partner", "only looks up addresses"),
    Role.ADMIN: ("Administrator", "may do everything, and says who else may"),
}


def admitted(roles: Iterable[Role]) -> frozenset[Role]:
    """Every role that a view for `roles` lets in."""
    named = frozenset(roles)
    return frozenset(role for role in Role if role in named or ALSO[role] & named)
