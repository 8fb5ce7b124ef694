"""The places of the console: label, path, roles. A new room is a line here and one in app.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.console.roles import Role, admitted

BASE = "/console"
SIGN_IN = f"{BASE}/sign-in"
SSO = f"{SIGN_IN}/sso"


@dataclass(frozen=True, slots=True)
class Place:
    """`path` begins at the console's own root."""

    label: str
    path: str
    roles: tuple[Role, ...]

    @property
    def address(self) -> str:
        return BASE + self.path


# In the order of the menu; who signs in lands at the first one that is theirs. A place shows when its route is there.
PLACES = (
    Place("Queue", "/queue", (Role.AGENT,)),
    Place("Failed", "/failed", (Role.AGENT,)),
    Place("Cases", "/cases", (Role.AGENT, Role.DEPARTMENT)),
    Place("Look-up", "/look-up", (Role.PARTNER, Role.AGENT, Role.DEPARTMENT)),
    Place("Board", "/board", (Role.SUPERVISOR,)),
    Place("Trends", "/trends", (Role.SUPERVISOR,)),
    Place("Admin", "/admin", (Role.ADMIN,)),
    Place("Privacy", "/privacy", (Role.ADMIN,)),
    Place("Users", "/users", (Role.ADMIN,)),
    Place("Audit", "/audit", (Role.ADMIN,)),
)
ACCOUNT = Place("Your account", "/account", tuple(Role))


def places_of(role: Role, routed: frozenset[str]) -> Sequence[Place]:
    """What stands in the menu of this role. `routed`: the paths that have a view."""
    return [place for place in PLACES if role in admitted(place.roles) and place.path in routed]


def home_of(role: Role, routed: frozenset[str]) -> str:
    return next((place.address for place in places_of(role, routed)), ACCOUNT.address)
