"""What cannot be said now: it goes as a template, or is held and let out, in order, when they write."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.deliveries import Deliveries
from bot.house import Parts
from bot.outbox import Reply
from bot.queue import DELIVER, RetryLater
from connectors.base import Capabilities, Outgoing, Purpose, SendError, SendErrorKind, Sent, Template, Way
from storage.models import Contact, Conversation, Delivery, DeliveryAttempt
from tests.factories import Talk, inbound, jobs, queued, row, rows, talk
from tests.fakes.scripted import ScriptedConnector

DAY = timedelta(days=1)
WINDOW = Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, window=DAY)
TEMPLATES = Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, window=DAY, templates=True)
NEWS = Reply("It is done.", "en", purpose=Purpose.NOTICE, template=Template("case_update", ("1", "2", "3")))
PLAIN_NEWS = Reply("It is done.", "en", purpose=Purpose.NOTICE)
TOO_LATE = SendError(SendErrorKind.OUTSIDE_WINDOW)


def later(parts: Parts, platform: ScriptedConnector, after: timedelta = timedelta(0)) -> Deliveries:
    return Deliveries(parts.sessions, {"webchat": platform}, now=lambda: datetime.now(UTC) + after)


async def heard(parts: Parts, where: Talk, text: str = "hello", **changes: object) -> None:
    await parts.inbox.accept([inbound(contact=where.thread, thread=where.thread, text=text, **changes)])


async def state(parts: Parts, delivery_id: int) -> str:
    return (await row(parts, Delivery, Delivery.id == delivery_id)).state


async def outcomes(parts: Parts, delivery_id: int) -> list[str | None]:
    return [found.outcome for found in await rows(parts, DeliveryAttempt, DeliveryAttempt.delivery_id == delivery_id)]


async def is_held(parts: Parts, where: Talk) -> bool:
    return (await row(parts, Conversation, Conversation.id == where.conversation_id)).held


async def stop(parts: Parts, where: Talk) -> None:
    async with parts.sessions.begin() as session:
        (await session.get_one(Contact, where.contact_id)).stopped_at = datetime.now(UTC)


async def test_it_is_held_and_let_out_in_order(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(can=WINDOW)
    first, second = [await queued(parts, where, Reply(text, "en")) for text in ("one", "two")]
    for delivery_id in (first, second):
        await later(parts, platform).deliver(delivery_id)
    assert [await state(parts, one) for one in (first, second)] == ["held", "held"]
    assert await outcomes(parts, first) == ["outside_window"]
    assert await is_held(parts, where)
    assert platform.sent == []

    await heard(parts, where)

    assert not await is_held(parts, where)
    waiting = [job for job in await jobs(parts, DELIVER) if job.lock == f"delivery:{where.conversation_id}"]
    assert [job.args["delivery_id"] for job in waiting] == [first, second, first, second]
    for delivery_id in (first, second):
        await later(parts, platform).deliver(delivery_id)
    assert [message.text for message in platform.sent] == ["one", "two"]


async def test_news_goes_as_a_template_when_the_window_has_closed(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(can=TEMPLATES)
    await heard(parts, where)
    delivery_id = await queued(parts, where, NEWS)
    await later(parts, platform, DAY).deliver(delivery_id)
    assert [(m.way, m.template) for m in platform.sent] == [(Way.TEMPLATE, NEWS.template)]


async def test_the_platform_says_too_late_and_gets_the_template(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(TOO_LATE, can=TEMPLATES)
    await heard(parts, where)
    delivery_id = await queued(parts, where, NEWS)
    with pytest.raises(RetryLater) as pause:
        await later(parts, platform).deliver(delivery_id)
    assert pause.value.seconds < 1
    await later(parts, platform).deliver(delivery_id)
    assert [(m.way, m.template) for m in platform.sent] == [(Way.FREE, None), (Way.TEMPLATE, NEWS.template)]
    assert await state(parts, delivery_id) == "sent"


@pytest.mark.parametrize(("can", "reply"), [(WINDOW, NEWS), (TEMPLATES, PLAIN_NEWS)])
async def test_too_late_without_a_template_is_held(parts: Parts, can: Capabilities, reply: Reply) -> None:
    where, platform = await talk(parts), ScriptedConnector(TOO_LATE, can=can)
    await heard(parts, where)
    delivery_id = await queued(parts, where, reply)
    await later(parts, platform).deliver(delivery_id)
    assert (await state(parts, delivery_id), await is_held(parts, where)) == ("held", True)


async def test_they_write_while_the_platform_says_too_late(parts: Parts) -> None:
    where = await talk(parts)

    class Meanwhile(ScriptedConnector):
        async def send(self, message: Outgoing) -> Sent:
            await heard(parts, where)
            return await super().send(message)

    await heard(parts, where)
    delivery_id = await queued(parts, where)
    with pytest.raises(RetryLater):
        await later(parts, Meanwhile(TOO_LATE, can=WINDOW)).deliver(delivery_id)
    assert (await state(parts, delivery_id), await is_held(parts, where)) == ("queued", False)


async def test_they_write_while_it_is_being_held(parts: Parts) -> None:
    """The door in has counted their message and found nothing held: then nothing may be held after it."""
    where, platform = await talk(parts), ScriptedConnector(can=WINDOW)
    delivery_id = await queued(parts, where)
    async with parts.sessions.begin() as session:
        (await session.get_one(Conversation, where.conversation_id)).last_heard_at = datetime.now(UTC)
        await session.flush()
        holding = asyncio.create_task(later(parts, platform).deliver(delivery_id))
        # Time enough to come as far as the conversation's row, which is ours.
        await asyncio.wait([holding], timeout=1)
    with pytest.raises(RetryLater):
        await holding
    assert await state(parts, delivery_id) == "queued"


async def test_a_post_opens_no_window(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(can=WINDOW)
    delivery_id = await queued(parts, where)
    await later(parts, platform).deliver(delivery_id)
    await heard(parts, where, post="post-1")
    assert (await state(parts, delivery_id), await is_held(parts, where)) == ("held", True)


async def test_who_said_stop_gets_answers_and_no_news(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector()
    await stop(parts, where)
    news, answer = await queued(parts, where, PLAIN_NEWS), await queued(parts, where, "an answer")
    for delivery_id in (news, answer):
        await later(parts, platform).deliver(delivery_id)
    assert [message.text for message in platform.sent] == ["an answer"]
    assert (await state(parts, news), await outcomes(parts, news)) == ("held", ["stopped"])


@pytest.mark.parametrize(("text", "post"), [("STOP!", None), ("There is a pothole", "post-2")])
async def test_stop_once_more_or_a_post_lets_nothing_out(parts: Parts, text: str, post: str | None) -> None:
    where, platform = await talk(parts), ScriptedConnector()
    await stop(parts, where)
    news = await queued(parts, where, PLAIN_NEWS)
    await later(parts, platform).deliver(news)

    await heard(parts, where, text, post=post)
    assert await state(parts, news) == "held"
    assert (await row(parts, Contact, Contact.id == where.contact_id)).stopped_at is not None

    await heard(parts, where, "What about my report?")
    assert await state(parts, news) == "queued"
    assert (await row(parts, Contact, Contact.id == where.contact_id)).stopped_at is None


async def test_a_first_stop_lets_nothing_out(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(can=WINDOW)
    news = await queued(parts, where, PLAIN_NEWS)
    await later(parts, platform).deliver(news)
    await heard(parts, where, "unsubscribe")
    assert (await state(parts, news), await is_held(parts, where)) == ("held", True)
