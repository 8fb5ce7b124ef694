"""A house whose Rasa and platform say what the test wrote, and one turn in it from the message to what goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversation.effects import EffectHandler
from bot.conversation.rasa import Answer
from bot.conversation.turn import House, take
from bot.house import Parts, now
from connectors.base import Connector, Inbound
from storage.models import Delivery, Message
from tests.factories import row, rows
from tests.fakes.scripted import ScriptedConnector, ScriptedRasa


def understood(intent: str, *items: Mapping[str, Any], **slots: Any) -> Answer:
    """As nlu/channel.py answers."""
    return Answer({"slots": slots}, [dict(item) for item in items], {"intent": {"name": intent}})


def house_of(
    parts: Parts, rasa: ScriptedRasa, *platforms: Connector, effects: Mapping[str, EffectHandler] | None = None
) -> House:
    return House(
        sessions=parts.sessions,
        rasa=rasa,
        outbox=parts.outbox,
        phrases=parts.phrases,
        photos=parts.photos,
        connectors={platform.name: platform for platform in platforms or (ScriptedConnector(),)},
        effects=effects or {},
        config=parts.settings.config,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class Said:
    """One answer to a message."""

    audience: str
    text: str
    post: str | None


async def accepted(parts: Parts, item: Inbound) -> Message:
    """The message as it is stored."""
    await parts.inbox.accept([item])
    return await row(parts, Message, Message.external_id == item.external_id)


async def answers(parts: Parts, message_id: int) -> Sequence[Said]:
    """What was queued for it, in order."""
    replies = await rows(parts, Message, Message.reply_to_id == message_id)
    deliveries = [await row(parts, Delivery, Delivery.message_id == reply.id) for reply in replies]
    return [
        Said(delivery.audience, reply.text, reply.content.get("post"))
        for reply, delivery in zip(replies, deliveries, strict=True)
    ]


async def turn(house: House, parts: Parts, item: Inbound) -> tuple[Message, Sequence[Said]]:
    """One turn from the door: the message as it is now, and its answers."""
    message = await accepted(parts, item)
    await take(house, message.id, 0)
    return await row(parts, Message, Message.id == message.id), await answers(parts, message.id)
