"""Signing in with the City's own log-in: the way out to the provider, and the way back."""

import json
import logging

from fastapi import APIRouter, Depends, Request
from sqlalchemy import select
from starlette.responses import RedirectResponse, Response

from bot.console.access import public
from bot.console.audit import Named, audit
from bot.console.desk import AtDesk, Desk
from bot.console.entry import sessions
from bot.console.entry.proving import Unproven
from bot.console.entry.sign_in import begin_visit, form
from bot.console.entry.single_sign_on import Begun, NotProven, Provider, ProviderUnavailable, Somebody, begin
from bot.console.entry.tokens import Cookie, same
from bot.console.navigation import SSO
from bot.sealing import BrokenSeal
from storage.models import User

log = logging.getLogger(__name__)

# How long the provider may take with somebody.
WAITS_SECONDS = 600
AWAY = "The City's log-in does not answer. Try again in a moment, or use a password of this console."
FAILED = "The City's log-in did not say who you are. Nothing was opened; try again."
TOO_LATE = "This took too long, or was begun in another browser. Nothing was opened; try again."
NOBODY = "The City knows you, but nobody has given you access to this console. Ask an administrator."

router = APIRouter(prefix="/sign-in/sso", dependencies=[Depends(public)])


@router.get("")
async def leave(request: Request, desk: AtDesk, then: str = "") -> Response:
    begun = begin(then)
    try:
        address = await _provider(desk).address(begun)
    except ProviderUnavailable as error:
        log.warning("single sign-on: %s", error)
        return await form(desk, request, refused=Unproven(AWAY, 503), then=then)
    response = RedirectResponse(address, status_code=303)
    _cookie(desk).write(response, desk.sealer.seal(begun.packed()))
    return response


@router.get("/back")
async def come_back(request: Request, desk: AtDesk, state: str = "", code: str = "") -> Response:
    response = await _come_back(request, desk, state, code)
    _cookie(desk).clear(response)
    return response


async def _come_back(request: Request, desk: Desk, state: str, code: str) -> Response:
    begun = _begun(desk, request)
    if begun is None or not same(state, begun.state):
        return await form(desk, request, refused=Unproven(TOO_LATE))
    if not code:
        return await form(desk, request, refused=Unproven(FAILED), then=begun.then)
    try:
        somebody = await _provider(desk).somebody(begun, code)
    except ProviderUnavailable as error:
        log.warning("single sign-on: %s", error)
        return await form(desk, request, refused=Unproven(AWAY, 503), then=begun.then)
    except NotProven as error:
        log.warning("single sign-on: %s", error)
        return await form(desk, request, refused=Unproven(FAILED), then=begun.then)
    user_id = await _user(desk, somebody)
    if user_id is None:
        return await form(desk, request, refused=Unproven(NOBODY, 403))
    return await begin_visit(desk, request, user_id, sessions.SSO, begun.then)


async def _user(desk: Desk, somebody: Somebody) -> int | None:
    """The user with this address. The first time binds them to the provider's subject: addresses are given away."""
    async with desk.parts.sessions.begin() as session:
        known = select(User).where(User.email == somebody.email, User.disabled_at.is_(None))
        user = await session.scalar(known.with_for_update())
        if user is None:
            return None
        if user.sso_subject is None:
            user.sso_subject = somebody.subject
            await audit(session, Named(user.id, user.email), "user.bound_to_sso", "user", user.id)
        elif user.sso_subject != somebody.subject:
            await audit(session, Named(user.id, user.email), "session.refused", "user", user.id, reason="other subject")
            return None
        return user.id


def _begun(desk: Desk, request: Request) -> Begun | None:
    try:
        return Begun.unpacked(desk.sealer.open(_cookie(desk).read(request) or "", within_seconds=WAITS_SECONDS))
    except (BrokenSeal, json.JSONDecodeError, TypeError):
        return None


def _provider(desk: Desk) -> Provider:
    assert desk.provider is not None, SSO
    return desk.provider


def _cookie(desk: Desk) -> Cookie:
    return Cookie(desk.cookie.secure, "sso", WAITS_SECONDS)
