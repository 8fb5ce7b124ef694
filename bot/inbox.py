"""The one door in: a message is stored under the platform's own id and its turn is deferred, in one transaction."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot import people, platform_news
from bot.photos import CleanPhoto, PhotoStore, record
from bot.privacy.digests import is_forgotten
from bot.queue import Deferrer
from bot.stopping import means_stop
from bot.text import tidy
from connectors.base import HumanReply, Ignored, Inbound, ReachChange, Receipt, Received, Removal
from storage.engine import Sessions
from storage.models import ChannelCount, ChannelCursor, Conversation, Message, MessagePhoto

Named = TypeVar("Named", Inbound, HumanReply, ReachChange)

# Platforms send the pictures of an album one by one, within a second or two.
ALBUM_WAIT_SECONDS = 1.5
ALBUM_SPAN = timedelta(seconds=30)


class Inbox:
    """Stores what connectors parsed. Everything may come twice; it counts once."""

    def __init__(self, sessions: Sessions, deferrer: Deferrer, *, text_characters: int) -> None:
        self._sessions = sessions
        self._deferrer = deferrer
        self._text_characters = text_characters

    async def accept(
        self, received: Sequence[Received], *, cursor: str | None = None, channel: str | None = None
    ) -> int:
        """Store a batch and, for a polled channel, how far it was read. Returns how many were new."""
        async with self._sessions.begin() as session:
            new = 0
            for item in received:
                new += await self._store(session, item)
            if cursor is not None and channel is not None:
                await _remember_cursor(session, channel, cursor)
        for (name, kind), times in Counter((i.channel, i.kind) for i in received if isinstance(i, Ignored)).items():
            await self.count(name, kind, times)
        return new

    async def count(self, channel: str, kind: str, times: int = 1) -> None:
        """Something came that is no message. On its own: everybody counts in the same row."""
        statement = insert(ChannelCount).values(
            channel=channel, day=datetime.now(UTC).date(), kind=kind[:80], count=times
        )
        async with self._sessions.begin() as session:
            await session.execute(
                statement.on_conflict_do_update(
                    index_elements=["channel", "day", "kind"], set_={"count": ChannelCount.count + times}
                )
            )

    async def accept_with_photos(self, inbound: Inbound, photos: Sequence[CleanPhoto], store: PhotoStore) -> bool:
        """The same for a channel that hands over the pictures themselves (web chat)."""
        async with self._sessions.begin() as session:
            for photo in photos:
                await record(session, photo, store)
            return await self._store(session, inbound, {photo.sha256: photo.sha256 for photo in photos})

    async def cursor(self, channel: str) -> str | None:
        async with self._sessions() as session:
            return await session.scalar(select(ChannelCursor.cursor).where(ChannelCursor.channel == channel))

    async def _store(self, session: AsyncSession, item: Received, known: dict[str, str] | None = None) -> bool:
        match item:
            case Ignored():
                return False
            case Receipt():
                return await platform_news.receipt(session, item, self._deferrer)
            case Removal():
                return await platform_news.removed(session, item)
            case HumanReply():
                return await platform_news.answered_by_a_person(session, await _canonical(session, item))
            case ReachChange():
                await people.contact(session, await _canonical(session, item))
                return True
            case Inbound():
                return await self._store_message(session, await _canonical(session, item), known or {})

    async def _store_message(self, session: AsyncSession, item: Inbound, known: dict[str, str]) -> bool:
        if await is_forgotten(session, item.channel, item.external_id):
            return False
        person = await people.contact(session, item)
        conversation_id, held = await people.conversation(session, item.channel, item.thread, person.id)
        message_id = await self._message(session, item, conversation_id)
        if message_id is None:
            return False
        # A post says nothing about private messages, and "stop" is no wish for what we hold.
        asks_for_more = item.post is None and not means_stop(item.text)
        if person.barred:
            await people.let_in(session, person.id, asked_for_more=asks_for_more)
        if item.post is None:
            await _heard(session, conversation_id)
            if held and asks_for_more:
                await platform_news.let_out(session, conversation_id, self._deferrer)
        first = await _album_opener(session, item, conversation_id, message_id)
        await _attach(session, item, first or message_id, known)
        if first is not None:
            await _merge(session, message_id, first, tidy(item.text), self._text_characters)
            return True
        await self._deferrer.take_turn(
            session,
            message_id=message_id,
            conversation_id=conversation_id,
            wait_seconds=ALBUM_WAIT_SECONDS if item.album else 0,
        )
        return True

    async def _message(self, session: AsyncSession, item: Inbound, conversation_id: int) -> int | None:
        return await session.scalar(
            insert(Message)
            .values(
                conversation_id=conversation_id,
                channel=item.channel,
                author="resident",
                external_id=item.external_id,
                text=tidy(item.text)[: self._text_characters],
                content=_content(item),
                sent_at=item.sent_at,
            )
            .on_conflict_do_nothing(index_elements=["channel", "external_id"])
            .returning(Message.id)
        )


async def _canonical(session: AsyncSession, item: Named) -> Named:
    """Under the id by which we know the person already."""
    contact = await people.canonical_id(session, item.channel, item.contact)
    return item if contact == item.contact else replace(item, contact=contact, thread=contact)


async def _heard(session: AsyncSession, conversation_id: int) -> None:
    await session.execute(
        update(Conversation).where(Conversation.id == conversation_id).values(last_heard_at=func.now())
    )


def _content(item: Inbound) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if item.choice is not None:
        content["choice"] = tidy(item.choice)[:200]
    if item.location is not None:
        content["location"] = {"lat": item.location.lat, "lon": item.location.lon}
    if item.edited:
        content["edited"] = True
    if item.album:
        content["album"] = item.album
    if item.language_hint:
        content["language_hint"] = tidy(item.language_hint)[:35]
    if item.post:
        content["post"] = item.post
    if item.place_hint is not None:
        content["place_hint"] = {"lat": item.place_hint.lat, "lon": item.place_hint.lon}
    if item.encrypted:
        content["encrypted"] = True
    return content


async def _album_opener(session: AsyncSession, item: Inbound, conversation_id: int, message_id: int) -> int | None:
    """The first message of the same album, while its turn has not been taken."""
    if not item.album:
        return None
    return await session.scalar(
        select(Message.id)
        .where(
            Message.conversation_id == conversation_id,
            Message.id != message_id,
            Message.content["album"].astext == item.album,
            Message.handled_at.is_(None),
            Message.created_at > datetime.now(UTC) - ALBUM_SPAN,
        )
        .order_by(Message.id)
        .limit(1)
        .with_for_update()
    )


async def _attach(session: AsyncSession, item: Inbound, message_id: int, known: dict[str, str]) -> None:
    for media in item.photos:
        session.add(
            MessagePhoto(message_id=message_id, media_id=media.id, handle=media.handle, sha256=known.get(media.id))
        )
    await session.flush()


async def _merge(session: AsyncSession, message_id: int, first: int, caption: str, longest: int) -> None:
    """A later picture of an album has no turn of its own; its caption goes to the first."""
    await session.execute(
        update(Message)
        .where(Message.id == message_id)
        .values(handled_at=func.now(), outcome="joined", reply_to_id=first)
    )
    if caption:
        # Without characters to take PostgreSQL's trim takes blanks only.
        joined = func.btrim(Message.text + "\n" + caption, " \n")
        await session.execute(update(Message).where(Message.id == first).values(text=func.left(joined, longest)))


async def _remember_cursor(session: AsyncSession, channel: str, cursor: str) -> None:
    statement = insert(ChannelCursor).values(channel=channel, cursor=cursor, read_at=func.now())
    await session.execute(
        statement.on_conflict_do_update(index_elements=["channel"], set_={"cursor": cursor, "read_at": func.now()})
    )
