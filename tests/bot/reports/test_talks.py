"""The day's conversations: who counts, who needed a person, how soon anybody answered; and the queue lists the same."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.attention.listing import Wanted, page
from bot.house import Parts
from bot.reports.talks import Talks, Wait, day
from storage.models import Conversation, Message
from tests.bot.console.person import change
from tests.factories import Talk, talk

CITY = ZoneInfo("America/New_York")
# Half past nine in the evening, when UTC is a day ahead.
EVENING = datetime(2031, 5, 6, 21, 30, tzinfo=CITY)
MORNING = datetime(2031, 5, 6, 8, 0, tzinfo=CITY)


async def says(parts: Parts, where: Talk, author: str, at: datetime, **content: Any) -> None:
    async with parts.sessions.begin() as session:
        session.add(
            Message(
                conversation_id=where.conversation_id,
                channel="webchat",
                author=author,
                text="words",
                content=content,
                created_at=at,
            )
        )


async def spoken(parts: Parts, at: datetime, *answers: tuple[str, int], **about: Any) -> Talk:
    """A resident speaks; who answers after how many seconds."""
    where = await talk(parts, **about)
    await says(parts, where, "resident", at)
    for author, seconds in answers:
        await says(parts, where, author, at + timedelta(seconds=seconds))
    return where


async def is_now(parts: Parts, where: Talk, **values: Any) -> None:
    await change(parts, Conversation, Conversation.id == where.conversation_id, **values)


async def listed(parts: Parts, state: str, now: datetime) -> list[int]:
    async with parts.sessions() as session:
        return [line.id for line in (await page(session, Wanted(state=state), user_id=0, now=now)).lines]


async def test_a_day_in_numbers_and_the_rows_behind_them(parts: Parts) -> None:
    alone = await spoken(parts, MORNING, ("bot", 2), ("bot", 500))
    silent = await spoken(parts, MORNING, language=None)
    waits = await spoken(parts, MORNING, ("system", 1), ("bot", 4), language="vi", channel="telegram")
    await is_now(parts, waits, floor="waiting", floor_reason="asked", unanswered_since=MORNING)
    answered = await spoken(parts, MORNING, ("bot", 6), ("agent", 100), language="vi")
    handed_back = await spoken(parts, MORNING, ("bot", 8))
    await is_now(parts, handed_back, settled_at=MORNING + timedelta(hours=1))
    stuck = await spoken(parts, MORNING, ("bot", 10))
    await is_now(parts, stuck, stuck_since=MORNING)
    # Neither of these was of the day: spam, one who was only written to, and one of the evening before.
    spam = await spoken(parts, MORNING, ("bot", 1))
    await is_now(parts, spam, spam_at=MORNING)
    await says(parts, await talk(parts), "bot", MORNING)
    await spoken(parts, MORNING - timedelta(hours=9), ("bot", 1))

    async with parts.sessions() as session:
        found = await day(session, EVENING)

    assert found.whole == Talks(
        talked=6,
        answered=5,
        bot_alone=2,
        handed_over=3,
        by_agent=1,
        first_answer=Wait(median=6, slowest=9.6),
    )
    assert {channel: talks.talked for channel, talks in found.by_channel.items()} == {"webchat": 5, "telegram": 1}
    assert {tag: (talks.talked, talks.handed_over) for tag, talks in found.by_language.items()} == {
        "en": (3, 1),
        "vi": (2, 2),
        "": (1, 0),
    }
    ours = {
        state: sorted(await listed(parts, state, EVENING))
        for state in ("today", "today_bot", "today_people", "today_answered")
    }
    of = [alone, silent, waits, answered, handed_back, stuck]
    assert ours == {
        "today": [where.conversation_id for where in of],
        "today_bot": [alone.conversation_id, silent.conversation_id],
        "today_people": [waits.conversation_id, answered.conversation_id, handed_back.conversation_id],
        "today_answered": [answered.conversation_id],
    }


async def test_an_answer_before_the_question_is_none(parts: Parts) -> None:
    """News of a case went out, then the resident wrote."""
    noon = datetime(2032, 3, 1, 12, tzinfo=CITY)
    where = await talk(parts)
    await says(parts, where, "bot", noon)
    await says(parts, where, "resident", noon + timedelta(minutes=1))
    async with parts.sessions() as session:
        found = await day(session, noon + timedelta(hours=1))
    assert (found.whole.talked, found.whole.answered, found.whole.first_answer) == (1, 0, None)


async def test_how_long_people_waited_for_an_agent(parts: Parts) -> None:
    noon = datetime(2033, 3, 1, 12, tzinfo=UTC)
    where = await talk(parts)
    for waited in (60, 120, 600):
        await says(parts, where, "agent", noon, waited=waited)
    await says(parts, where, "agent", noon)
    async with parts.sessions() as session:
        found = await day(session, noon.astimezone(CITY))
    assert found.person_wait == Wait(median=120, slowest=552)
    assert found.whole == Talks()
