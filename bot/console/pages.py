"""Renders the console's pages: its templates, the city's time, the menu of the role, what is to be said on top."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from bot.console import navigation
from bot.console.entry.browsers import browser_name
from bot.console.entry.tokens import Cookie, csrf_of, new_token
from bot.console.notices import said
from bot.console.roles import MEANING, Role
from bot.console.visit import Visit
from bot.settings import City, MapTiles
from storage.engine import Sessions

MINUTES_AN_HOUR, LONGEST_IN_HOURS = 60, 48
TEMPLATES = Path(__file__).parent / "templates"


def waited(at: datetime) -> str:
    """How long ago, as far as it matters: "12 min", "3 h", "2 days"."""
    minutes = max(0, int((datetime.now(UTC) - at).total_seconds() // 60))
    if minutes < MINUTES_AN_HOUR:
        return f"{minutes} min"
    hours = minutes // MINUTES_AN_HOUR
    return f"{hours} h" if hours < LONGEST_IN_HOURS else f"{hours // 24} days"


class Pages:
    """Everything is escaped; a name that a template does not know is an error."""

    def __init__(self, sessions: Sessions, city: City, cookie: Cookie, *, sso: str | None, tiles: MapTiles) -> None:
        self._sessions = sessions
        self._cookie = cookie
        self._zone = city.zone
        self.environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters |= {"moment": self.moment, "browser": browser_name, "waited": waited}
        self.environment.globals |= {
            "city": city,
            "base": navigation.BASE,
            "meaning": MEANING,
            "Role": Role,
            "sso": sso,
            "map_tiles": tiles,
        }
        self.routed: frozenset[str] = frozenset()

    def moment(self, at: datetime | None) -> str:
        """In the city's time: "Mar 4, 2026, 2:05 PM"."""
        return "" if at is None else f"{at.astimezone(self._zone):%b %-d, %Y, %-I:%M %p}"

    def home(self, role: Role) -> str:
        return navigation.home_of(role, self.routed)

    async def show(
        self,
        request: Request,
        template: str,
        visit: Visit | None = None,
        *,
        status: int = 200,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
        **context: Any,
    ) -> HTMLResponse:
        """A page or a part of one; it says the notices that wait.

        `token`: the cookie's new one, when the session was just given another.
        """
        if visit is not None and visit.notices:
            async with self._sessions.begin() as session:
                await said(session, visit.session_id)
        known = token or self._cookie.read(request)
        used = known or new_token()
        places = navigation.places_of(visit.role, self.routed) if visit and visit.duty is None else ()
        body = self.environment.get_template(template).render(
            visit=visit,
            places=places,
            path=request.url.path,
            csrf=csrf_of(used),
            **context,
        )
        response = HTMLResponse(body, status_code=status, headers=headers)
        if token is not None or known is None:
            self._cookie.write(response, used)
        return response
