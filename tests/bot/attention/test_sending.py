"""What an agent is told before they send: how long the channel still lets them, and how."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.attention.sending import outlook
from bot.house import Parts
from connectors.base import Budget, Capabilities
from storage.models import Contact, Conversation

NOW = datetime(2026, 8, 10, 12, tzinfo=UTC)
META = Capabilities(
    text_limit=1000,
    button_limit=3,
    button_label_limit=20,
    window=timedelta(hours=24),
    human_window=timedelta(days=7),
    budgets=(Budget(15, 900),),
)


@pytest.mark.parametrize(
    ("hours", "words", "arrives"),
    [
        (21, "Messenger's window closes in 3 h.", True),
        (48, "Outside the window: sent with the human-agent tag, for another 5 days.", True),
        (24 * 8, "Cannot be sent now: it waits until they write.", False),
    ],
)
async def test_the_windows(parts: Parts, hours: int, words: str, arrives: bool) -> None:
    talk = Conversation(channel="messenger", last_heard_at=NOW - timedelta(hours=hours))
    async with parts.sessions() as session:
        told = await outlook(session, talk, Contact(), META, channel="Messenger", now=NOW)
    assert told.lines == (words, "Messenger has 15 of 15 private messages left in 15 min.")
    assert told.arrives is arrives


async def test_closed_doors(parts: Parts) -> None:
    talk = Conversation(channel="messenger", last_heard_at=NOW)
    async with parts.sessions() as session:
        closed = await outlook(session, talk, Contact(), None, channel="Messenger", now=NOW)
        blocked = await outlook(session, talk, Contact(blocked_at=NOW), META, channel="Messenger", now=NOW)
    assert not closed.arrives
    assert blocked.lines == ("They have blocked us: nothing arrives before they write again.",)
