"""One's own account: the password, and where one is signed in."""

from typing import Annotated

from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console.access import needs
from bot.console.audit import audit
from bot.console.desk import AtDesk, Desk
from bot.console.entry import passwords, proving, sessions
from bot.console.errors import sent_to
from bot.console.forms import RowId, Secret
from bot.console.navigation import ACCOUNT
from bot.console.notices import notify
from bot.console.roles import EVERYONE
from bot.console.visit import Duty, Visit
from bot.house import now
from storage.models import ConsoleSession, User

Mine = Annotated[Visit, needs(*EVERYONE)]
BeforeChange = Annotated[Visit, needs(*EVERYONE, before=frozenset({Duty.PASSWORD}))]
NOT_THE_SAME = "The two new passwords are not the same."
THE_OLD_ONE = "Take another one than before."

router = APIRouter()


@router.get("/account")
async def account(request: Request, visit: Mine, desk: AtDesk) -> Response:
    async with desk.parts.sessions() as session:
        user = await session.get_one(User, visit.user_id)
        living = select(ConsoleSession).where(ConsoleSession.user_id == visit.user_id, ~desk.lifetime.over(now()))
        rows = list(await session.scalars(living.order_by(ConsoleSession.last_seen_at.desc())))
    return await desk.pages.show(request, "entry/account.html", visit, user=user, sessions=rows)


@router.get("/account/password")
async def password_page(request: Request, visit: BeforeChange, desk: AtDesk) -> Response:
    return await desk.pages.show(request, "entry/password.html", visit, problems={})


@router.post("/account/password")
async def change_password(
    request: Request, visit: BeforeChange, desk: AtDesk, *, present: Secret = "", new: Secret = "", again: Secret = ""
) -> Response:
    problems = await _problems(desk, visit, present=present, new=new, again=again)
    if problems:
        return await desk.pages.show(request, "entry/password.html", visit, status=422, problems=problems)
    made = await passwords.hash_of(new)
    async with desk.parts.sessions.begin() as session:
        user = await session.get_one(User, visit.user_id)
        user.password_hash, user.password_set_at, user.must_change_password = made, now(), False
        await audit(session, visit, "user.password_changed", "user", visit.user_id)
        await notify(session, visit.session_id, "The password is changed. Other browsers are signed out.")
        token = await only_this_session(session, visit)
    response = sent_to(request, ACCOUNT.address if visit.duty is None else desk.pages.home(visit.role))
    desk.cookie.write(response, token)
    return response


@router.post("/account/sessions/end-others")
async def end_others(request: Request, visit: Mine, desk: AtDesk) -> Response:
    async with desk.parts.sessions.begin() as session:
        token = await only_this_session(session, visit)
        await audit(session, visit, "session.others_ended", "user", visit.user_id)
        await notify(session, visit.session_id, "All other browsers are signed out.")
    response = sent_to(request, ACCOUNT.address)
    desk.cookie.write(response, token)
    return response


@router.post("/account/sessions/{session_id}/end")
async def end_one(request: Request, visit: Mine, desk: AtDesk, session_id: RowId) -> Response:
    async with desk.parts.sessions.begin() as session:
        mine = ConsoleSession.user_id == visit.user_id
        if await sessions.end(session, mine, ConsoleSession.id == session_id):
            await audit(session, visit, "session.ended", "user", visit.user_id, session=session_id)
        if session_id != visit.session_id:
            await notify(session, visit.session_id, "That browser is signed out.")
    return sent_to(request, ACCOUNT.address)


async def only_this_session(session: AsyncSession, visit: Visit) -> str:
    """After a change of what proves who they are: other browsers are out, this one has another token."""
    await sessions.end(session, ConsoleSession.user_id == visit.user_id, ConsoleSession.id != visit.session_id)
    return await sessions.rotate(session, visit.session_id, now())


async def _problems(desk: Desk, visit: Visit, *, present: str, new: str, again: str) -> dict[str, str]:
    unproven = await proving.password_again(desk, visit.user_id, present)
    if unproven is not None:
        return {"present": unproven.sentence}
    service = desk.parts.settings.config.city.service
    refusal = passwords.refusal(new, about=(*visit.name.split(), *visit.email.split("@"), service))
    if refusal is not None:
        return {"new": refusal}
    if new != again:
        return {"again": NOT_THE_SAME}
    return {"new": THE_OLD_ONE} if new == present else {}
