"""Takes pictures from the disk that no row needs any more.

A picture has the name of its bytes, so that two residents may have sent the same one, and somebody may send it again at
this very moment. Who needs a picture holds its row before they look for the file (`PhotoStore.keep`), and it is taken
away while its row is held: nobody is left with a row and no file.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, exists, select

from bot.photos import PhotoStore
from storage.engine import Sessions
from storage.models import CasePhoto, MessagePhoto, Photo

# A picture is on the disk a moment before its row is, and a row before the message that needs it.
SETTLED = timedelta(days=1)


def unneeded() -> ColumnElement[bool]:
    """Of a row of `photos`: that no message and no case shows it."""
    return ~(
        exists().where(MessagePhoto.sha256 == Photo.sha256).correlate(Photo)
        | exists().where(CasePhoto.sha256 == Photo.sha256).correlate(Photo)
    )


async def discard(sessions: Sessions, store: PhotoStore, pictures: Iterable[str]) -> int:
    """Those of these that nobody needs; of one that only a case shows, where it was taken. Returns how many went."""
    return sum([await _discard(sessions, store, sha256) for sha256 in pictures])


async def _discard(sessions: Sessions, store: PhotoStore, sha256: str) -> bool:
    async with sessions.begin() as session:
        mine = select(Photo).where(Photo.sha256 == sha256)
        photo = await session.scalar(mine.with_for_update())
        # Asked anew: who held the row a moment ago may need it now.
        if photo is None or await session.scalar(select(exists().where(MessagePhoto.sha256 == sha256))):
            return False
        if await session.scalar(select(exists().where(CasePhoto.sha256 == sha256))):
            photo.lat = photo.lon = None
            return False
        await session.delete(photo)
        await session.flush()
        await asyncio.to_thread(store.path(sha256).unlink, missing_ok=True)
    return True


async def unneeded_pictures(sessions: Sessions, now: datetime, most: int) -> list[str]:
    """Rows that were left over, as when a deletion was interrupted."""
    async with sessions() as session:
        old = select(Photo.sha256).where(Photo.created_at < now - SETTLED, unneeded()).limit(most)
        return list(await session.scalars(old))


async def sweep(sessions: Sessions, store: PhotoStore, now: datetime) -> int:
    """Files that no row names, as after a crash between the two. Returns how many went."""
    gone = 0
    for folder in await asyncio.to_thread(_folders, store.folder):
        files = await asyncio.to_thread(_old_files, folder, now)
        async with sessions() as session:
            known = set(await session.scalars(select(Photo.sha256).where(Photo.sha256.in_(files))))
        for sha256 in files.keys() - known:
            gone += await asyncio.to_thread(_unlink_old, files[sha256], now)
    return gone


def _folders(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if path.is_dir()] if root.is_dir() else []


def _unlink_old(path: Path, now: datetime) -> bool:
    """Whoever sends the same picture meanwhile has touched its file."""
    if not _is_old(path, now):
        return False
    path.unlink(missing_ok=True)
    return True


def _old_files(folder: Path, now: datetime) -> dict[str, Path]:
    return {path.stem: path for path in folder.iterdir() if path.is_file() and _is_old(path, now)}


def _is_old(path: Path, now: datetime) -> bool:
    return path.stat().st_mtime < (now - SETTLED).timestamp()
