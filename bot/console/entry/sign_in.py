"""Signing in with a password and a second factor, and signing out."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console.access import needs, public, visitor
from bot.console.audit import audit
from bot.console.desk import AtDesk, Desk
from bot.console.entry import proving, sessions
from bot.console.entry.proving import Unproven
from bot.console.entry.tokens import hash_of
from bot.console.errors import local, sent_to
from bot.console.forms import Field, Secret
from bot.console.navigation import SIGN_IN
from bot.console.roles import EVERYONE
from bot.console.visit import Duty, Visit, visit_of
from bot.house import now
from storage.models import ConsoleSession, User

SIGNED_OUT = "You are signed out."
BROWSER_CHARACTERS = 200

AnyDuty = Annotated[Visit, needs(*EVERYONE, before=frozenset(Duty))]
router = APIRouter()


@router.get("/sign-in", dependencies=[Depends(public)])
async def sign_in_page(request: Request, desk: AtDesk, then: str = "", out: bool = False) -> Response:
    visit = await visitor(request)
    if visit is not None:
        return sent_to(request, after(desk, visit, then))
    return await form(desk, request, then=then, said=SIGNED_OUT if out else None)


@router.post("/sign-in", dependencies=[Depends(public)])
async def sign_in(
    request: Request, desk: AtDesk, email: Field = "", password: Secret = "", then: Field = ""
) -> Response:
    proven = await proving.by_password(desk, email.strip().lower(), password, desk.address_of(request))
    if isinstance(proven, Unproven):
        return await form(desk, request, refused=proven, email=email.strip(), then=then)
    return await begin_visit(desk, request, proven.id, sessions.PASSWORD, then)


@router.get("/sign-in/code")
async def code_page(request: Request, visit: AnyDuty, desk: AtDesk, then: str = "") -> Response:
    if visit.duty is not Duty.CODE:
        return sent_to(request, after(desk, visit, then))
    return await desk.pages.show(request, "entry/sign_in_code.html", visit, problem=None, then=then)


@router.post("/sign-in/code")
async def code(request: Request, visit: AnyDuty, desk: AtDesk, code: Field = "", then: Field = "") -> Response:
    if visit.duty is not Duty.CODE:
        return sent_to(request, after(desk, visit, then))
    async with desk.parts.sessions.begin() as session:
        used = await proving.by_code(desk, session, visit.user_id, code)
        if not isinstance(used, Unproven):
            confirmed = await _confirmed(session, desk, visit, used)
    if isinstance(used, Unproven):
        show, page = desk.pages.show, "entry/sign_in_code.html"
        return await show(request, page, visit, status=used.status, problem=used.sentence, then=then)
    response = sent_to(request, after(desk, confirmed, then))
    desk.cookie.write(response, confirmed.token)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, visit: AnyDuty, desk: AtDesk) -> Response:
    async with desk.parts.sessions.begin() as session:
        await sessions.end(session, ConsoleSession.id == visit.session_id)
        await audit(session, visit, "session.ended", "user", visit.user_id)
    response = sent_to(request, f"{SIGN_IN}?out=true")
    desk.cookie.clear(response)
    return response


async def form(
    desk: Desk,
    request: Request,
    *,
    refused: Unproven | None = None,
    said: str | None = None,
    email: str = "",
    then: str = "",
) -> Response:
    """The page to sign in at."""
    return await desk.pages.show(
        request,
        "entry/sign_in.html",
        status=refused.status if refused else 200,
        problem=refused.sentence if refused else None,
        said=said,
        email=email,
        then=then if local(then) else "",
    )


async def begin_visit(desk: Desk, request: Request, user_id: int, method: str, then: str) -> Response:
    """A new session with a new cookie; the one that this browser had before is over."""
    old = desk.cookie.read(request)
    async with desk.parts.sessions.begin() as session:
        user = await session.get_one(User, user_id)
        await sessions.end(session, desk.lifetime.over(now()))
        if old is not None:
            await sessions.end(session, ConsoleSession.token_hash == hash_of(old))
        row, token = await sessions.begin(
            session,
            user,
            method,
            address_hash=desk.sealer.fingerprint(desk.address_of(request)),
            browser=request.headers.get("user-agent", "")[:BROWSER_CHARACTERS],
            now=now(),
        )
        visit = visit_of(row, user, token, desk.careful)
        await audit(session, visit, "session.begun", "user", user.id, method=method)
    response = sent_to(request, after(desk, visit, then))
    desk.cookie.write(response, token)
    return response


def after(desk: Desk, visit: Visit, then: str) -> str:
    """Where somebody goes who just signed in: to their duty, to where they wanted, or to their first page."""
    wanted = local(then)
    if visit.duty is Duty.CODE and wanted:
        return f"{visit.duty.value}?{urlencode({'then': then})}"
    if visit.duty is not None:
        return visit.duty.value
    return then if wanted else desk.pages.home(visit.role)


async def _confirmed(session: AsyncSession, desk: Desk, visit: Visit, used: str) -> Visit:
    token = await sessions.rotate(session, visit.session_id, now())
    mine = update(ConsoleSession).where(ConsoleSession.id == visit.session_id)
    await session.execute(mine.values(second_factor_at=now()))
    await audit(session, visit, "session.confirmed", "user", visit.user_id, by=used)
    row = await session.get_one(ConsoleSession, visit.session_id, populate_existing=True)
    return visit_of(row, await session.get_one(User, visit.user_id), token, desk.careful)
