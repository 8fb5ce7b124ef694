"""Cases that were closed, and residents who press what they are then offered."""

from typing import Any

from bot.cases.workflow import Move, move_case
from bot.house import Parts, now
from connectors.base import Inbound
from storage.models import Message
from tests.bot.conversation.house import house_of, turn
from tests.factories import Talk, filed, inbound, request, rows, talk
from tests.fakes.scripted import ScriptedRasa

FIXED = Move("closed", "fixed")


async def moved(parts: Parts, reference: str, wanted: Move = FIXED) -> None:
    async with parts.sessions.begin() as session:
        await move_case(session, reference, wanted, outbox=parts.outbox, phrases=parts.phrases, now=now())


async def closed(parts: Parts, wanted: Move = FIXED, service: str = "graffiti_removal", **who: Any) -> tuple[Talk, str]:
    """A resident who was told that their case is closed, and its number."""
    where = await talk(parts, **who)
    language = who.get("language") or "en"
    reference = (await filed(parts, request(where, service=service, language=language))).reference
    await moved(parts, reference, wanted)
    return where, reference


def presses(who: Talk, value: str) -> Inbound:
    return inbound(contact=who.thread, thread=who.thread, choice=value)


async def answers(parts: Parts, item: Inbound, rasa: ScriptedRasa | None = None) -> list[Message]:
    """What is said to it; Rasa has nothing to say unless the test brings one that has."""
    message, _ = await turn(house_of(parts, rasa or ScriptedRasa()), parts, item)
    return await rows(parts, Message, Message.reply_to_id == message.id)


async def rates(parts: Parts, who: Talk, reference: str, worth: str) -> list[Message]:
    """`worth`: good or bad."""
    return await answers(parts, presses(who, f"rated_{worth}_{reference}"))
