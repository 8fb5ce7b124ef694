"""Words whose time is over: of messages, drafts, notes, translations, and of cases that were closed long ago."""

from datetime import datetime

from sqlalchemy import JSON, ColumnElement, Select, Text, cast, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB

from bot.privacy import anonymous
from bot.privacy.due.kind import BATCH, Clearing, Kind, take_rows
from storage.models import Case, Conversation, Message, Note, Translation

CLOSED = "closed"


def _messages(limit: datetime) -> Select[int]:
    return select(Message.id).where(Message.created_at < limit, ~Message.content.has_key("expired"))


async def _take_messages(clearing: Clearing, limit: datetime) -> int:
    """Who spoke, when and in which language stays: the City counts those."""
    async with clearing.sessions.begin() as session:
        batch = _messages(limit).order_by(Message.created_at).limit(BATCH).with_for_update(skip_locked=True)
        ids = list(await session.scalars(batch))
        await session.execute(update(Message).where(Message.id.in_(ids)).values(text="", content=_mark()))
    return len(ids)


def _mark() -> ColumnElement[dict[str, object]]:
    """Which agent it was is the City's own affair."""
    agent = func.jsonb_strip_nulls(func.jsonb_build_object("user", Message.content["user"]))
    return cast(literal('{"expired": true}', Text), JSONB).op("||")(agent)


def _drafts(limit: datetime) -> Select[int]:
    spoken = exists().where(Message.conversation_id == Conversation.id, Message.created_at >= limit)
    worded = cast(Conversation.state, Text) != "{}"
    return select(Conversation.id).where(Conversation.created_at < limit, worded, ~spoken.correlate(Conversation))


async def _take_drafts(clearing: Clearing, limit: datetime) -> int:
    async with clearing.sessions.begin() as session:
        batch = _drafts(limit).limit(BATCH).with_for_update(skip_locked=True, key_share=True)
        ids = list(await session.scalars(batch))
        empty = {"state": cast(literal("{}", Text), JSON), "version": Conversation.version + 1}
        await session.execute(update(Conversation).where(Conversation.id.in_(ids)).values(empty))
    return len(ids)


def _notes(limit: datetime) -> Select[int]:
    return select(Note.id).where(Note.created_at < limit)


async def _take_notes(clearing: Clearing, limit: datetime) -> int:
    async with clearing.sessions.begin() as session:
        return await take_rows(session, Note.id, _notes(limit))


def _translations(limit: datetime) -> Select[str]:
    return select(Translation.text_sha256).where(Translation.created_at < limit)


async def _take_translations(clearing: Clearing, limit: datetime) -> int:
    async with clearing.sessions.begin() as session:
        return await take_rows(session, Translation.text_sha256, _translations(limit))


def _cases(limit: datetime) -> Select[int]:
    return select(Case.id).where(Case.status == CLOSED, Case.closed_at < limit, Case.words_gone_at.is_(None))


async def _take_cases(clearing: Clearing, limit: datetime) -> int:
    async with clearing.sessions.begin() as session:
        batch = _cases(limit).order_by(Case.closed_at).limit(BATCH).with_for_update(skip_locked=True)
        return await anonymous.forget_words(session, list(await session.scalars(batch)), clearing.now)


KINDS = (
    Kind("messages", "words", "the words of messages", _messages, _take_messages),
    Kind("drafts", "words", "reports that were begun and never filed", _drafts, _take_drafts),
    Kind("notes", "words", "notes of colleagues about conversations", _notes, _take_notes),
    Kind("translations", "words", "kept translations", _translations, _take_translations),
    Kind("cases", "words", "descriptions and typed answers of closed cases", _cases, _take_cases),
)
