"""What platforms tell besides messages: each counts once, and nothing goes back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.deliveries import Deliveries
from bot.floor import CONSOLE, HUMAN, PAGE_INBOX
from bot.house import Parts
from bot.outbox import Reply
from connectors.base import (
    Audience,
    Capabilities,
    HumanReply,
    Ignored,
    Media,
    Purpose,
    Receipt,
    ReceiptState,
    Removal,
    SendErrorKind,
    Sent,
    Template,
    Way,
)
from storage.models import ChannelCount, Conversation, Delivery, DeliveryAttempt, Message, MessagePhoto
from tests.factories import Talk, inbound, queued, row, rows, talk
from tests.fakes.scripted import ScriptedConnector

WINDOW = Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, window=timedelta(days=1), templates=True)
NEWS = Reply("It is done.", "en", purpose=Purpose.NOTICE, template=Template("case_update", ("1", "2", "3")))


async def sent(parts: Parts, where: Talk, reply: Reply | str = "Thank you.") -> tuple[int, str]:
    """A delivery that the platform took under this id."""
    delivery_id = await queued(parts, where, reply)
    platform_id = f"mid-{delivery_id}"
    await Deliveries(parts.sessions, {"webchat": ScriptedConnector(Sent((platform_id,)))}).deliver(delivery_id)
    return delivery_id, platform_id


async def delivery(parts: Parts, delivery_id: int) -> Delivery:
    return await row(parts, Delivery, Delivery.id == delivery_id)


async def conversation(parts: Parts, where: Talk) -> Conversation:
    return await row(parts, Conversation, Conversation.id == where.conversation_id)


def receipt(of: str, state: ReceiptState, kind: SendErrorKind | None = None) -> Receipt:
    return Receipt("webchat", f"receipt-{of}-{state}", of, state, kind)


class TestReceipts:
    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(news=st.lists(st.sampled_from(ReceiptState), max_size=6))
    async def test_they_never_go_back(self, parts: Parts, news: list[ReceiptState]) -> None:
        delivery_id, platform_id = await sent(parts, await talk(parts))
        for state in news:
            await parts.inbox.accept([receipt(platform_id, state, SendErrorKind.REJECTED)])
        expected = news[0] if news else None
        if expected is ReceiptState.DELIVERED and ReceiptState.READ in news:
            expected = ReceiptState.READ
        assert (await delivery(parts, delivery_id)).receipt == expected

    async def test_what_is_not_ours_is_nothing(self, parts: Parts) -> None:
        _, platform_id = await sent(parts, await talk(parts))
        elsewhere = Receipt("telegram", "r", platform_id, ReceiptState.READ)
        assert await parts.inbox.accept([elsewhere, receipt("nobody's", ReceiptState.READ)]) == 0

    @pytest.mark.parametrize(("kind", "told"), [(None, True), (SendErrorKind.BLOCKED, False)])
    async def test_it_failed_after_all(self, parts: Parts, kind: SendErrorKind | None, told: bool) -> None:
        where = await talk(parts)
        delivery_id, platform_id = await sent(parts, where)
        assert await parts.inbox.accept([receipt(platform_id, ReceiptState.FAILED, kind)] * 2) == 1
        assert (await delivery(parts, delivery_id)).state == "failed"
        last = (await rows(parts, DeliveryAttempt, DeliveryAttempt.delivery_id == delivery_id))[-1]
        assert last.outcome == (kind or SendErrorKind.REJECTED)
        assert ((await conversation(parts, where)).failed_at is not None) == told

    async def test_too_late_after_all_goes_as_a_template_once(self, parts: Parts) -> None:
        where = await talk(parts)
        delivery_id, platform_id = await sent(parts, where, NEWS)
        late = receipt(platform_id, ReceiptState.FAILED, SendErrorKind.OUTSIDE_WINDOW)
        assert await parts.inbox.accept([late, late]) == 1
        again = ScriptedConnector(Sent(("second",)), can=WINDOW)
        await Deliveries(parts.sessions, {"webchat": again}).deliver(delivery_id)
        assert [message.way for message in again.sent] == [Way.TEMPLATE]
        assert (await delivery(parts, delivery_id)).external_ids == ["second"]

    async def test_too_late_without_a_template_is_held(self, parts: Parts) -> None:
        where = await talk(parts)
        delivery_id, platform_id = await sent(parts, where)
        await parts.inbox.accept([receipt(platform_id, ReceiptState.FAILED, SendErrorKind.OUTSIDE_WINDOW)])
        assert (await delivery(parts, delivery_id)).state == "held"
        assert (await conversation(parts, where)).held
        await parts.inbox.accept([inbound(contact=where.thread, text="hello")])
        assert (await delivery(parts, delivery_id)).state == "queued"

    async def test_they_have_written_before_the_platform_says_too_late(self, parts: Parts) -> None:
        where = await talk(parts)
        delivery_id, platform_id = await sent(parts, where)
        await parts.inbox.accept([inbound(contact=where.thread, text="hello")])
        await parts.inbox.accept([receipt(platform_id, ReceiptState.FAILED, SendErrorKind.OUTSIDE_WINDOW)])
        assert (await delivery(parts, delivery_id)).state == "queued"
        assert not (await conversation(parts, where)).held


class TestRemovals:
    def taken_back(self, of: str, contact: str) -> Removal:
        return Removal("webchat", f"removal-{of}", contact, contact, of)

    async def test_the_words_and_pictures_go_once(self, parts: Parts) -> None:
        item = inbound(text="my name is Ana", photos=(Media("p", "p"),), post="post-r1")
        await parts.inbox.accept([item])
        taken_back = self.taken_back(item.external_id, item.contact)
        assert await parts.inbox.accept([taken_back, taken_back]) == 1
        message = await row(parts, Message, Message.external_id == item.external_id)
        assert (message.text, message.content) == ("", {"removed": True})
        assert await rows(parts, MessagePhoto, MessagePhoto.message_id == message.id) == []

    async def test_what_was_not_read_yet_is_never_answered(self, parts: Parts) -> None:
        item = inbound(text="There is a pothole", post="post-r2")
        await parts.inbox.accept([item])
        await parts.inbox.accept([self.taken_back(item.external_id, item.contact)])
        message = await row(parts, Message, Message.external_id == item.external_id)
        assert (message.outcome, message.handled_at is None) == ("removed", False)

    async def test_our_public_answer_is_left_and_the_private_one_goes(self, parts: Parts) -> None:
        item = inbound(text="There is a pothole", post="post-r3")
        await parts.inbox.accept([item])
        asked = await row(parts, Message, Message.external_id == item.external_id)
        async with parts.sessions.begin() as session:
            queue = parts.outbox
            reply = Reply("Thank you.", "en")
            public = await queue.answer_post(
                session,
                asked.conversation_id,
                reply,
                post="post-r3",
                audience=Audience.PUBLIC,
                reply_to_id=asked.id,
            )
            private = await queue.queue(session, asked.conversation_id, reply, reply_to_id=asked.id)
        await parts.inbox.accept([self.taken_back(item.external_id, item.contact)])
        states = [(await row(parts, Delivery, Delivery.message_id == one)).state for one in (public, private)]
        assert states == ["failed", "queued"]

    async def test_nobody_takes_back_our_words_or_what_never_came(self, parts: Parts) -> None:
        where = await talk(parts)
        assert await parts.inbox.accept([self.taken_back("never", where.thread)]) == 0
        written = HumanReply("webchat", "human-r", where.thread, where.thread, "I am Ana")
        await parts.inbox.accept([written])
        assert await parts.inbox.accept([self.taken_back("human-r", where.thread)]) == 0


class TestHumanReplies:
    async def test_the_floor_is_theirs_and_it_counts_once(self, parts: Parts) -> None:
        where = await talk(parts)
        before = await conversation(parts, where)
        await queued(parts, where)
        item = HumanReply("webchat", f"human-{where.thread}", where.thread, where.thread, "I am Ana, I look at it.")
        assert await parts.inbox.accept([item, item]) == 1
        after = await conversation(parts, where)
        assert (after.floor, after.floor_reason, after.unanswered_since) == (HUMAN, PAGE_INBOX, None)
        # A turn that is being taken finds that somebody was first.
        assert after.version > before.version
        message = await row(parts, Message, Message.external_id == item.external_id)
        assert (message.author, message.n, message.text) == ("agent", 2, "I am Ana, I look at it.")
        assert await rows(parts, Delivery, Delivery.message_id == message.id) == []

    async def test_what_was_taken_from_the_console_stays_there(self, parts: Parts) -> None:
        where, since = await talk(parts), datetime(2026, 1, 1, tzinfo=UTC)
        async with parts.sessions.begin() as session:
            held = await session.get_one(Conversation, where.conversation_id)
            held.floor, held.floor_reason, held.floor_since = HUMAN, CONSOLE, since
        await parts.inbox.accept([HumanReply("webchat", f"h-{where.thread}", where.thread, where.thread, "Hello")])
        after = await conversation(parts, where)
        assert (after.floor, after.floor_reason, after.floor_since) == (HUMAN, CONSOLE, since)


async def test_what_asks_nothing_is_counted(parts: Parts) -> None:
    long = "k" * 200
    items = [Ignored("counted", "reaction"), Ignored("counted", "reaction"), Ignored("counted", long)]
    assert await parts.inbox.accept(items) == 0
    await parts.inbox.accept(items[:1])
    counts = await rows(parts, ChannelCount, ChannelCount.channel == "counted")
    assert {found.kind: found.count for found in counts} == {"reaction": 3, long[:80]: 1}
