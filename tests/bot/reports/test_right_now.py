"""What stands at this moment: who waits and longest, what failed, what is held, spent and refused."""

from datetime import UTC, date, datetime, timedelta

from bot.attention.listing import Wanted, page
from bot.house import Parts
from bot.reports.waiting import waiting_now
from bot.reports.ways_out import traffic
from connectors.base import Budget
from storage.models import ChannelCount, ChannelSend, Conversation, Delivery, Message
from tests.bot.console.person import change
from tests.factories import queued, said, talk

NOON = datetime(2031, 5, 6, 12, tzinfo=UTC)


async def test_who_waits_and_who_waits_longest(parts: Parts) -> None:
    for number, (language, minutes) in enumerate((("vi", 3), ("vi", 20), (None, 1))):
        where = await talk(parts, language=language, channel="telegram" if number else "webchat")
        began = NOON - timedelta(minutes=minutes)
        waits = {"floor": "waiting", "floor_reason": "asked", "unanswered_since": began}
        await change(parts, Conversation, Conversation.id == where.conversation_id, **waits)
        if minutes == 20:
            longest = where.conversation_id
    snoozed = await talk(parts)
    later = {"floor": "waiting", "unanswered_since": NOON, "snoozed_until": NOON + timedelta(hours=1)}
    await change(parts, Conversation, Conversation.id == snoozed.conversation_id, **later)
    async with parts.sessions() as session:
        found = await waiting_now(session, NOON)
        listed = await page(session, Wanted(state="waits"), user_id=0, now=NOON)
        unknown = await page(session, Wanted(state="waits", language="none"), user_id=0, now=NOON)
    assert (found.whole, found.by_channel, found.by_language) == (3, {"webchat": 1, "telegram": 2}, {"vi": 2, "": 1})
    assert found.longest is not None
    assert (found.longest.conversation_id, found.longest.since) == (longest, NOON - timedelta(minutes=20))
    assert (len(listed.lines), len(unknown.lines)) == (3, 1)


async def test_what_does_not_go_out(parts: Parts) -> None:
    unsaid, unheard, settled = await talk(parts), await talk(parts), await talk(parts)
    for where in (unsaid, settled):
        delivery = await queued(parts, where)
        await change(parts, Delivery, Delivery.id == delivery, state="failed")
    message = await said(parts, unheard)
    await change(parts, Message, Message.id == message, outcome="failed")
    over = {"settled_at": datetime.now(UTC) + timedelta(minutes=1)}
    await change(parts, Conversation, Conversation.id == settled.conversation_id, **over)
    await change(parts, Conversation, Conversation.id == unheard.conversation_id, held=True)
    counts = (("x", date(2031, 5, 6), 2), ("x", date(2031, 4, 30), 3), ("x", date(2031, 4, 29), 9))
    async with parts.sessions.begin() as session:
        session.add_all(
            ChannelCount(channel=channel, day=day, kind="refused:signature", count=count)
            for channel, day, count in counts
        )
        session.add(ChannelCount(channel="x", day=date(2031, 5, 6), kind="repost", count=7))
        session.add(ChannelSend(channel="webchat", conversation_id=unsaid.conversation_id, at=NOON))
    async with parts.sessions() as session:
        found = await traffic(session, {"webchat": (Budget(10, 60),), "telegram": ()}, NOON + timedelta(seconds=30))
        held = await page(session, Wanted(state="held"), user_id=0, now=NOON)
    assert (found.failed, found.held) == (2, 1)
    assert [line.id for line in held.lines] == [unheard.conversation_id]
    assert [(row.channel, row.why, row.count) for row in found.refused] == [("x", "signature", 5)]
    ((spent,),) = found.budgets.values()
    assert (spent.used, spent.budget.sends) == (1, 10)
