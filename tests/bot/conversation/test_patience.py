""" "One moment": once, in their language, and only while nobody has answered."""

import asyncio
import itertools
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.conversation.patience import AHEAD, TOO_LATE, Patience
from bot.floor import HUMAN
from bot.house import Parts, now
from connectors.base import Capabilities
from storage.models import Contact, Conversation, Message
from tests.factories import Talk, inbound, queued, rows, talk
from tests.fakes.scripted import ABLE, ScriptedConnector

HURRY = Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, answer_within=30)
SOON = timedelta(seconds=30) - AHEAD + timedelta(seconds=1)
_channels = itertools.count(1)


@pytest.fixture
def channel() -> str:
    """A channel of the test's own: patience looks at all of it."""
    return f"hurry-{next(_channels)}"


def patience(parts: Parts, channel: str, can: Capabilities = HURRY) -> Patience:
    return Patience(
        parts.sessions, parts.outbox, parts.phrases, {channel: ScriptedConnector(name=channel, can=can)}, "en"
    )


async def waits(parts: Parts, channel: str, who: Talk, **changes: str) -> datetime:
    """A message that nobody has taken up; returns when it came."""
    item = inbound(text="hello", channel=channel, contact=who.thread, thread=who.thread, **changes)
    await parts.inbox.accept([item])
    (stored,) = await rows(parts, Message, Message.external_id == item.external_id)
    return stored.created_at


async def told(parts: Parts, who: Talk) -> list[str]:
    found = await rows(parts, Message, Message.conversation_id == who.conversation_id, Message.author == "system")
    return [message.text for message in found]


async def test_once_and_in_their_language(parts: Parts, channel: str) -> None:
    who, other = await talk(parts, channel=channel, language="es"), await talk(parts, channel=channel, language=None)
    for one in (who, who, other):
        since = await waits(parts, channel, one)
    looking = patience(parts, channel)
    assert await looking.look(since + SOON) == 2
    assert await looking.look(since + SOON + timedelta(seconds=5)) == 0
    assert await told(parts, who) == [parts.phrases.say("es", "one_moment")]
    assert await told(parts, other) == [parts.phrases.say("en", "one_moment")]


async def test_two_workers_say_it_once(parts: Parts, channel: str) -> None:
    who = await talk(parts, channel=channel)
    since = await waits(parts, channel, who)
    done = await asyncio.gather(*(patience(parts, channel).look(since + SOON) for _ in range(4)))
    assert sum(done) == 1
    assert len(await told(parts, who)) == 1


@pytest.mark.parametrize("after", [SOON - timedelta(seconds=2), TOO_LATE + timedelta(seconds=1)])
async def test_neither_too_soon_nor_too_late(parts: Parts, channel: str, after: timedelta) -> None:
    since = await waits(parts, channel, await talk(parts, channel=channel))
    assert await patience(parts, channel).look(since + after) == 0


async def test_not_who_was_answered(parts: Parts, channel: str) -> None:
    spoken_to, handled = await talk(parts, channel=channel), await talk(parts, channel=channel)
    await waits(parts, channel, spoken_to)
    await queued(parts, spoken_to)
    since = await waits(parts, channel, handled)
    async with parts.sessions.begin() as session:
        mine = Message.conversation_id == handled.conversation_id
        await session.execute(update(Message).where(mine).values(handled_at=now()))
    assert await patience(parts, channel).look(since + SOON) == 0


async def test_not_under_a_post_nor_where_a_person_is_nor_to_the_shut_out(parts: Parts, channel: str) -> None:
    posted, by_hand, shut_out = [await talk(parts, channel=channel) for _ in range(3)]
    await waits(parts, channel, posted, post=f"post-{channel}")
    await waits(parts, channel, by_hand)
    since = await waits(parts, channel, shut_out)
    async with parts.sessions.begin() as session:
        (await session.get_one(Conversation, by_hand.conversation_id)).floor = HUMAN
        (await session.get_one(Contact, shut_out.contact_id)).shut_out_at = now()
    assert await patience(parts, channel).look(since + SOON) == 0


async def test_only_where_a_platform_is_in_a_hurry(parts: Parts, channel: str) -> None:
    since = await waits(parts, channel, await talk(parts, channel=channel))
    calm = patience(parts, channel, ABLE)
    assert (calm.needed, await calm.look(since + SOON)) == (False, 0)
    assert patience(parts, channel).needed
