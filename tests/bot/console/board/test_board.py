"""The board: who may see it, what it says of an empty and of a busy day, and that its numbers lead to their rows."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import Case, CaseEvent, ChannelCount, Contact, Conversation
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, change, words_of
from tests.bot.rated import closed, rates
from tests.factories import Talk, filed, request, said, talk

HOSTILE = "<script>alert(1)</script>"


async def hears(parts: Parts, language: str = "vi", **values: Any) -> Talk:
    where = await talk(parts, language=language)
    await said(parts, where)
    values = {"floor": "bot"} | values
    await change(parts, Conversation, Conversation.id == where.conversation_id, **values)
    return where


async def tile(person: Person, name: str) -> tuple[str, str]:
    """The number, and the rows of the list that it leads to."""
    page = (await person.get("/board")).text
    found = re.search(rf'id="tile-{name}" href="/console([^"]+)">([^<]*)', page)
    assert found
    rows = (await person.get(found[1].replace("&amp;", "&"))).text
    return found[2], rows


@pytest.mark.parametrize("role", [Role.AGENT, Role.DEPARTMENT, Role.PARTNER])
@pytest.mark.parametrize("path", ["/board", "/board/now", "/trends", "/trends/numbers.csv", "/trends/cases.csv"])
async def test_it_is_for_supervisors(signed_in: NewPerson, role: Role, path: str) -> None:
    person = await signed_in(role, department="streets" if role is Role.DEPARTMENT else None)
    assert (await person.get(path)).status_code == 403


async def test_an_empty_day_is_said_honestly(signed_in: NewPerson) -> None:
    page = words_of((await (await signed_in(Role.SUPERVISOR)).get("/board")).text)
    for words in (
        "Nobody waits.",
        "Nobody has written today.",
        "no ratings yet",
        "Nobody has rated a case in these days.",
        "No case was due in these days.",
        "No channel that is open counts our messages.",
        "None in the last 7 days.",
    ):
        assert words in page


async def test_numbers_lead_to_their_rows(signed_in: NewPerson, parts: Parts) -> None:
    began = now() - timedelta(minutes=40)
    waits = await hears(parts, floor="waiting", floor_reason="asked", unanswered_since=began)
    alone = await hears(parts, language="es")
    await change(parts, Contact, Contact.id == waits.contact_id, name=HOSTILE)
    late = await filed(parts, request())
    yesterday = (now() - timedelta(days=2)).date()
    await change(parts, Case, Case.reference == late.reference, expected_on=yesterday)
    async with parts.sessions.begin() as session:
        session.add(ChannelCount(channel="x", day=now().date(), kind="refused:signature", count=3))
    supervisor = await signed_in(Role.SUPERVISOR)
    for name, number, there, not_there in (
        ("waiting", "1", [waits], [alone]),
        ("talked", "2", [waits, alone], []),
        ("bot-alone", "50%", [alone], [waits]),
        ("handed-over", "50%", [waits], [alone]),
        ("by-agent", "0", [], [waits, alone]),
    ):
        told, rows = await tile(supervisor, name)
        assert told == number
        assert [f'id="c{where.conversation_id}"' in rows for where in there] == [True] * len(there)
        assert [f'id="c{where.conversation_id}"' in rows for where in not_there] == [False] * len(not_there)
    board = (await supervisor.get("/board/now")).text
    assert f'href="/console/conversations/{waits.conversation_id}">40 min' in board
    assert "<html" not in board
    missed = re.search(r'href="/console([^"]+due=missed)">1<', board)
    assert missed
    assert late.reference in (await supervisor.get(missed[1].replace("&amp;", "&"))).text
    words = words_of(board)
    assert "Vietnamese 1 1 0% 100%" in words
    assert "x signature 3" in words


async def rated(parts: Parts, *worths: str, service: str = "graffiti_removal") -> str:
    """A case that was closed, and what its resident then pressed, one after the other; its number."""
    where, reference = await closed(parts, service=service)
    for worth in worths:
        await rates(parts, where, reference, worth)
    return reference


async def rows_of(person: Person, board: str, query: str) -> str:
    """What all departments' links of this kind lead to."""
    links = re.findall(rf'href="/console(/cases[^"]+{query})">', board)
    return "".join([(await person.get(link.replace("&amp;", "&"))).text for link in links])


async def test_what_residents_say_of_closed_cases(signed_in: NewPerson, parts: Parts) -> None:
    good, changed = await rated(parts, "good"), await rated(parts, "bad", "good")
    bad, unsaid = await rated(parts, "good", "bad", service="abandoned_vehicle"), await rated(parts)
    old = await rated(parts, "bad")
    long_ago = now() - timedelta(days=31)
    async with parts.sessions.begin() as session:
        this = select(Case.id).where(Case.reference == old).scalar_subquery()
        await session.execute(update(CaseEvent).where(CaseEvent.case_id == this).values(at=long_ago))
    everyone = {good, changed, bad, unsaid, old}
    supervisor = await signed_in(Role.SUPERVISOR)

    # Of three answers no share is made.
    told, rows = await tile(supervisor, "satisfaction")
    assert told == "2 of 3"
    assert {number for number in everyone if number in rows} == {good, changed, bad}
    board = (await supervisor.get("/board/now")).text
    assert "too few for a share" in words_of(board)
    assert "100% 2 2 0" in words_of(board)
    assert "0% 1 0 1" in words_of(board)
    rows = await rows_of(supervisor, board, "rated=good")
    assert {number for number in everyone if number in rows} == {good, changed}
    vehicles = (await supervisor.get("/cases?state=all&rated=bad")).text
    assert {number for number in everyone if number in vehicles} == {bad, old}

    for _ in range(7):
        await rated(parts, "good")
    told, _ = await tile(supervisor, "satisfaction")
    assert told == "90%"
    assert "9 of 10 say “solved”, in 30 days" in words_of((await supervisor.get("/board")).text)
