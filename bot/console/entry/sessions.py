"""Sessions of the console in the store: begun, found, given another token, ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.entry.tokens import hash_of, new_token
from storage.models import ConsoleSession, User

PASSWORD, SSO = "password", "sso"
# A password alone, while the code of the second factor is still to come, is good for this long.
CODE_WITHIN = timedelta(minutes=10)
# When somebody was last seen is written at most this often.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts without being used, and at all."""

    idle: timedelta
    whole: timedelta

    def over(self, now: datetime) -> ColumnElement[bool]:
        return or_(ConsoleSession.last_seen_at < now - self.idle, ConsoleSession.created_at < now - self.whole)


async def begin(
    session: AsyncSession, user: User, method: str, *, address_hash: str, browser: str, now: datetime
) -> tuple[ConsoleSession, str]:
    """A new session, and the token for its cookie."""
    token = new_token()
    row = ConsoleSession(
        token_hash=hash_of(token),
        user_id=user.id,
        method=method,
        address_hash=address_hash,
        browser=browser,
        created_at=now,
        last_seen_at=now,
        rotated_at=now,
        notices=[],
    )
    session.add(row)
    user.last_sign_in_at = now
    await session.flush()
    return row, token


async def find(
    session: AsyncSession, token: str, lifetime: Lifetime, now: datetime
) -> tuple[ConsoleSession, User] | None:
    """The living session of this token and its user, unless they were disabled."""
    query = (
        select(ConsoleSession, User)
        .join(User, User.id == ConsoleSession.user_id)
        .where(ConsoleSession.token_hash == hash_of(token), User.disabled_at.is_(None), ~lifetime.over(now))
    )
    found = (await session.execute(query)).first()
    if found is None:
        return None
    row, user = found
    if lacks_code(row, user) and row.created_at < now - CODE_WITHIN:
        return None
    return row, user


def lacks_code(row: ConsoleSession, user: User) -> bool:
    return user.totp_secret is not None and row.second_factor_at is None and row.method == PASSWORD


def seen(row: ConsoleSession, now: datetime) -> None:
    """Somebody used it."""
    if row.last_seen_at < now - SEEN_EVERY:
        row.last_seen_at = now


async def rotate(session: AsyncSession, session_id: int, now: datetime) -> str:
    """Another token for the same session: what was overheard before is worth nothing."""
    token = new_token()
    mine = update(ConsoleSession).where(ConsoleSession.id == session_id)
    await session.execute(mine.values(token_hash=hash_of(token), rotated_at=now))
    return token


async def end(session: AsyncSession, *where: ColumnElement[bool]) -> int:
    """How many sessions were ended."""
    ended = await session.execute(delete(ConsoleSession).where(*where).returning(ConsoleSession.id))
    return len(ended.all())
