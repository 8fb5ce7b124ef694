"""The one door out: a reply is a row before it is sent (bot/deliveries/ sends it)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.queue import Deferrer
from connectors.base import Audience, Button, Purpose, Template
from storage.models import Conversation, Delivery, Message, PostAnswer


@dataclass(frozen=True, slots=True)
class Reply:
    """A message for a resident, rendered in their language. `reference` lets a page link to the case.

    `template` is the form in which it may still go out when the channel's window has closed. `english` is the same for
    our people, where our own phrases say it.
    """

    text: str
    language: str
    buttons: tuple[Button, ...] = ()
    asks: str | None = None
    reference: str | None = None
    author: str = "bot"
    purpose: Purpose = Purpose.ANSWER
    template: Template | None = None
    english: str | None = None


@dataclass(frozen=True, slots=True)
class _Under:
    """The post that a reply answers, and for whom."""

    audience: Audience
    post: str


class Outbox:
    """Writes replies in the caller's transaction."""

    def __init__(self, deferrer: Deferrer) -> None:
        self._deferrer = deferrer

    async def queue(
        self, session: AsyncSession, conversation_id: int, reply: Reply, *, reply_to_id: int | None = None
    ) -> int:
        """Store the message and its delivery, and defer the sending. Returns the message's id."""
        return await self._write(session, conversation_id, reply, reply_to_id)

    async def answer_post(
        self,
        session: AsyncSession,
        conversation_id: int,
        reply: Reply,
        *,
        post: str,
        audience: Audience,
        reply_to_id: int | None = None,
    ) -> int | None:
        """The same under a public post. A post has one answer of each audience: None when it has it already.

        Beside the bot's public line there may be one of our people's.
        """
        locked = select(Conversation.channel).where(Conversation.id == conversation_id).with_for_update(key_share=True)
        channel = await session.scalar(locked)
        assert channel is not None
        claim = claim_of(audience, reply.author)
        taken = exists().where(PostAnswer.channel == channel, PostAnswer.post == post, PostAnswer.audience == claim)
        if await session.scalar(select(taken)):
            return None
        message_id = await self._write(session, conversation_id, reply, reply_to_id, _Under(audience, post))
        session.add(PostAnswer(channel=channel, post=post, audience=claim, message_id=message_id))
        await session.flush()
        return message_id

    async def _write(
        self,
        session: AsyncSession,
        conversation_id: int,
        reply: Reply,
        reply_to_id: int | None,
        under: _Under | None = None,
    ) -> int:
        row = (
            await session.execute(
                update(Conversation)
                .where(Conversation.id == conversation_id)
                .values(last_n=Conversation.last_n + 1)
                .returning(Conversation.last_n, Conversation.channel)
            )
        ).one()
        message = Message(
            conversation_id=conversation_id,
            channel=row.channel,
            author=reply.author,
            n=row.last_n,
            text=reply.text,
            language=reply.language,
            content=content_of(reply, under.post if under else None),
            reply_to_id=reply_to_id,
        )
        session.add(message)
        await session.flush()
        audience = under.audience if under else Audience.PRIVATE
        delivery = Delivery(message_id=message.id, audience=audience.value, purpose=reply.purpose.value)
        session.add(delivery)
        await session.flush()
        await self._deferrer.deliver(session, delivery_id=delivery.id, conversation_id=conversation_id)
        return message.id


def claim_of(audience: Audience, author: str) -> str:
    """What a post has at most one of: the bot's answer to an audience, and a person's (`PostAnswer.audience`)."""
    return audience.value if author == "bot" else f"{audience.value}_{author}"


def content_of(reply: Reply, post: str | None = None) -> dict[str, Any]:
    """What is stored of it beside its words; `post` is the public post that it stands under."""
    content: dict[str, Any] = {}
    if reply.buttons:
        content["buttons"] = [{"label": button.label, "value": button.value} for button in reply.buttons]
    if reply.asks:
        content["asks"] = reply.asks
    if reply.reference:
        content["reference"] = reply.reference
    if reply.template:
        content["template"] = {"name": reply.template.name, "parameters": list(reply.template.parameters)}
    if reply.english:
        content["english"] = reply.english
    if post:
        content["post"] = post
    return content


async def said_last(session: AsyncSession, conversation_id: int, at: datetime) -> Message | None:
    """The last that they had from us when they wrote."""
    ours = select(Message).where(
        Message.conversation_id == conversation_id, Message.n.is_not(None), Message.created_at < at
    )
    return await session.scalar(ours.order_by(Message.n.desc()).limit(1))


def buttons_of(content: Mapping[str, Any]) -> tuple[Button, ...]:
    """The buttons of a stored message."""
    raw: Sequence[Mapping[str, str]] = content.get("buttons", ())
    return tuple(Button(item["label"], item["value"]) for item in raw)


def template_of(content: Mapping[str, Any]) -> Template | None:
    """The template of a stored message."""
    raw: Mapping[str, Any] | None = content.get("template")
    return Template(raw["name"], tuple(raw["parameters"])) if raw else None
