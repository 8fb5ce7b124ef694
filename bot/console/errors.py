"""The pages for when something is wrong: what happened, what was kept, what to do next."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.console.access import DutyFirst, NotAllowed, NotSignedIn
from bot.console.csrf import SAFE, Forged
from bot.console.desk import Desk, desk_of
from bot.console.navigation import BASE, SIGN_IN


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: its label, what the old form said, what stands there now."""

    label: str
    sent: str
    now: str


class Stale(Exception):
    """The form was made from what is no longer so; nothing of it was stored."""

    def __init__(self, changes: Sequence[Change], *, back: str) -> None:
        super().__init__("stale")
        self.changes = changes
        self.back = back


@dataclass(frozen=True, slots=True)
class Wording:
    title: str
    what: str
    next: str


WORDINGS: Mapping[int, Wording] = {
    400: Wording("That cannot be read", "The request was not complete; nothing was changed.", "Go back and try again."),
    403: Wording(
        "Not for your role",
        "Your role does not open this page; nothing was changed.",
        "If you need it for your work, ask an administrator to change your role.",
    ),
    404: Wording(
        "There is nothing here",
        "The address is wrong, or what was here is gone or not yours to see.",
        "Check the address, or start from the menu.",
    ),
    405: Wording("That cannot be done here", "Nothing was changed.", "Start from the menu."),
    413: Wording("That is too large", "Nothing was stored.", "Send less at a time."),
    422: Wording(
        "Something is missing in the form", "Nothing was stored.", "Go back, check what you entered and send it again."
    ),
    429: Wording("Too many tries", "Nothing was changed.", "Wait a little, then try again."),
    500: Wording(
        "Something went wrong on our side",
        "What you just sent was not stored; everything from before is.",
        "Try again in a moment. If it happens again, tell an administrator what you did and at what time.",
    ),
    503: Wording(
        "The database does not answer",
        "What you just sent was not stored; everything from before is.",
        "It usually comes back by itself: try again in a moment.",
    ),
}
FORGED = Wording(
    "This form is from another session",
    "Nothing was stored: you have signed in or out since the page was opened, or another site sent the form.",
    "Go back, load the page again and send it once more.",
)


def is_part(request: Request) -> bool:
    """Whether HTMX asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def sent_to(request: Request, address: str) -> Response:
    """A redirect that HTMX follows with the whole page."""
    if is_part(request):
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def add_handlers(app: FastAPI) -> None:
    handlers: Mapping[type[Exception], Callable[[Request, Any], Awaitable[Response]]] = {
        NotSignedIn: _not_signed_in,
        DutyFirst: _duty_first,
        NotAllowed: _of_status(403),
        Forged: _forged,
        Stale: _stale,
        RequestValidationError: _invalid,
        OperationalError: _of_status(503),
        PoolTimeout: _of_status(503),
        HTTPException: _http,
        Exception: _of_status(500),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


async def refused(request: Request, status: int, wording: Wording | None = None) -> Response:
    """The error page, or for HTMX the lines that are shown on top of the page that is open."""
    desk = desk_of(request)
    template = "problem_part.html" if is_part(request) else "problem.html"
    used = wording or WORDINGS.get(status, WORDINGS[500 if status >= 500 else 400])  # noqa: PLR2004
    return await desk.pages.show(
        request, template, _visit(request), status=status, wording=used, home=_home(desk, request)
    )


def _of_status(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handle(request: Request, error: Exception) -> Response:
        return await refused(request, status)

    return handle


async def _http(request: Request, error: HTTPException) -> Response:
    return await refused(request, error.status_code)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    """An address with an id that cannot be is an address where nothing is."""
    in_path = any(problem["loc"][:1] == ("path",) for problem in error.errors())
    return await refused(request, 404 if in_path else 422)


async def _forged(request: Request, error: Forged) -> Response:
    return await refused(request, 403, FORGED)


async def _stale(request: Request, error: Stale) -> Response:
    template = "stale_part.html" if is_part(request) else "stale.html"
    show = desk_of(request).pages.show
    return await show(request, template, _visit(request), status=409, changes=error.changes, back=error.back)


async def _not_signed_in(request: Request, error: NotSignedIn) -> Response:
    """After signing in they come back to the page they asked for; a form is not sent again."""
    wanted = _page(request)
    return sent_to(request, f"{SIGN_IN}?{urlencode({'then': wanted})}" if local(wanted) else SIGN_IN)


def _page(request: Request) -> str:
    """The page that is open or asked for, without the host."""
    if is_part(request):
        open_page = urlsplit(request.headers.get("hx-current-url", ""))
        return urlunsplit(("", "", open_page.path, open_page.query, ""))
    if request.method not in SAFE:
        return ""
    return urlunsplit(("", "", request.url.path, request.url.query, ""))


async def _duty_first(request: Request, error: DutyFirst) -> Response:
    return sent_to(request, error.duty.value)


def local(address: str) -> bool:
    """Whether this is a page of the console, and not an address that looks like one."""
    return address.startswith(f"{BASE}/") and not any(sign in address for sign in "\\\r\n") and "//" not in address


def _visit(request: Request) -> Any:
    return getattr(request.state, "visit", None)


def _home(desk: Desk, request: Request) -> str:
    visit = _visit(request)
    return desk.pages.home(visit.role) if visit else SIGN_IN
