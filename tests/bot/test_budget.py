"""A channel's counted sends: never more than there are, answers before news, and who got least goes first."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot import budget
from bot.deliveries import Deliveries
from bot.house import Parts
from bot.outbox import Reply
from bot.queue import RetryLater
from connectors.base import Audience, Budget, Capabilities, Purpose, Sent
from storage.models import ChannelSend, Contact, Delivery
from tests.factories import Talk, queued, row, rows, talk
from tests.fakes.scripted import ScriptedConnector

NEWS = Reply("It is done.", "en", purpose=Purpose.NOTICE)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def counting(*budgets: Budget) -> Capabilities:
    return Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, budgets=budgets)


def platform(channel: str, *budgets: Budget, script: tuple[Sent, ...] = ()) -> ScriptedConnector:
    return ScriptedConnector(*script, name=channel, can=counting(*budgets))


def over(parts: Parts, connector: ScriptedConnector, now: Callable[[], datetime] = lambda: NOW) -> Deliveries:
    return Deliveries(parts.sessions, {connector.name: connector}, now=now)


async def went(deliveries: Deliveries, delivery_id: int) -> bool:
    try:
        await deliveries.deliver(delivery_id)
    except RetryLater:
        return False
    return True


async def spent(parts: Parts, channel: str, *, sends: int, ago: float = 60, by: Talk | None = None) -> None:
    """So many went out before."""
    who = by or await talk(parts, channel=channel)
    async with parts.sessions.begin() as session:
        for _ in range(sends):
            session.add(
                ChannelSend(channel=channel, conversation_id=who.conversation_id, at=NOW - timedelta(seconds=ago))
            )


async def test_many_at_once_never_overspend(parts: Parts) -> None:
    connector = platform("b-race", Budget(5, 3600))
    ids = [await queued(parts, await talk(parts, channel="b-race")) for _ in range(12)]
    done = await asyncio.gather(*(went(over(parts, connector), one) for one in ids))
    assert len(connector.sent) == sum(done) <= 5
    assert len(await rows(parts, ChannelSend, ChannelSend.channel == "b-race")) == sum(done)
    # Nobody is left out: asked again in turn, the rest of the budget is used and not one more.
    for one in ids:
        await went(over(parts, connector), one)
    assert len(connector.sent) == 5


async def test_the_wait_is_told_and_the_try_leaves_no_trace(parts: Parts) -> None:
    connector = platform("b-wait", Budget(2, 3600))
    await spent(parts, "b-wait", sends=2, ago=3590)
    delivery_id = await queued(parts, await talk(parts, channel="b-wait"))
    with pytest.raises(RetryLater) as later:
        await over(parts, connector).deliver(delivery_id)
    assert later.value.seconds == pytest.approx(10)
    found = await row(parts, Delivery, Delivery.id == delivery_id)
    assert (found.state, found.attempts) == ("queued", 0)
    assert await went(over(parts, connector, lambda: NOW + timedelta(seconds=10)), delivery_id)


async def test_each_budget_holds(parts: Parts) -> None:
    connector = platform("b-two", Budget(1, 60), Budget(2, 3600))
    ids = [await queued(parts, await talk(parts, channel="b-two")) for _ in range(3)]
    assert await went(over(parts, connector), ids[0])
    assert not await went(over(parts, connector), ids[1])
    assert await went(over(parts, connector, lambda: NOW + timedelta(seconds=61)), ids[1])
    assert not await went(over(parts, connector, lambda: NOW + timedelta(seconds=122)), ids[2])


async def test_news_leaves_a_fifth_to_answers(parts: Parts) -> None:
    connector = platform("b-fifth", Budget(10, 3600))
    await spent(parts, "b-fifth", sends=8)
    news = await queued(parts, await talk(parts, channel="b-fifth"), NEWS)
    assert not await went(over(parts, connector), news)
    assert await went(over(parts, connector), await queued(parts, await talk(parts, channel="b-fifth")))


async def test_answers_go_before_news(parts: Parts) -> None:
    connector = platform("b-first", Budget(10, 3600))
    await spent(parts, "b-first", sends=7)
    news = await queued(parts, await talk(parts, channel="b-first"), NEWS)
    answer = await queued(parts, await talk(parts, channel="b-first"))
    assert not await went(over(parts, connector), news)
    assert await went(over(parts, connector), answer)


async def test_who_got_least_goes_first(parts: Parts) -> None:
    connector = platform("b-least", Budget(4, 3600))
    loud, quiet = [await talk(parts, channel="b-least") for _ in range(2)]
    await spent(parts, "b-least", sends=3, by=loud)
    again, first = await queued(parts, loud), await queued(parts, quiet)
    assert not await went(over(parts, connector), again)
    assert await went(over(parts, connector), first)


async def test_news_in_front_of_an_answer_does_not_hold_it_up(parts: Parts) -> None:
    """One person's messages keep their order, so the news takes from what is kept for answers."""
    connector = platform("b-mixed", Budget(10, 3600))
    await spent(parts, "b-mixed", sends=8)
    where = await talk(parts, channel="b-mixed")
    ids = [await queued(parts, where, NEWS), await queued(parts, where)]
    assert [await went(over(parts, connector), one) for one in ids] == [True, True]


async def test_every_part_of_a_long_message_counts(parts: Parts) -> None:
    connector = platform("b-parts", Budget(10, 3600), script=(Sent(("1", "2", "3")),))
    await over(parts, connector).deliver(await queued(parts, await talk(parts, channel="b-parts")))
    assert len(await rows(parts, ChannelSend, ChannelSend.channel == "b-parts")) == 3


async def test_public_words_and_who_blocked_us_cost_nothing(parts: Parts) -> None:
    connector = platform("b-free", Budget(10, 3600))
    where, gone = [await talk(parts, channel="b-free") for _ in range(2)]
    async with parts.sessions.begin() as session:
        message_id = await parts.outbox.answer_post(
            session, where.conversation_id, Reply("Hello", "en"), post="b-free-1", audience=Audience.PUBLIC
        )
        (await session.get_one(Contact, gone.contact_id)).blocked_at = NOW
    public = await row(parts, Delivery, Delivery.message_id == message_id)
    for one in (public.id, await queued(parts, gone)):
        await over(parts, connector).deliver(one)
    assert [message.text for message in connector.sent] == ["Hello"]
    assert await rows(parts, ChannelSend, ChannelSend.channel == "b-free") == []


async def test_staff_are_told_how_much_is_spent(parts: Parts) -> None:
    await spent(parts, "b-told", sends=3, ago=59)
    await spent(parts, "b-told", sends=2, ago=61)
    async with parts.sessions() as session:
        minute, hour = await budget.spent(session, "b-told", (Budget(4, 60), Budget(10, 3600)), NOW)
    assert (minute.used, minute.share) == (3, 0.75)
    assert (hour.used, hour.share) == (5, 0.5)
