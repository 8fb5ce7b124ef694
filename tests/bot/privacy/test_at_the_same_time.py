"""Deleting somebody while a turn, a delivery or a message of theirs is under way: all end, and nobody comes back."""

import asyncio

import pytest
from sqlalchemy import select, text

from bot.cases.workflow import CLOSED, FIXED, Move, move_case
from bot.conversation.turn import take
from bot.deliveries import Deliveries
from bot.effects import Effects
from bot.house import Parts, now
from bot.privacy.forgetting import STAFF, By, Forgotten, forget
from connectors.base import Outgoing, Sent
from storage.models import Case, Contact, Conversation, Delivery, Message
from tests.bot.conversation.house import accepted, house_of, understood
from tests.factories import Talk, filed, inbound, queued, request, row, rows, said, talk
from tests.fakes.scripted import ScriptedConnector, ScriptedRasa

FILES = understood(
    "affirm",
    {
        "effect": "open_case",
        "values": {"service": "graffiti_removal", "description": "Tags", "details": {}, "address": "1400 JFK BLVD"},
    },
    {"phrase": "thanks"},
)
SPEAKS = understood("greet", {"phrase": "thanks"})


async def deleted(parts: Parts, who: Talk) -> Forgotten | None:
    async with parts.sessions.begin() as session:
        return await forget(session, who.contact_id, By(STAFF, now(), ()))


async def nothing_left(parts: Parts, who: Talk) -> None:
    assert await rows(parts, Contact, Contact.external_id == who.thread) == []
    assert await rows(parts, Conversation, Conversation.id == who.conversation_id) == []
    assert await rows(parts, Message, Message.conversation_id == who.conversation_id) == []


def effects(parts: Parts) -> Effects:
    return Effects(parts.catalogue, parts.calendar, parts.outbox, parts.deferrer, parts.phrases, now)


@pytest.mark.parametrize("answer", [FILES, SPEAKS, understood("greet")], ids=["files", "speaks", "is silent"])
async def test_a_turn_that_thinks_meanwhile_writes_nothing(parts: Parts, answer: object) -> None:
    who = await talk(parts)
    message = await accepted(parts, inbound(text="yes", contact=who.thread, thread=who.thread))
    rasa = ScriptedRasa(answer, meanwhile=lambda: deleted(parts, who))  # type: ignore[arg-type]
    house = house_of(parts, rasa, effects=effects(parts).handlers())
    try:
        await take(house, message.id, 0)
    except Exception as error:
        assert type(error).__name__ == "RetryLater"  # noqa: PT017
        await take(house, message.id, 1)
    await nothing_left(parts, who)
    assert await rows(parts, Case, Case.opened_by == message.id) == []


async def test_a_delivery_that_is_under_way_is_the_last(parts: Parts) -> None:
    who = await talk(parts)
    delivery_id = await queued(parts, who)

    class Slow(ScriptedConnector):
        async def send(self, message: Outgoing) -> Sent:
            await deleted(parts, who)
            return await super().send(message)

    platform = Slow(Sent(("m-1",), contact=f"private-{who.thread}"))
    deliveries = Deliveries(parts.sessions, {"webchat": platform})
    with pytest.raises(Exception, match="No row was found"):
        await deliveries.deliver(delivery_id)
    await deliveries.deliver(delivery_id)
    assert len(platform.sent) == 1
    await nothing_left(parts, who)
    assert await rows(parts, Contact, Contact.external_id == f"private-{who.thread}") == []


async def test_a_message_that_waits_for_the_deletion_begins_anew(parts: Parts) -> None:
    who = await talk(parts)
    await said(parts, who, "my name is Luz")
    async with parts.sessions.begin() as session:
        await forget(session, who.contact_id, By(STAFF, now(), ()))
        arriving = asyncio.create_task(parts.inbox.accept([inbound(text="hello", contact=who.thread)]))
        await waits_for_a_lock(parts)
    await arriving
    contact = await row(parts, Contact, Contact.external_id == who.thread)
    conversation = await row(parts, Conversation, Conversation.contact_id == contact.id)
    (left,) = await rows(parts, Message, Message.conversation_id == conversation.id)
    assert left.text == "hello"


async def test_a_deletion_waits_for_the_message_that_is_stored_at_this_moment(parts: Parts) -> None:
    who = await talk(parts)
    async with parts.sessions.begin() as session:
        await session.execute(select(Contact).where(Contact.id == who.contact_id).with_for_update(key_share=True))
        deleting = asyncio.create_task(deleted(parts, who))
        await waits_for_a_lock(parts)
        session.add(Message(conversation_id=who.conversation_id, channel="webchat", author="resident", text="one more"))
        await session.flush()
    assert await deleting is not None
    await nothing_left(parts, who)


async def test_two_deletions_at_once_are_one(parts: Parts) -> None:
    who = await talk(parts)
    reference = (await filed(parts, request(who))).reference
    done = await asyncio.gather(*(deleted(parts, who) for _ in range(4)))
    assert [one.cases for one in done if one is not None] == [[reference]]
    await nothing_left(parts, who)


async def test_everything_at_once_ends(parts: Parts) -> None:
    """Residents who write, are answered, whose cases move and who are deleted: no circle, and nothing stays behind."""
    people = [await talk(parts) for _ in range(6)]
    numbers = [(await filed(parts, request(who))).reference for who in people]
    sending = [await queued(parts, who) for who in people]
    deliveries = Deliveries(parts.sessions, {"webchat": ScriptedConnector()})
    house = house_of(parts, ScriptedRasa(*[FILES] * 20), effects=effects(parts).handlers())

    async def speaks(who: Talk) -> None:
        for number in range(2):
            item = inbound(text=f"tag {number}", contact=who.thread, thread=who.thread)
            await parts.inbox.accept([item])
            for message in await rows(parts, Message, Message.external_id == item.external_id):
                await take(house, message.id, 0)

    async def moves(reference: str) -> None:
        async with parts.sessions.begin() as session:
            move = Move(CLOSED, FIXED)
            await move_case(session, reference, move, outbox=parts.outbox, phrases=parts.phrases, now=now())

    work = [
        *(speaks(who) for who in people),
        *(moves(reference) for reference in numbers),
        *(deliveries.deliver(one) for one in sending),
        *(deleted(parts, who) for who in people),
    ]
    ended = await asyncio.wait_for(asyncio.gather(*work, return_exceptions=True), 60)
    assert [one for one in ended if "deadlock" in str(one)] == []
    for who, reference in zip(people, numbers, strict=True):
        await deleted(parts, who)
        assert await rows(parts, Conversation, Conversation.id == who.conversation_id) == []
        assert (await row(parts, Case, Case.reference == reference)).contact_id is None
    assert await rows(parts, Delivery, Delivery.id.in_(sending)) == []


async def waits_for_a_lock(parts: Parts) -> None:
    """Until somebody stands in line for a row."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    for _ in range(500):
        async with parts.sessions() as session:
            if await session.scalar(waiting):
                return
        await asyncio.sleep(0.02)
    raise AssertionError("nobody waits")
