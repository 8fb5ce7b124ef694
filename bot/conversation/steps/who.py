"""Who is speaking: the message, its conversation and its state, as they are now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.orm import aliased

from bot.conversation.context import Before, Incoming, Turn
from bot.floor import Floor
from storage.models import Contact, Conversation, Message, MessagePhoto

# What counts as a burst (steps/flood.py).
WINDOW = timedelta(minutes=1)

if TYPE_CHECKING:
    from bot.conversation.turn import House


async def begin(house: House, message_id: int, attempt: int) -> Turn | None:
    """The turn, or None when the message was answered already."""
    async with house.sessions() as session:
        row = (
            await session.execute(
                select(Message, Conversation, Contact.shut_out_at, _recent(), _has_photos())
                .join(Conversation, Conversation.id == Message.conversation_id)
                .join(Contact, Contact.id == Conversation.contact_id)
                .where(Message.id == message_id, Message.handled_at.is_(None))
            )
        ).one_or_none()
    if row is None:
        return None
    message, conversation, shut_out_at, recent, has_photos = row
    content = message.content
    return Turn(
        incoming=Incoming(
            message_id=message.id,
            external_id=message.external_id or "",
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            channel=conversation.channel,
            thread=conversation.thread,
            text=message.text,
            choice=content.get("choice"),
            location=content.get("location"),
            edited=bool(content.get("edited")),
            language_hint=content.get("language_hint"),
            created_at=message.created_at,
            recent=recent,
            has_photos=has_photos,
            post=content.get("post"),
            place_hint=content.get("place_hint"),
            encrypted=bool(content.get("encrypted")),
        ),
        before=Before(
            state=conversation.state,
            version=conversation.version,
            language=conversation.language,
            language_pinned=conversation.language_pinned,
            floor=Floor(conversation.floor, conversation.floor_reason, conversation.floor_since),
            shut_out=shut_out_at is not None,
            deletion_asked_at=conversation.deletion_asked_at,
        ),
        attempt=attempt,
        language=conversation.language or house.config.languages.fallback,
    )


async def is_gone(house: House, message_id: int) -> bool:
    """Whether it was deleted since the turn began, with whoever wrote it."""
    async with house.sessions() as session:
        return await session.scalar(select(Message.id).where(Message.id == message_id)) is None


def _recent() -> ScalarSelect[int]:
    earlier = aliased(Message)
    return (
        select(func.count())
        .select_from(earlier)
        .where(
            earlier.conversation_id == Message.conversation_id,
            earlier.author == "resident",
            earlier.id < Message.id,
            earlier.created_at > Message.created_at - WINDOW,
        )
        .scalar_subquery()
    )


def _has_photos() -> ColumnElement[bool]:
    return exists().where(MessagePhoto.message_id == Message.id)
