"""What was not delivered or not understood: why, and trying it again."""

from bot.house import Parts, now
from bot.queue import DELIVER, TAKE_TURN
from storage.models import Delivery, DeliveryAttempt, Message
from tests.bot.console.conftest import NewPerson
from tests.bot.console.conversation.threads import conversation_of, path, vietnamese
from tests.bot.console.person import change, words_of
from tests.factories import jobs, queued, row, rows


async def test_a_failed_delivery_says_why_and_is_truly_sent_again(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts, failed_at=now())
    delivery_id = await queued(parts, where, "Report 31100008 is done.")
    await change(parts, Delivery, Delivery.id == delivery_id, state="failed", attempts=720, finished_at=now())
    async with parts.sessions.begin() as session:
        session.add(DeliveryAttempt(delivery_id=delivery_id, outcome="rejected", detail="The platform refused it."))
    agent = await signed_in()
    page = words_of((await agent.get(path(where))).text)
    assert "Not delivered: The platform refused it." in page
    listed = await agent.get("/failed")
    assert "The platform refused it." in words_of(listed.text)

    delivery = await row(parts, Delivery, Delivery.id == delivery_id)
    again = path(where, f"/messages/{delivery.message_id}/send-again")
    assert f"/console{again}" in listed.text
    await agent.send(again)
    delivery = await row(parts, Delivery, Delivery.id == delivery_id)
    assert (delivery.state, delivery.attempts, delivery.finished_at) == ("queued", 0, None)
    assert len(await jobs(parts, DELIVER, delivery_id=delivery_id)) == 2
    assert (await conversation_of(parts, where)).failed_at is None
    assert "tried again already" in words_of((await agent.send(again)).text)
    assert len(await jobs(parts, DELIVER, delivery_id=delivery_id)) == 2
    assert f"/console{again}" not in (await agent.get("/failed")).text


async def test_a_message_that_the_bot_gave_up_on_is_taken_again(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts, failed_at=now())
    (message,) = await rows(parts, Message, Message.conversation_id == where.conversation_id)
    await change(parts, Message, Message.id == message.id, outcome="failed", handled_at=now())
    agent = await signed_in()
    again = path(where, f"/messages/{message.id}/take-again")
    assert f"/console{again}" in (await agent.get("/failed")).text
    elsewhere = await vietnamese(parts)
    await agent.send(path(elsewhere, f"/messages/{message.id}/take-again"))
    assert await jobs(parts, TAKE_TURN, message_id=message.id) == []
    await agent.send(again)
    after = await row(parts, Message, Message.id == message.id)
    assert (after.outcome, after.handled_at) == (None, None)
    assert len(await jobs(parts, TAKE_TURN, message_id=message.id)) == 1
    assert (await conversation_of(parts, where)).failed_at is None


async def test_what_was_settled_is_not_listed(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    (message,) = await rows(parts, Message, Message.conversation_id == where.conversation_id)
    await change(parts, Message, Message.id == message.id, outcome="failed", handled_at=now())
    agent = await signed_in()
    assert f"/messages/{message.id}/" in (await agent.get("/failed")).text
    await agent.send(path(where, "/hand-back"), sentence="She called the office")
    assert f"/messages/{message.id}/" not in (await agent.get("/failed")).text
