"""Answers to public posts: one each, never twice for everyone to see, and who is known by two names is one person."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.deliveries import Deliveries
from bot.house import Parts
from bot.outbox import Reply
from connectors.base import Audience, HumanReply, Outgoing, Reach, ReachChange, Sent
from storage.models import Contact, ContactAlias, Conversation, Delivery, DeliveryAttempt, Message, PostAnswer
from tests.factories import Talk, inbound, row, rows, talk
from tests.fakes.scripted import ScriptedConnector


async def answered(parts: Parts, where: Talk, post: str, audience: Audience) -> int | None:
    """The id of the delivery of an answer to this post; None when it has one."""
    async with parts.sessions.begin() as session:
        message_id = await parts.outbox.answer_post(
            session, where.conversation_id, Reply("Thank you.", "en"), post=post, audience=audience
        )
    return None if message_id is None else (await row(parts, Delivery, Delivery.message_id == message_id)).id


def over(parts: Parts, platform: ScriptedConnector) -> Deliveries:
    return Deliveries(parts.sessions, {"webchat": platform})


async def test_one_of_each_audience(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector()
    ids = [await answered(parts, where, "p-1", audience) for audience in (Audience.PUBLIC, Audience.PRIVATE_REPLY)]
    assert await answered(parts, where, "p-1", Audience.PUBLIC) is None
    assert await answered(parts, where, "p-1", Audience.PRIVATE_REPLY) is None
    assert await answered(parts, where, "p-2", Audience.PUBLIC) is not None
    for one in ids:
        assert one is not None
        await over(parts, platform).deliver(one)
    assert [(m.audience, m.post) for m in platform.sent] == [(Audience.PUBLIC, "p-1"), (Audience.PRIVATE_REPLY, "p-1")]


async def test_many_workers_at_once_answer_once(parts: Parts) -> None:
    where = await talk(parts)
    ids = await asyncio.gather(*(answered(parts, where, "p-race", Audience.PUBLIC) for _ in range(8)))
    assert len([one for one in ids if one is not None]) == 1
    assert len(await rows(parts, PostAnswer, PostAnswer.post == "p-race")) == 1


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PRIVATE_REPLY])
async def test_a_worker_that_died_in_the_middle_is_not_followed(parts: Parts, audience: Audience) -> None:
    where, platform = await talk(parts), ScriptedConnector(asyncio.CancelledError())
    delivery_id = await answered(parts, where, f"p-died-{audience}", audience)
    assert delivery_id is not None
    with pytest.raises(asyncio.CancelledError):
        await over(parts, platform).deliver(delivery_id)
    await over(parts, platform).deliver(delivery_id)
    assert len(platform.sent) == 1
    assert (await row(parts, Delivery, Delivery.id == delivery_id)).state == "failed"
    (attempt,) = await rows(parts, DeliveryAttempt, DeliveryAttempt.delivery_id == delivery_id)
    assert attempt.outcome == "unknown"
    assert (await row(parts, Conversation, Conversation.id == where.conversation_id)).failed_at is not None


async def test_what_a_connector_did_not_foresee_is_not_repeated_in_public(parts: Parts) -> None:
    """It may have failed over the platform's answer, when the post stood there already."""
    where, platform = await talk(parts), ScriptedConnector(KeyError("id"))
    delivery_id = await answered(parts, where, "p-odd", Audience.PUBLIC)
    assert delivery_id is not None
    await over(parts, platform).deliver(delivery_id)
    assert (await row(parts, Delivery, Delivery.id == delivery_id)).state == "failed"
    assert (await row(parts, Conversation, Conversation.id == where.conversation_id)).failed_at is not None


