"""The page of users: who may sign in, with which role; made, changed, reset and disabled by administrators."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.console import people
from bot.console.access import needs
from bot.console.desk import AtDesk, Desk
from bot.console.errors import Stale, sent_to
from bot.console.forms import RowId
from bot.console.navigation import BASE
from bot.console.notices import notify
from bot.console.roles import MEANING, Role
from bot.console.user_form import Entered, UserForm
from bot.console.visit import Visit
from storage.models import Department, User

Administrator = Annotated[Visit, needs(Role.ADMIN)]
USERS = f"{BASE}/users"
TAKEN = "Somebody has this address already; look in the list, also among the disabled."

router = APIRouter(prefix="/users")


@router.get("")
async def users(request: Request, visit: Administrator, desk: AtDesk) -> Response:
    async with desk.parts.sessions() as session:
        rows = list(await session.scalars(select(User).order_by(User.disabled_at.is_not(None), User.name, User.id)))
        departments = await _departments(session)
    return await desk.pages.show(request, "users.html", visit, users=rows, departments=departments)


@router.get("/new")
async def new_user(request: Request, visit: Administrator, desk: AtDesk) -> Response:
    return await _form(desk, request, visit, Entered("", "", Role.AGENT, ""))


@router.post("/new")
async def create_user(request: Request, visit: Administrator, desk: AtDesk, form: UserForm) -> Response:
    async with desk.parts.sessions() as session:
        problems = form.problems(await _departments(session))
    if problems:
        return await _form(desk, request, visit, form, problems=problems)
    try:
        async with desk.parts.sessions.begin() as session:
            invited = await people.invite(
                session,
                visit,
                email=form.email,
                name=form.name,
                role=Role(form.role),
                department=form.of_department,
            )
    except people.Taken:
        return await _form(desk, request, visit, form, problems={"email": TAKEN})
    return await desk.pages.show(request, "entry/invited.html", visit, invited=invited, again=False)


@router.get("/{user_id}")
async def user_page(request: Request, visit: Administrator, desk: AtDesk, user_id: RowId) -> Response:
    async with desk.parts.sessions() as session:
        user = await _user(session, user_id)
    form = Entered(user.email, user.name, user.role, user.department or "", str(user.version))
    return await _form(desk, request, visit, form, user=user)


@router.post("/{user_id}")
async def change_user(request: Request, visit: Administrator, desk: AtDesk, user_id: RowId, form: UserForm) -> Response:
    async with desk.parts.sessions() as session:
        user = await _user(session, user_id)
        problems = form.problems(await _departments(session))
    if problems:
        return await _form(desk, request, visit, form, user=user, problems=problems)
    try:
        async with desk.parts.sessions.begin() as session:
            await _change(session, visit, user_id, form)
    except people.Taken:
        return await _form(desk, request, visit, form, user=user, problems={"email": TAKEN})
    except people.LastAdministrator as refused:
        return await _form(desk, request, visit, form, user=user, problems={"role": str(refused)})
    return sent_to(request, f"{USERS}/{user_id}")


@router.post("/{user_id}/reset")
async def reset_user(request: Request, visit: Administrator, desk: AtDesk, user_id: RowId) -> Response:
    async with desk.parts.sessions.begin() as session:
        user = await _user(session, user_id, to_change=True)
        if user.id == visit.user_id:
            raise HTTPException(400)
        invited = await people.reset(session, visit, user)
    return await desk.pages.show(request, "entry/invited.html", visit, invited=invited, again=True)


@router.post("/{user_id}/disable")
async def disable_user(request: Request, visit: Administrator, desk: AtDesk, user_id: RowId) -> Response:
    async with desk.parts.sessions.begin() as session:
        user = await _user(session, user_id, to_change=True)
        try:
            await people.disable(session, visit, user)
        except people.LastAdministrator as refused:
            await notify(session, visit.session_id, str(refused), problem=True)
        else:
            await notify(session, visit.session_id, f"{user.name} is disabled and signed out everywhere.")
    return sent_to(request, f"{USERS}/{user_id}")


@router.post("/{user_id}/enable")
async def enable_user(request: Request, visit: Administrator, desk: AtDesk, user_id: RowId) -> Response:
    async with desk.parts.sessions.begin() as session:
        user = await _user(session, user_id, to_change=True)
        await people.enable(session, visit, user)
        await notify(session, visit.session_id, f"{user.name} may sign in again, with the password they had.")
    return sent_to(request, f"{USERS}/{user_id}")


async def _change(session: AsyncSession, visit: Visit, user_id: int, form: Entered) -> None:
    user = await _user(session, user_id, to_change=True)
    if form.version != str(user.version):
        raise Stale(form.stale_fields(user, await _departments(session)), back=f"{USERS}/{user_id}")
    if await people.change(session, visit, user, form.differences(user)):
        await notify(session, visit.session_id, f"{user.name} is changed.")


async def _form(
    desk: Desk,
    request: Request,
    visit: Visit,
    form: Entered,
    *,
    user: User | None = None,
    problems: dict[str, str] | None = None,
) -> Response:
    async with desk.parts.sessions() as session:
        departments = await _departments(session)
    return await desk.pages.show(
        request,
        "user.html",
        visit,
        status=422 if problems else 200,
        form=form,
        user=user,
        problems=problems or {},
        departments=departments,
        roles=[(role, f"{label}: {what}") for role, (label, what) in MEANING.items()],
    )


async def _user(session: AsyncSession, user_id: int, *, to_change: bool = False) -> User:
    if to_change:
        await people.one_at_a_time(session)
    user = await session.get(User, user_id)
    if user is None:
        raise HTTPException(404)
    return user


async def _departments(session: AsyncSession) -> dict[str, str]:
    rows = await session.execute(select(Department.slug, Department.name).order_by(Department.name))
    return {row.slug: row.name for row in rows}
