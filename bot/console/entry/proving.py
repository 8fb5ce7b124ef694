"""Whether somebody is who they say: by password, by a code of their app, by a recovery code. Each try counts."""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.audit import Named, audit
from bot.console.desk import Desk
from bot.console.entry import passwords, second_factor
from bot.house import now
from bot.sealing import BrokenSeal
from storage.models import User

log = logging.getLogger(__name__)

WRONG = "E-mail address or password is wrong. Nothing tells which; check both and try again."
ONE_TIME_OVER = "This one-time password is too old. Ask an administrator for a new one."
WRONG_CODE = "This code is wrong or was used already. Wait for the next one in your app, or use a recovery code."
WRONG_PASSWORD = "This is not your present password."  # noqa: S105 - a sentence
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Unproven:
    """Why not, for the person; `status` is the answer's."""

    sentence: str
    status: int = 401


def too_many(seconds: int) -> Unproven:
    wait = f"{seconds} seconds" if seconds < 2 * MINUTE else f"{-(-seconds // MINUTE)} minutes"
    return Unproven(f"There were too many tries. Nothing was looked at; try again in {wait}.", 429)


async def by_password(desk: Desk, account: str, password: str, address: str) -> User | Unproven:
    """Who signs in. An account that nobody has costs the same work and gets the same answer."""
    wait = await desk.throttle.wait_for_sign_in(account, address, now())
    if wait:
        return too_many(wait)
    async with desk.parts.sessions() as session:
        user = await session.scalar(select(User).where(User.email == account))
    right = await passwords.fits(password, user.password_hash if user else None)
    if user is None or not right or user.disabled_at is not None:
        await _refused(desk, user, address)
        return Unproven(WRONG)
    if user.must_change_password and user.password_set_at + passwords.ONE_TIME_LASTS < now():
        return Unproven(ONE_TIME_OVER)
    await desk.throttle.signed_in(account, address, now())
    if passwords.outdated(user.password_hash):
        await _rehash(desk, user, password)
    return user


async def password_again(desk: Desk, user_id: int, password: str) -> Unproven | None:
    """The password of who is signed in, asked once more; None when it is right."""
    wait = await desk.throttle.wait_for_proof(user_id, now())
    if wait:
        return too_many(wait)
    async with desk.parts.sessions() as session:
        kept = (await session.get_one(User, user_id)).password_hash
    if not await passwords.fits(password, kept):
        return Unproven(WRONG_PASSWORD, 422)
    await desk.throttle.proved(user_id)
    return None


async def by_code(desk: Desk, session: AsyncSession, user_id: int, code: str) -> str | Unproven:
    """Use up a code, in the caller's transaction; says what it was: "app" or "recovery code"."""
    wait = await desk.throttle.wait_for_proof(user_id, now())
    if wait:
        return too_many(wait)
    user = await session.get_one(User, user_id, with_for_update=True)
    used = _use(desk, user, code, now())
    if used is None:
        return Unproven(WRONG_CODE)
    await desk.throttle.proved(user_id)
    return used


def _use(desk: Desk, user: User, code: str, at: datetime) -> str | None:
    if user.totp_secret is None:
        return None
    step = _step(desk, user.totp_secret, code, at, after=user.totp_last_step)
    if step is not None:
        user.totp_last_step = step
        return "app"
    left = second_factor.without(code, user.recovery_codes)
    if left is None:
        return None
    user.recovery_codes = left
    return "recovery code"


def _step(desk: Desk, sealed: str, code: str, at: datetime, *, after: int | None) -> int | None:
    try:
        secret = desk.sealer.open(sealed)
    except BrokenSeal:
        # Recovery codes still work; who has none is reset by an administrator.
        log.warning("a second factor was sealed with another key: is PHILLY311_CONSOLE_KEY the same as before?")
        return None
    return second_factor.matching_step(secret, code, at, after=after)


async def _refused(desk: Desk, user: User | None, address: str) -> None:
    """Written down only for accounts that there are: what strangers make up fills no table."""
    if user is None:
        return
    async with desk.parts.sessions.begin() as session:
        who = Named(user.id, user.email)
        await audit(session, who, "session.refused", "user", user.id, address=desk.sealer.fingerprint(address)[:12])


async def _rehash(desk: Desk, user: User, password: str) -> None:
    made = await passwords.hash_of(password)
    async with desk.parts.sessions.begin() as session:
        (await session.get_one(User, user.id)).password_hash = made
