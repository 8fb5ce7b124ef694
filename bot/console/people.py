"""The people who may sign in: made, reset, disabled. Used by the page of users and by the command line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.audit import CLI, Actor, audit
from bot.console.entry import passwords, sessions
from bot.console.roles import Role
from bot.house import now
from storage.engine import Sessions
from storage.models import ConsoleSession, User

# Enough to catch a slip of the finger; whether it is theirs shows when they sign in.
EMAIL = re.compile(r"[^@\s<>\"']{1,64}@[^@\s<>\"']{1,190}")
FIRST_ADMIN = "admin@localhost"
ADVISORY_LOCK = 311_000_002


class Taken(Exception):
    """Somebody has this e-mail address already."""


class LastAdministrator(Exception):
    """Nobody would be left who could give roles; the text is for the page."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Who may sign in now, and the one-time password: shown once, kept nowhere."""

    user_id: int
    email: str
    one_time_password: str = field(repr=False)


async def invite(
    session: AsyncSession, who: Actor, *, email: str, name: str, role: Role, department: str | None = None
) -> Invited:
    """A new user. Raises Taken; then nothing of the transaction is kept."""
    password = passwords.one_time()
    user = User(
        email=email.strip().lower(),
        name=name.strip(),
        role=role,
        department=department if role is Role.DEPARTMENT else None,
        password_hash=await passwords.hash_of(password),
    )
    session.add(user)
    try:
        await session.flush()
    except IntegrityError as error:
        raise Taken from error
    of_department = {"department": user.department} if user.department else {}
    await audit(session, who, "user.created", "user", user.id, **{"email": user.email, "role": role} | of_department)
    return Invited(user.id, user.email, password)


async def reset(session: AsyncSession, who: Actor, user: User) -> Invited:
    """Another one-time password; second factor, single sign-on and sessions are forgotten."""
    password = passwords.one_time()
    user.password_hash = await passwords.hash_of(password)
    user.password_set_at, user.must_change_password = now(), True
    user.totp_secret, user.totp_last_step, user.recovery_codes, user.sso_subject = None, None, [], None
    await sessions.end(session, ConsoleSession.user_id == user.id)
    await audit(session, who, "user.reset", "user", user.id)
    return Invited(user.id, user.email, password)


async def change(session: AsyncSession, who: Actor, user: User, columns: Mapping[str, list[str | None]]) -> bool:
    """Write what differs: column -> [before, after]. False: nothing did. A new role or address ends their sessions."""
    if not columns:
        return False
    if "role" in columns and user.role == Role.ADMIN:
        await _another_admin(session, user)
    for column, (_, after) in columns.items():
        setattr(user, column, after)
    user.version += 1
    try:
        await session.flush()
    except IntegrityError as error:
        raise Taken from error
    if columns.keys() & {"role", "department", "email"}:
        await sessions.end(session, ConsoleSession.user_id == user.id)
    await audit(session, who, "user.changed", "user", user.id, **columns)
    return True


async def disable(session: AsyncSession, who: Actor, user: User) -> None:
    """They are signed out everywhere and cannot sign in; what they did keeps their name."""
    if user.disabled_at is not None:
        return
    if user.role == Role.ADMIN:
        await _another_admin(session, user)
    user.disabled_at = now()
    user.version += 1
    await sessions.end(session, ConsoleSession.user_id == user.id)
    await audit(session, who, "user.disabled", "user", user.id)


async def enable(session: AsyncSession, who: Actor, user: User) -> None:
    if user.disabled_at is None:
        return
    user.disabled_at = None
    user.version += 1
    await audit(session, who, "user.enabled", "user", user.id)


async def one_at_a_time(session: AsyncSession) -> None:
    """Changes of users wait for each other: two administrators cannot remove one another at once."""
    await session.execute(select(func.pg_advisory_xact_lock(ADVISORY_LOCK)))


async def _another_admin(session: AsyncSession, user: User) -> None:
    admins = select(User.id).where(User.role == Role.ADMIN, User.disabled_at.is_(None), User.id != user.id)
    if await session.scalar(admins.limit(1)) is None:
        raise LastAdministrator("This is the only administrator. Make another one first.")


async def first_admin(store: Sessions) -> Invited | None:
    """The administrator of a house that has no user yet; None when it has."""
    async with store.begin() as session:
        await one_at_a_time(session)
        if await session.scalar(select(func.count()).select_from(User)):
            return None
        return await invite(session, CLI, email=FIRST_ADMIN, name="First administrator", role=Role.ADMIN)


async def rescue_admin(store: Sessions, email: str | None) -> Invited | None:
    """Let an administrator in again who cannot; the first one when no address is given. None: there is no such one."""
    async with store.begin() as session:
        await one_at_a_time(session)
        admins = select(User).where(User.role == Role.ADMIN).order_by(User.id).limit(1)
        user = await session.scalar(admins.where(User.email == email.strip().lower()) if email else admins)
        if user is None:
            return None
        user.disabled_at = None
        return await reset(session, CLI, user)
