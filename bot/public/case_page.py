"""The public case page: what anyone may know of a case, by its number; no sign-in, no script."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.cases import lookup, reference
from bot.cases.workflow import CLOSED, status_phrase
from bot.conversation.render import Renderer, city_constants
from bot.house import Parts
from bot.language.phrases import fill
from bot.language.tags import LANGUAGES
from bot.public.numbers_tried import NumbersTried
from bot.public.wished import PARAMETER, chosen, wished
from connectors.webchat import CHANNEL
from storage.models import Case, CaseEvent

TEMPLATES = Path(__file__).parent / "templates"
FOLDER = "/cases"
# Each visitor reads what is true now, and no search engine keeps what a case was.
HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
RETRY_SECONDS = 60
EXAMPLE = "31100001"
BULLET = "• "


def make_router(parts: Parts, address_of: Callable[[Request], str]) -> APIRouter:
    """`address_of` tells where a request comes from."""
    router = APIRouter(include_in_schema=False)
    pages = Pages(parts)
    tried = NumbersTried()

    @router.get(FOLDER)
    async def look_up(request: Request, number: str | None = None) -> Response:
        if number is None:
            return pages.show(request, "form")
        found = reference.typed(number)
        return pages.redirect(request, found) if found else pages.show(request, "unreadable", 422)

    @router.get(FOLDER + "/{typed:path}")
    async def case(request: Request, typed: str) -> Response:
        number = reference.typed(typed)
        if number is None:
            return pages.show(request, "unreadable", 404)
        if number != typed:
            return pages.redirect(request, number)
        if wait := tried.wait(address_of(request), number):
            return pages.show(request, "too_many", 429, retry_after=wait)
        try:
            known = await _known(parts, number)
        except (OperationalError, PoolTimeout):
            return pages.show(request, "unavailable", 503, retry_after=RETRY_SECONDS)
        return pages.show_case(request, *known) if known else pages.show(request, "missing", 404)

    return router


async def _known(parts: Parts, number: str) -> tuple[Case, Sequence[CaseEvent]] | None:
    """The case and its public moves. A private kind and a number nobody has are the same nothing."""
    # Also the words are then what staff made of them.
    await parts.catalogue.get()
    async with parts.sessions() as session:
        view = await lookup.by_reference(session, number, contact_id=None)
        if view is None or view.hidden:
            return None
        return view.case, await lookup.public_moves(session, view.case.id)


class Pages:
    """Renders the page in the visitor's language."""

    def __init__(self, parts: Parts) -> None:
        self._phrases = parts.phrases
        self._config = parts.settings.config
        self._constants = city_constants(self._config)
        self._chat = CHANNEL in parts.channels
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), undefined=StrictUndefined
        )
        self._template = environment.get_template("case.html")

    def show_case(self, request: Request, case: Case, moves: Sequence[CaseEvent]) -> HTMLResponse:
        say = self._say(request)
        lines = [
            say("status.line.service", service=f"key:service.{case.service}"),
            say("status.line.department", department=f"key:department.{case.department}"),
            say("case_page.received", date=self._day(case.requested_at)),
        ]
        if case.status != CLOSED:
            lines.append(_due(say, case.expected_on))
        return self.show(
            request,
            "case",
            reference=case.reference,
            state=_plain(say(status_phrase(case.status, case.close_reason))),
            lines=[_plain(line) for line in lines],
            moves=[self._move(request, say, move) for move in moves],
        )

    def show(
        self, request: Request, kind: str, status: int = 200, *, retry_after: int | None = None, **values: Any
    ) -> HTMLResponse:
        tag = self._tag(request)
        body = self._template.render(
            kind=kind,
            lang=tag,
            dir="rtl" if LANGUAGES[tag].rtl else "ltr",
            say=self._say(request),
            service=self._config.city.service,
            phone=self._config.city.phone,
            chat=self._chat,
            example=EXAMPLE,
            path=request.url.path,
            languages=[LANGUAGES[offered] for offered in self._config.languages.offered],
            **values,
        )
        waiting = {"Retry-After": str(retry_after)} if retry_after else {}
        return HTMLResponse(body, status_code=status, headers={**HEADERS, **waiting})

    def redirect(self, request: Request, number: str) -> RedirectResponse:
        """To the one address that a number has; a chosen language goes along."""
        tag = chosen(request, self._config.languages.offered)
        query = f"?{urlencode({PARAMETER: tag})}" if tag else ""
        return RedirectResponse(f"{FOLDER}/{number}{query}", status_code=303, headers=HEADERS)

    def _tag(self, request: Request) -> str:
        languages = self._config.languages
        return wished(request, languages.offered) or languages.fallback

    def _say(self, request: Request) -> Callable[..., str]:
        offered = self._config.languages.offered
        return Renderer(self._phrases, self._tag(request), offered=offered, constants=self._constants).say

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._config.city.zone).date()

    def _move(self, request: Request, say: Callable[..., str], move: CaseEvent) -> Mapping[str, str | None]:
        day = self._day(move.at)
        return {
            "date": day.isoformat(),
            "day": fill("{day}", self._tag(request), {"day": day}),
            "state": _plain(say(status_phrase(move.to_status or "", move.reason))),
            "note": _plain(say("notice.note", note=move.note)) if move.note else None,
        }


def _due(say: Callable[..., str], expected_on: date | None) -> str:
    """The published target, or the honest absence of one."""
    return say("due.by", date=expected_on) if expected_on else say("due.none")


def _plain(line: str) -> str:
    """Without the bullet of a chat's list: the page has its own."""
    return line.removeprefix(BULLET)
