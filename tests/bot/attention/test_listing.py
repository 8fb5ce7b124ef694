"""The agents' list: who is on it and in which order, page by page, and what a search finds."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import update

from bot.attention import listing
from bot.attention.listing import ALL, MINE, NOBODY, SNOOZED, SPAM, WITH_BOT, Line, Wanted
from bot.attention.urgency import LONG, STUCK_FOR, Urgency
from bot.house import Parts
from storage.models import Contact, Conversation
from tests.bot.console.person import change, new_user
from tests.factories import Talk, filed, request, said, talk

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
WAITS = {"floor": "waiting", "floor_reason": "asked"}


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def nothing_from_before(parts: Parts) -> AsyncIterator[None]:
    """Each test has the list for itself."""
    yield
    async with parts.sessions.begin() as session:
        await session.execute(update(Conversation).values(spam_at=NOW, channel="before"))


async def like(parts: Parts, **values: Any) -> Talk:
    where = await talk(parts)
    if values:
        await change(parts, Conversation, Conversation.id == where.conversation_id, **values)
    return where


async def lines(parts: Parts, wanted: Wanted | None = None, *, user_id: int = 0, now: datetime = NOW) -> list[Line]:
    """All pages, one after the other."""
    wanted = wanted or Wanted()
    after = ""
    found: list[Line] = []
    while True:
        async with parts.sessions() as session:
            page = await listing.page(session, wanted, user_id=user_id, now=now, after=after)
        found.extend(page.lines)
        if not page.more:
            return found
        after = page.lines[-1].after(wanted)


async def ids(parts: Parts, wanted: Wanted | None = None, *, user_id: int = 0, now: datetime = NOW) -> list[int]:
    return [line.id for line in await lines(parts, wanted, user_id=user_id, now=now)]


async def test_the_most_urgent_comes_first_and_the_bots_own_are_not_there(parts: Parts) -> None:
    ana, _ = await new_user(parts)
    expected: list[tuple[Urgency, dict[str, Any]]] = [
        (Urgency.EMERGENCY, {"flagged_emergency_at": ago(1)}),
        (Urgency.ASKED, {**WAITS, "unanswered_since": ago(90)}),
        (Urgency.ASKED, {**WAITS, "unanswered_since": ago(2)}),
        (Urgency.STUCK, {"floor": "waiting", "floor_reason": "gave_up", "unanswered_since": ago(3)}),
        (Urgency.STUCK, {"stuck_since": ago(2)}),
        (Urgency.LATE, {"floor": "human", "holder_id": ana, "unanswered_since": NOW - LONG}),
        (Urgency.FAILED, {"failed_at": ago(500)}),
        (Urgency.UNANSWERED, {"floor": "human", "holder_id": ana, "unanswered_since": ago(1)}),
        (Urgency.AT_REST, {"floor": "human", "holder_id": ana, "holder_since": ago(200)}),
    ]
    talks = [(await like(parts, **values)).conversation_id for _, values in reversed(expected)][::-1]
    await like(parts)

    found = await lines(parts)

    assert [line.id for line in found] == talks
    assert [line.urgency for line in found] == [urgency for urgency, _ in expected]
    async with parts.sessions() as session:
        assert await listing.waiting(session, NOW) == len(expected) - 1


async def test_an_emergency_that_an_agent_answered_is_at_rest_until_they_write_again(parts: Parts) -> None:
    ana, _ = await new_user(parts)
    mine = {"flagged_emergency_at": ago(9), "holder_id": ana, "holder_since": ago(8), "floor": "human"}
    where = await like(parts, **mine)
    assert [line.urgency for line in await lines(parts)] == [Urgency.AT_REST]
    await change(parts, Conversation, Conversation.id == where.conversation_id, unanswered_since=ago(1))
    assert [line.urgency for line in await lines(parts)] == [Urgency.EMERGENCY]


async def test_who_was_not_understood_and_left_is_not_on_the_list_for_ever(parts: Parts) -> None:
    where = await like(parts, stuck_since=NOW)
    assert await ids(parts) == [where.conversation_id]
    assert await ids(parts, now=NOW + STUCK_FOR) == []


async def test_what_is_snoozed_comes_back_by_itself(parts: Parts) -> None:
    where = await like(parts, **WAITS, unanswered_since=ago(5), snoozed_until=NOW + timedelta(hours=1))
    assert await ids(parts) == []
    assert await ids(parts, Wanted(state=SNOOZED)) == [where.conversation_id]
    assert await ids(parts, now=NOW + timedelta(hours=1)) == [where.conversation_id]


async def test_each_filter_leaves_what_it_names(parts: Parts) -> None:
    ana, _ = await new_user(parts)
    waits = await like(parts, **WAITS, unanswered_since=ago(5), language="vi", channel="telegram")
    held = await like(parts, floor="human", holder_id=ana, holder_since=ago(5))
    bots = await like(parts)

    def alone(**filters: Any) -> Wanted:
        return replace(Wanted(), **filters)

    assert await ids(parts, alone(language="vi")) == [waits.conversation_id]
    assert await ids(parts, alone(channel="telegram")) == [waits.conversation_id]
    assert await ids(parts, alone(holder=NOBODY)) == [waits.conversation_id]
    assert await ids(parts, alone(holder=str(ana))) == [held.conversation_id]
    assert await ids(parts, alone(holder=MINE), user_id=ana) == [held.conversation_id]
    assert await ids(parts, alone(urgency=Urgency.ASKED)) == [waits.conversation_id]
    assert await ids(parts, alone(state=WITH_BOT)) == [bots.conversation_id]
    await change(parts, Conversation, Conversation.id == held.conversation_id, spam_at=NOW)
    assert await ids(parts, alone(holder=str(ana))) == []
    assert held.conversation_id in await ids(parts, alone(state=SPAM))


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(state=ALL, channel="webchat")])
async def test_pages_follow_each_other_without_a_gap(parts: Parts, wanted: Wanted) -> None:
    """Many wait since the very same moment."""
    talks = {(await like(parts, **WAITS, unanswered_since=ago(n % 3))).conversation_id for n in range(listing.PAGE + 7)}
    found = await ids(parts, wanted)
    assert len(found) == len(talks)
    assert set(found) == talks


@pytest.mark.parametrize(
    "after", ["", "x", "1_2_3", "9_20260304T150000.000000_1", "1_20260304T150000.000000_-1", "9" * 30]
)
@pytest.mark.parametrize("state", ["open", "all"])
async def test_a_place_that_cannot_be_read_is_the_top(parts: Parts, after: str, state: str) -> None:
    where = await like(parts, **WAITS, unanswered_since=ago(5))
    async with parts.sessions() as session:
        page = await listing.page(session, Wanted(state=state), user_id=0, now=NOW, after=after)
    assert where.conversation_id in {line.id for line in page.lines}


async def test_a_search_finds_words_people_addresses_and_reports(parts: Parts) -> None:
    where = await talk(parts)
    await said(parts, where, "The hydrant at my corner leaks since 100% of last night")
    await change(parts, Contact, Contact.id == where.contact_id, name="Quentin Quartermaine")
    case = await filed(parts, request(where, address="77 NOWHERE LN"))
    chinese = await like(parts, **WAITS, unanswered_since=ago(5))
    await said(parts, chinese, "路灯坏了")

    async def finds(text: str) -> list[int]:
        return await ids(parts, Wanted(state=ALL, text=text))

    for words in (
        "HYDRANT at",
        "100%",
        "quartermaine",
        where.thread,
        case.reference,
        f"#{case.reference}",
        "nowhere ln",
    ):
        assert await finds(words) == [where.conversation_id], words
    assert await finds("路灯") == [chinese.conversation_id]
    for words in ("h_drant", "100%l", "'; DROP TABLE messages; --", "\\"):
        assert await finds(words) == [], words


async def test_a_line_has_their_last_words_and_the_last_report(parts: Parts) -> None:
    where = await like(parts, **WAITS, unanswered_since=ago(5))
    await said(parts, where, "first")
    await said(parts, where, "x" * 1000)
    case = await filed(parts, request(where))
    (line,) = await lines(parts)
    assert line.last == "x" * listing.LAST_WORDS
    assert line.case == (case.reference, "graffiti_removal", "received")
