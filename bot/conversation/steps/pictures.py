"""The photos of the message: fetched from the platform if need be, cleaned, kept by hash."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.conversation.context import Pictures
from bot.photos import PhotoProblem, PhotoRefused, record
from bot.queue import RetryLater
from connectors.base import Media, MediaError
from storage.models import MessagePhoto, Photo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.context import Turn
    from bot.conversation.turn import House

# A platform that does not hand a picture over now may do so in a moment; a report does not wait longer for it.
TRIES = 4
PAUSE_SECONDS = 2.0


async def step(house: House, turn: Turn) -> None:
    if not turn.incoming.has_photos:
        return
    async with house.sessions() as session:
        rows = (
            await session.scalars(
                select(MessagePhoto)
                .where(MessagePhoto.message_id == turn.incoming.message_id)
                .order_by(MessagePhoto.id)
            )
        ).all()
    for row in rows:
        if row.sha256 is None and row.problem is None:
            await _fetch(house, turn, row)
    if rows:
        turn.pictures = await _collected(house, rows)


async def _fetch(house: House, turn: Turn, row: MessagePhoto) -> None:
    """One picture; what went wrong for good becomes the row's problem."""
    connector = house.connectors[turn.incoming.channel]
    try:
        data = await connector.fetch(Media(row.media_id, row.handle), house.photos.limits.bytes)
        photo = await asyncio.to_thread(house.photos.take, data)
    except MediaError as error:
        if not error.permanent and turn.attempt < TRIES:
            raise RetryLater("a picture could not be fetched yet", PAUSE_SECONDS) from error
        row.problem = PhotoProblem.UNAVAILABLE
    except PhotoRefused as error:
        row.problem = error.problem
    async with house.sessions.begin() as session:
        if row.problem is None:
            await record(session, photo, house.photos)
            row.sha256 = photo.sha256
        known = update(MessagePhoto).where(MessagePhoto.id == row.id)
        written = await session.execute(known.values(sha256=row.sha256, problem=row.problem))
        if written.rowcount != 1:  # type: ignore[attr-defined]
            # They were deleted while it was fetched; what is on the disk already is swept from there.
            raise RetryLater("the message is gone", 0)


async def _collected(house: House, rows: Sequence[MessagePhoto]) -> Pictures:
    kept = [row.sha256 for row in rows if row.sha256]
    problems = tuple(row.problem for row in rows if row.problem)
    place = None
    if kept:
        async with house.sessions() as session:
            first = await session.scalar(select(Photo).where(Photo.sha256.in_(kept), Photo.lat.is_not(None)).limit(1))
        if first is not None and first.lat is not None and first.lon is not None:
            place = {"lat": first.lat, "lon": first.lon}
    return Pictures(tuple(kept), place, problems)
