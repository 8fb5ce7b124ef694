"""Fingerprints, computed by the database: of a message's id, and of words as the cache of translations knows them."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, delete, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Case, Conversation, ForgottenId, Message, Translation

# Older messages no platform tells of again: X looks back for thirty days, the others for less.
LOOKED_BACK = timedelta(days=31)


def _sha256(words: Any) -> ColumnElement[bytes]:
    return func.sha256(func.convert_to(words, "UTF8"))


def _digest_of(*parts: Any) -> ColumnElement[bytes]:
    return _sha256(func.concat_ws("\n", *parts))


def last_number(channel: str, thread: str) -> ColumnElement[int]:
    """How far a page had counted before its talk was deleted, else 0."""
    digest = _digest_of(literal(channel, Text), "thread", literal(thread, Text))
    known = select(ForgottenId.last_n).where(ForgottenId.digest == digest).scalar_subquery()
    return func.coalesce(known, 0)


async def is_forgotten(session: AsyncSession, channel: str, external_id: str) -> bool:
    """Whether this message went with its author; the platform only tells of it once more."""
    digest = _digest_of(literal(channel, Text), literal(external_id, Text))
    return bool(await session.scalar(select(exists().where(ForgottenId.digest == digest))))


async def remember_ids(session: AsyncSession, contacts: Sequence[int], pages: Collection[str]) -> None:
    """So that the messages of these contacts, which are about to go, do not come in again.

    `pages` are the channels whose pages ask for what they have not seen, by number: they go on counting.
    """
    known = (
        select(_digest_of(Message.channel, Message.external_id))
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.contact_id.in_(contacts),
            Message.external_id.is_not(None),
            Message.created_at > func.now() - LOOKED_BACK,
        )
    )
    await session.execute(insert(ForgottenId).from_select(["digest"], known).on_conflict_do_nothing())
    counted = select(_digest_of(Conversation.channel, "thread", Conversation.thread), Conversation.last_n).where(
        Conversation.contact_id.in_(contacts), Conversation.channel.in_(pages), Conversation.last_n > 0
    )
    numbers = insert(ForgottenId).from_select(["digest", "last_n"], counted)
    await session.execute(
        numbers.on_conflict_do_update(index_elements=["digest"], set_={"last_n": numbers.excluded.last_n})
    )


async def forget_translations(session: AsyncSession, contacts: Sequence[int], cases: Sequence[int]) -> int:
    """What was translated of their words, and of what they were told."""
    talks = select(Conversation.id).where(Conversation.contact_id.in_(contacts))
    words = [
        select(Message.text).where(Message.conversation_id.in_(talks), Message.text != ""),
        select(Message.content["english"].astext).where(
            Message.conversation_id.in_(talks), Message.content.has_key("english")
        ),
        select(Case.description).where(Case.id.in_(cases)),
    ]
    return sum([await _forget(session, texts.subquery().c[0]) for texts in words])


async def forget_translations_of(session: AsyncSession, text: str) -> None:
    await session.execute(delete(Translation).where(Translation.text_sha256 == _hex(literal(text, Text))))


async def _forget(session: AsyncSession, text: ColumnElement[str]) -> int:
    gone = await session.execute(delete(Translation).where(Translation.text_sha256.in_(select(_hex(text)))))
    return gone.rowcount  # type: ignore[attr-defined, no-any-return]


def _hex(words: Any) -> ColumnElement[str]:
    """As bot/language/translate/cached.py writes it."""
    return func.encode(_sha256(words), "hex")