class TestTwoNames:
    """A commenter has one id on the post and another in private; the reply to the post tells us both."""

    async def _revealed(self, parts: Parts, where: Talk, private_id: str) -> None:
        delivery_id = await answered(parts, where, f"post-of-{where.thread}", Audience.PRIVATE_REPLY)
        assert delivery_id is not None
        await over(parts, ScriptedConnector(Sent(("m",), contact=private_id))).deliver(delivery_id)

    async def _written(self, parts: Parts, contact: str, **changes: object) -> Message:
        item = inbound(contact=contact, thread=contact, **changes)
        assert await parts.inbox.accept([item]) == 1
        return await row(parts, Message, Message.external_id == item.external_id)

    async def _draft(self, parts: Parts, conversation_id: int, state: dict[str, object]) -> None:
        async with parts.sessions.begin() as session:
            (await session.get_one(Conversation, conversation_id)).state = state

    async def test_someone_new_goes_on_in_private_where_the_post_left_off(self, parts: Parts) -> None:
        where = await talk(parts)
        private = f"private-{where.thread}"
        await self._revealed(parts, where, private)

        assert (await self._written(parts, private, text="yes")).conversation_id == where.conversation_id
        again = await self._written(parts, where.thread, text="one more", post="another post")
        assert again.conversation_id == where.conversation_id
        person = await row(parts, Contact, Contact.id == where.contact_id)
        talked = await row(parts, Conversation, Conversation.id == where.conversation_id)
        assert (person.external_id, talked.thread) == (private, private)

    async def test_someone_known_takes_the_draft_along(self, parts: Parts) -> None:
        known, where = await talk(parts), await talk(parts)
        await self._draft(parts, known.conversation_id, {"slots": {"service": "old"}})
        await self._draft(parts, where.conversation_id, {"slots": {"service": "new"}})
        before = await row(parts, Conversation, Conversation.id == known.conversation_id)
        await self._revealed(parts, where, known.thread)

        after = await row(parts, Conversation, Conversation.id == known.conversation_id)
        assert after.state == {"slots": {"service": "new"}}
        assert after.version > before.version
        again = await self._written(parts, where.thread, text="one more", post="another post")
        assert again.conversation_id == known.conversation_id

    async def test_a_post_that_began_nothing_takes_nothing(self, parts: Parts) -> None:
        known, where = await talk(parts), await talk(parts)
        await self._draft(parts, known.conversation_id, {"slots": {"service": "old"}})
        await self._revealed(parts, where, known.thread)
        after = await row(parts, Conversation, Conversation.id == known.conversation_id)
        assert after.state == {"slots": {"service": "old"}}

    async def test_told_twice_it_is_still_one_person(self, parts: Parts) -> None:
        where = await talk(parts)
        private = f"private-{where.thread}"
        await self._revealed(parts, where, private)
        second = await answered(parts, where, f"second-of-{where.thread}", Audience.PRIVATE_REPLY)
        assert second is not None
        await over(parts, ScriptedConnector(Sent(("m2",), contact=private))).deliver(second)
        (alias,) = await rows(parts, ContactAlias, ContactAlias.contact_id == where.contact_id)
        assert alias.external_id == where.thread

    async def test_every_kind_of_news_finds_them(self, parts: Parts) -> None:
        where = await talk(parts)
        await self._revealed(parts, where, f"private-{where.thread}")
        ids = {"channel": "webchat", "contact": where.thread, "thread": where.thread}
        await parts.inbox.accept(
            [
                ReachChange(external_id=f"reach-{where.thread}", reach=Reach.BLOCKED, **ids),
                HumanReply(external_id=f"by-hand-{where.thread}", text="Hello", **ids),
            ]
        )
        assert await rows(parts, Contact, Contact.external_id == where.thread) == []
        assert (await row(parts, Contact, Contact.id == where.contact_id)).blocked_at is not None
        by_hand = await row(parts, Message, Message.external_id == f"by-hand-{where.thread}")
        assert by_hand.conversation_id == where.conversation_id


async def test_the_answer_goes_where_they_are_known_now(parts: Parts) -> None:
    """What was queued before both names were known still finds the person."""
    where, platform = await talk(parts), ScriptedConnector()
    async with parts.sessions.begin() as session:
        await parts.outbox.queue(session, where.conversation_id, Reply("More.", "en"))
        (await session.get_one(Conversation, where.conversation_id)).thread = "private-name"
        (await session.get_one(Conversation, where.conversation_id)).last_heard_at = datetime.now(UTC)
    message = await row(parts, Message, Message.conversation_id == where.conversation_id)
    await over(parts, platform).deliver((await row(parts, Delivery, Delivery.message_id == message.id)).id)
    assert platform.sent == [Outgoing(message.id, "private-name", "More.", "en")]
