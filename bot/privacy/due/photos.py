"""Pictures whose time is over: of messages that led to no case, and of cases that were closed long ago."""

from datetime import datetime

from sqlalchemy import Select, delete, exists, select

from bot.privacy import pictures
from bot.privacy.due.kind import BATCH, Clearing, Kind
from bot.privacy.due.words import CLOSED
from storage.models import Case, CasePhoto, Message, MessagePhoto, Photo


def _of_messages(limit: datetime) -> Select[int]:
    """Where a case shows the same picture, it stays as long as the case's."""
    filed = exists().where(CasePhoto.sha256 == MessagePhoto.sha256).correlate(MessagePhoto)
    theirs = select(MessagePhoto.id).join(Message, Message.id == MessagePhoto.message_id)
    return theirs.where(Message.created_at < limit, ~filed)


async def _take_of_messages(clearing: Clearing, limit: datetime) -> int:
    async with clearing.sessions.begin() as session:
        ids = list(await session.scalars(_of_messages(limit).limit(BATCH)))
        shown = delete(MessagePhoto).where(MessagePhoto.id.in_(ids)).returning(MessagePhoto.sha256)
        hashes = {sha256 for sha256 in await session.scalars(shown) if sha256}
    await pictures.discard(clearing.sessions, clearing.photos, sorted(hashes))
    return len(ids)


def _of_cases(limit: datetime) -> Select[int]:
    closed = select(CasePhoto.case_id).join(Case, Case.id == CasePhoto.case_id)
    return closed.where(Case.status == CLOSED, Case.closed_at < limit)


async def _take_of_cases(clearing: Clearing, limit: datetime) -> int:
    async with clearing.sessions.begin() as session:
        ids = list(await session.scalars(_of_cases(limit).limit(BATCH)))
        shown = delete(CasePhoto).where(CasePhoto.case_id.in_(ids)).returning(CasePhoto.sha256)
        hashes = list(await session.scalars(shown))
    await pictures.discard(clearing.sessions, clearing.photos, sorted(set(hashes)))
    return len(hashes)


def _unneeded(limit: datetime) -> Select[str]:
    return select(Photo.sha256).where(Photo.created_at < limit, pictures.unneeded())


async def _take_unneeded(clearing: Clearing, limit: datetime) -> int:
    async with clearing.sessions() as session:
        hashes = list(await session.scalars(_unneeded(limit).limit(BATCH)))
    return await pictures.discard(clearing.sessions, clearing.photos, hashes)


KINDS = (
    Kind("photos_of_messages", "photos", "photos of messages that led to no case", _of_messages, _take_of_messages),
    Kind("photos_of_cases", "photos", "photos of closed cases", _of_cases, _take_of_cases),
    Kind("unneeded_photos", "a_day", "photos that nothing shows any more", _unneeded, _take_unneeded),
)
