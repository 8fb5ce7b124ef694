"""How a view says whom it lets in: `needs(Role.AGENT)`, or that it is `public`. A guard test looks at every route.

    @router.get("/cases")
    async def cases(request: Request, visit: Annotated[Visit, needs(Role.AGENT, Role.DEPARTMENT)]) -> HTMLResponse:

An administrator is let in everywhere, a supervisor wherever an agent is (roles.py).
"""

from dataclasses import dataclass
from typing import Any

from fastapi import Depends
from starlette.requests import Request

from bot.console.desk import desk_of
from bot.console.entry.sessions import find, seen
from bot.console.roles import Role, admitted
from bot.console.visit import Duty, Visit, visit_of
from bot.house import now


class NotSignedIn(Exception):
    """Nobody is, or not any more."""


class NotAllowed(Exception):
    """This role may not."""


class DutyFirst(Exception):
    """Something comes before everything else."""

    def __init__(self, duty: Duty) -> None:
        super().__init__(duty.name)
        self.duty = duty


@dataclass(frozen=True, slots=True)
class Needs:
    """The dependency behind `needs`."""

    roles: frozenset[Role]
    counts: bool = True
    before: frozenset[Duty] = frozenset()

    async def __call__(self, request: Request) -> Visit:
        visit = await visitor(request, counts=self.counts)
        if visit is None:
            raise NotSignedIn
        if visit.duty is not None and visit.duty not in self.before:
            raise DutyFirst(visit.duty)
        if visit.role not in self.roles:
            raise NotAllowed
        return visit


def needs(*roles: Role, counts: bool = True, before: frozenset[Duty] = frozenset()) -> Any:
    """Let these roles in. What a page asks by itself (a live stream, a poll) is no sign of a person: `counts=False`.

    `before`: duties that may still be open, for the few views where they are done.
    """
    return Depends(Needs(admitted(roles), counts, before))


async def public() -> None:
    """Anybody may see this view: `dependencies=[Depends(public)]`."""


async def visitor(request: Request, *, counts: bool = False) -> Visit | None:
    """Who asks, if they are signed in."""
    desk = desk_of(request)
    token = desk.cookie.read(request)
    if token is None:
        return None
    async with desk.parts.sessions.begin() as session:
        found = await find(session, token, desk.lifetime, now())
        if found is None:
            return None
        if counts:
            seen(found[0], now())
    visit = visit_of(*found, token, desk.careful)
    # The error pages are dressed for who sees them.
    request.state.visit = visit
    return visit
