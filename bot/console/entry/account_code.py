"""The second factor on one's own account: turned on, turned off, and new recovery codes."""

import json
from typing import Annotated

from fastapi import APIRouter, Request
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console.access import needs
from bot.console.audit import audit
from bot.console.desk import AtDesk, Desk
from bot.console.entry import proving, second_factor
from bot.console.entry.account import only_this_session
from bot.console.entry.proving import Unproven
from bot.console.errors import sent_to
from bot.console.forms import Field, Secret
from bot.console.navigation import ACCOUNT, BASE
from bot.console.notices import notify
from bot.console.roles import EVERYONE
from bot.console.visit import Duty, Visit
from bot.house import now
from bot.sealing import BrokenSeal
from storage.models import ConsoleSession, User

Mine = Annotated[Visit, needs(*EVERYONE)]
Unprotected = Annotated[Visit, needs(*EVERYONE, before=frozenset({Duty.SECOND_FACTOR}))]
# How long a new secret waits on its page for the first code.
WAITS_SECONDS = 15 * 60
NOT_THIS_CODE = "This is not the code for the picture above. Check the time on your phone, then use the next code."

router = APIRouter(prefix="/account/code")


@router.get("")
async def code_page(request: Request, visit: Unprotected, desk: AtDesk) -> Response:
    if visit.has_second_factor:
        return await _managed(desk, request, visit)
    return await _offered(desk, request, visit, second_factor.new_secret())


@router.post("")
async def turn_on(
    request: Request, visit: Unprotected, desk: AtDesk, *, secret: Field = "", code: Field = "", password: Secret = ""
) -> Response:
    """The secret comes back sealed, for this user only; it is stored when its first code is right."""
    offered = _opened(desk, visit, secret)
    if offered is None or visit.has_second_factor:
        return sent_to(request, f"{BASE}/account/code")
    unproven = await proving.password_again(desk, visit.user_id, password)
    if unproven is not None:
        return await _offered(desk, request, visit, offered, password_problem=unproven.sentence)
    step = second_factor.matching_step(offered, code, now(), after=None)
    if step is None:
        return await _offered(desk, request, visit, offered, code_problem=NOT_THIS_CODE)
    codes = second_factor.new_recovery_codes()
    async with desk.parts.sessions.begin() as session:
        user = await session.get_one(User, visit.user_id, with_for_update=True)
        user.totp_secret, user.totp_last_step = desk.sealer.seal(offered), step
        user.recovery_codes = second_factor.hashes(codes)
        token = await _changed(session, visit, "user.second_factor_on")
    return await desk.pages.show(request, "entry/recovery_codes.html", visit, token=token, codes=codes)


@router.post("/recovery")
async def new_recovery_codes(request: Request, visit: Mine, desk: AtDesk, code: Field = "") -> Response:
    codes = second_factor.new_recovery_codes()
    async with desk.parts.sessions.begin() as session:
        used = await proving.by_code(desk, session, visit.user_id, code)
        if not isinstance(used, Unproven):
            (await session.get_one(User, visit.user_id)).recovery_codes = second_factor.hashes(codes)
            token = await _changed(session, visit, "user.recovery_codes_renewed")
    if isinstance(used, Unproven):
        return await _managed(desk, request, visit, used)
    return await desk.pages.show(request, "entry/recovery_codes.html", visit, token=token, codes=codes)


@router.post("/off")
async def turn_off(request: Request, visit: Mine, desk: AtDesk, code: Field = "") -> Response:
    if visit.role in desk.careful:
        return await _managed(desk, request, visit)
    async with desk.parts.sessions.begin() as session:
        used = await proving.by_code(desk, session, visit.user_id, code)
        if not isinstance(used, Unproven):
            user = await session.get_one(User, visit.user_id)
            user.totp_secret, user.totp_last_step, user.recovery_codes = None, None, []
            token = await _changed(session, visit, "user.second_factor_off")
            await notify(session, visit.session_id, "The second factor is off: your password alone signs you in.")
    if isinstance(used, Unproven):
        return await _managed(desk, request, visit, used)
    response = sent_to(request, ACCOUNT.address)
    desk.cookie.write(response, token)
    return response


async def _changed(session: AsyncSession, visit: Visit, action: str) -> str:
    """This browser stays signed in with another token, all others are out."""
    await audit(session, visit, action, "user", visit.user_id)
    mine = update(ConsoleSession).where(ConsoleSession.id == visit.session_id)
    await session.execute(mine.values(second_factor_at=now()))
    return await only_this_session(session, visit)


async def _offered(
    desk: Desk,
    request: Request,
    visit: Visit,
    secret: str,
    *,
    password_problem: str | None = None,
    code_problem: str | None = None,
) -> Response:
    service = desk.parts.settings.config.city.service
    return await desk.pages.show(
        request,
        "entry/code_offered.html",
        visit,
        status=422 if password_problem or code_problem else 200,
        picture=second_factor.picture(second_factor.uri(secret, email=visit.email, issuer=service)),
        secret=secret,
        sealed=desk.sealer.seal(json.dumps([visit.user_id, secret])),
        password_problem=password_problem,
        code_problem=code_problem,
    )


async def _managed(desk: Desk, request: Request, visit: Visit, unproven: Unproven | None = None) -> Response:
    async with desk.parts.sessions() as session:
        left = len((await session.get_one(User, visit.user_id)).recovery_codes)
    status = unproven.status if unproven else 200
    return await desk.pages.show(
        request,
        "entry/code_managed.html",
        visit,
        status=status,
        left=left,
        required=visit.role in desk.careful,
        problem=unproven.sentence if unproven else None,
    )


def _opened(desk: Desk, visit: Visit, sealed: str) -> str | None:
    """The secret that was offered to this user; None when it is another's, changed, or too old."""
    try:
        user_id, secret = json.loads(desk.sealer.open(sealed, within_seconds=WAITS_SECONDS))
    except BrokenSeal:
        return None
    return str(secret) if user_id == visit.user_id else None
