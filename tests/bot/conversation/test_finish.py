"""The end of a turn and the door in meet at one conversation: neither may wait for the other in a circle."""

import asyncio
from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import people
from bot.conversation.context import Turn
from bot.conversation.rasa import Answer, Rasa
from bot.conversation.steps import finish, who
from bot.conversation.turn import House
from bot.house import Parts, now
from bot.outbox import Reply
from storage.models import Message
from tests.factories import inbound, row


def house_with(parts: Parts, rasa: Rasa, **effects: Any) -> House:
    return House(
        sessions=parts.sessions,
        rasa=rasa,
        outbox=parts.outbox,
        phrases=parts.phrases,
        photos=parts.photos,
        connectors={},
        effects=effects,
        config=parts.settings.config,
        now=now,
    )


async def test_a_message_comes_again_while_its_turn_is_written(parts: Parts) -> None:
    item = inbound(text="help")
    await parts.inbox.accept([item])
    stored = await row(parts, Message, Message.external_id == item.external_id)
    writing, go_on = asyncio.Event(), asyncio.Event()

    async def slow(session: AsyncSession, turn: Turn, values: Mapping[str, Any]) -> Mapping[str, Any]:
        writing.set()
        await go_on.wait()
        return {}

    rasa = Rasa(["http://127.0.0.1:1"], "nobody", timeout_seconds=1)
    house = house_with(parts, rasa, slow=slow)
    turn = await who.begin(house, stored.id, 0)
    assert turn is not None
    turn.answer = Answer({}, [{"effect": "slow", "values": {}}, {"phrase": "thanks"}], {})

    ending = asyncio.create_task(finish.step(house, turn))
    await writing.wait()
    again = asyncio.create_task(parts.inbox.accept([item]))
    # Time enough for the second call to come as far as it can.
    await asyncio.wait([again], timeout=1)
    go_on.set()

    assert await again == 0
    await ending
    await rasa.close()
    assert (await row(parts, Message, Message.external_id == item.external_id)).handled_at is not None


async def test_they_write_while_their_stop_is_written(parts: Parts) -> None:
    """The door in locks the person before the conversation, and so does the end of a turn."""
    item = inbound(text="stop")
    await parts.inbox.accept([item])
    stored = await row(parts, Message, Message.external_id == item.external_id)
    rasa = Rasa(["http://127.0.0.1:1"], "nobody", timeout_seconds=1)
    house = house_with(parts, rasa)
    turn = await who.begin(house, stored.id, 0)
    assert turn is not None
    turn.stopped, turn.early = True, [Reply("Goodbye.", "en")]

    async with parts.sessions.begin() as session:
        person = await people.contact(session, item)
        ending = asyncio.create_task(finish.step(house, turn))
        # Time enough to come as far as the person's row, which is ours.
        await asyncio.wait([ending], timeout=1)
        await people.conversation(session, item.channel, item.thread, person.id)

    await ending
    await rasa.close()
    assert (await row(parts, Message, Message.external_id == item.external_id)).handled_at is not None
