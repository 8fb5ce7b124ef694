"""Where every message costs, what waits for one person goes out as one: in order, with the last one's buttons."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.deliveries import Deliveries
from bot.house import Parts
from bot.outbox import Reply
from bot.queue import DELIVER, RetryLater
from connectors.base import (
    Button,
    Capabilities,
    Purpose,
    Receipt,
    ReceiptState,
    SendError,
    SendErrorKind,
    Sent,
    Template,
    Way,
)
from storage.models import Contact, Conversation, Delivery
from tests.factories import Talk, jobs, queued, row, talk
from tests.fakes.scripted import ScriptedConnector

MERGES = Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, merges=True, templates=True)
YES, NO = Button("Yes", "yes"), Button("No", "no")


def answer(text: str, *buttons: Button, purpose: Purpose = Purpose.ANSWER, template: Template | None = None) -> Reply:
    return Reply(text, "en", buttons, purpose=purpose, template=template)


async def waiting(parts: Parts, where: Talk, *replies: Reply) -> list[int]:
    return [await queued(parts, where, reply) for reply in replies]


async def states(parts: Parts, ids: list[int]) -> list[str]:
    return [(await row(parts, Delivery, Delivery.id == one)).state for one in ids]


def over(parts: Parts, platform: ScriptedConnector) -> Deliveries:
    return Deliveries(parts.sessions, {"webchat": platform})


async def test_three_are_one_and_each_is_sent(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(Sent(("77",)), can=MERGES)
    ids = await waiting(parts, where, answer("one", YES), answer("two"), answer("three", NO))
    for one in ids:
        await over(parts, platform).deliver(one)
    assert [(m.text, m.buttons) for m in platform.sent] == [("one\n\ntwo\n\nthree", (NO,))]
    assert await states(parts, ids) == ["sent"] * 3


async def test_not_where_the_platform_does_not_count(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector()
    for one in await waiting(parts, where, answer("one"), answer("two")):
        await over(parts, platform).deliver(one)
    assert [m.text for m in platform.sent] == ["one", "two"]


async def test_peoples_words_and_other_talks_stay_apart(parts: Parts) -> None:
    where, elsewhere, platform = await talk(parts), await talk(parts), ScriptedConnector(can=MERGES)
    human = answer("I am Ana", purpose=Purpose.HUMAN)
    ids = await waiting(parts, where, human, answer("one"), human, answer("two"))
    ids += await waiting(parts, elsewhere, answer("three"))
    for one in ids:
        await over(parts, platform).deliver(one)
    assert [m.text for m in platform.sent] == ["I am Ana", "one\n\ntwo", "I am Ana", "three"]


async def test_who_said_stop_gets_no_news_in_the_tail_of_an_answer(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(can=MERGES)
    async with parts.sessions.begin() as session:
        (await session.get_one(Contact, where.contact_id)).stopped_at = datetime.now(UTC)
    ids = await waiting(parts, where, answer("You get no more."), answer("news", purpose=Purpose.NOTICE))
    for one in ids:
        await over(parts, platform).deliver(one)
    assert [m.text for m in platform.sent] == ["You get no more."]
    assert await states(parts, ids) == ["sent", "held"]


async def test_too_late_for_several_each_goes_its_own_way(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(SendError(SendErrorKind.OUTSIDE_WINDOW), can=MERGES)
    template = Template("case_update", ("1", "2", "3"))
    ids = await waiting(parts, where, answer("one"), answer("news", purpose=Purpose.NOTICE, template=template))
    with pytest.raises(RetryLater):
        await over(parts, platform).deliver(ids[0])
    for one in ids:
        await over(parts, platform).deliver(one)
    assert [(m.way, m.template) for m in platform.sent] == [(Way.FREE, None), (Way.TEMPLATE, template)]
    assert await states(parts, ids) == ["held", "sent"]


async def test_a_worker_dies_in_the_middle_and_nothing_is_lost(parts: Parts) -> None:
    where, platform = await talk(parts), ScriptedConnector(asyncio.CancelledError(), can=MERGES)
    ids = await waiting(parts, where, answer("one"), answer("two"))
    with pytest.raises(asyncio.CancelledError):
        await over(parts, platform).deliver(ids[0])
    for one in ids:
        await over(parts, platform).deliver(one)
    assert [m.text for m in platform.sent] == ["one\n\ntwo", "one", "two"]
    assert await states(parts, ids) == ["sent"] * 2


class TestReceipts:
    """One id of the platform's stands for several deliveries."""

    async def _sent(self, parts: Parts, *replies: Reply) -> tuple[Talk, list[int], str]:
        where = await talk(parts)
        platform_id = f"mid-{where.conversation_id}"
        ids = await waiting(parts, where, *replies)
        await over(parts, ScriptedConnector(Sent((platform_id,)), can=MERGES)).deliver(ids[0])
        return where, ids, platform_id

    async def test_news_of_it_touches_each(self, parts: Parts) -> None:
        _, ids, platform_id = await self._sent(parts, answer("one"), answer("two"))
        assert await parts.inbox.accept([Receipt("webchat", "r", platform_id, ReceiptState.READ)]) == 1
        assert [(await row(parts, Delivery, Delivery.id == one)).receipt for one in ids] == ["read", "read"]

    async def test_none_of_them_arrived(self, parts: Parts) -> None:
        where, ids, platform_id = await self._sent(parts, answer("one"), answer("two"))
        failed = Receipt("webchat", "r", platform_id, ReceiptState.FAILED, SendErrorKind.REJECTED, "code 17")
        await parts.inbox.accept([failed])
        assert await states(parts, ids) == ["failed", "failed"]
        assert (await row(parts, Conversation, Conversation.id == where.conversation_id)).failed_at is not None

    async def test_too_late_each_goes_its_own_way(self, parts: Parts) -> None:
        news = answer("news", purpose=Purpose.NOTICE, template=Template("case_update", ("1", "2", "3")))
        where, ids, platform_id = await self._sent(parts, answer("one"), news)
        late = Receipt("webchat", "r", platform_id, ReceiptState.FAILED, SendErrorKind.OUTSIDE_WINDOW)
        await parts.inbox.accept([late])
        assert await states(parts, ids) == ["held", "queued"]
        assert (await row(parts, Delivery, Delivery.id == ids[1])).way == Way.TEMPLATE
        assert len(await jobs(parts, DELIVER, delivery_id=ids[1])) == 2
        assert (await row(parts, Conversation, Conversation.id == where.conversation_id)).held
