"""Who has which conversation open right now, so that two agents do not begin the same answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Presence, User

# A page says so again at least twice in this time.
LASTS = timedelta(seconds=45)
# Every open console listens here: the payload is a conversation (a trigger of migration 0008 speaks here too).
DESK_NOTIFY = "philly311_desk"


async def here(session: AsyncSession, conversation_id: int, user_id: int, now: datetime) -> None:
    """This user's page shows the conversation. Who comes is told to the other consoles, who stays is not."""
    earlier = await session.scalar(
        select(Presence.seen_at).where(Presence.conversation_id == conversation_id, Presence.user_id == user_id)
    )
    await session.execute(
        insert(Presence)
        .values(conversation_id=conversation_id, user_id=user_id, seen_at=now)
        .on_conflict_do_update(index_elements=["conversation_id", "user_id"], set_={"seen_at": now})
    )
    if earlier is None or earlier < now - LASTS:
        await _tell(session, conversation_id)


async def gone(session: AsyncSession, conversation_id: int, user_id: int) -> None:
    """They closed it."""
    await session.execute(
        delete(Presence).where(Presence.conversation_id == conversation_id, Presence.user_id == user_id)
    )
    await _tell(session, conversation_id)


async def who(
    session: AsyncSession, conversations: Sequence[int], now: datetime, *, but: int | None = None
) -> Mapping[int, list[str]]:
    """The names of those who are there, by conversation; `but`: without this user."""
    rows = await session.execute(
        select(Presence.conversation_id, User.name)
        .join(User, User.id == Presence.user_id)
        .where(Presence.conversation_id.in_(conversations), Presence.seen_at > now - LASTS, Presence.user_id != but)
        .order_by(User.name)
    )
    found: dict[int, list[str]] = {}
    for conversation_id, name in rows:
        found.setdefault(conversation_id, []).append(name)
    return found


async def _tell(session: AsyncSession, conversation_id: int) -> None:
    await session.execute(select(func.pg_notify(DESK_NOTIFY, str(conversation_id))))
