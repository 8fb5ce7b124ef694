"""The page of the queue: who may see it, what it says and hides, taking, and the stream that keeps it alive."""

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from bot import notes, presence
from bot.console.queue.live import PAUSE_SECONDS
from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import AuditEntry, Contact, Conversation
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import COOKIE, Person, change, words_of
from tests.factories import Talk, row, rows, said, talk
from tests.fakes.serving import served

HOSTILE = "<script>alert(1)</script><a href=javascript:alert(1)>x</a>"


async def asks_for_a_person(parts: Parts, words: str = "Tôi muốn nói chuyện với người", **values: object) -> Talk:
    where = await talk(parts, language="vi")
    await said(parts, where, words)
    waits = {"floor": "waiting", "floor_reason": "asked", "unanswered_since": now()}
    await change(parts, Conversation, Conversation.id == where.conversation_id, **(waits | values))
    return where


def row_of(html: str, where: Talk) -> str:
    """What the page says of one conversation."""
    (found,) = [part for part in html.split("<tr") if f'id="c{where.conversation_id}"' in part]
    return words_of(f"<tr{found}")


async def test_an_agent_lands_in_the_queue(signed_in: NewPerson) -> None:
    agent = await signed_in(Role.AGENT)
    assert (await agent.get("/")).headers["location"] == "/console/queue"


@pytest.mark.parametrize("role", [Role.PARTNER, Role.DEPARTMENT])
@pytest.mark.parametrize("path", ["/queue", "/queue/list", "/live"])
async def test_it_is_not_for_everybody(signed_in: NewPerson, role: Role, path: str) -> None:
    person = await signed_in(role, department="streets" if role is Role.DEPARTMENT else None)
    assert (await person.get(path)).status_code == 403


async def test_who_is_upset_is_there_with_the_reason(signed_in: NewPerson, parts: Parts) -> None:
    where = await talk(parts)
    about = {"stuck_since": now(), "stuck_why": "strong_words"}
    await change(parts, Conversation, Conversation.id == where.conversation_id, **about)
    line = row_of((await (await signed_in()).get("/queue?urgency=stuck")).text, where)
    assert "Stuck or upset upset: strong words" in line


async def test_a_line_says_why_where_what_and_hides_the_name(signed_in: NewPerson, parts: Parts) -> None:
    state = {"slots": {"service": "graffiti_removal", "address": {"surface": "x", "standard": "1234 MARKET ST"}}}
    where = await asks_for_a_person(parts, state=state)
    await change(parts, Contact, Contact.id == where.contact_id, name="Linh Nguyen")
    page = (await (await signed_in()).get("/queue")).text
    line = row_of(page, where)
    for words in (
        "Asked for a person",
        "0 min",
        "Graffiti",
        "1234 MARKET ST",
        "L… N…",
        "Vietnamese",
        "Tôi muốn",
        "Take",
    ):
        assert words in line
    assert "Nguyen" not in page


async def test_what_a_resident_writes_is_harmless(signed_in: NewPerson, parts: Parts) -> None:
    place = {"slots": {"service": HOSTILE, "address": {"surface": HOSTILE}}}
    where = await asks_for_a_person(parts, HOSTILE, state=place, language=HOSTILE)
    await change(parts, Contact, Contact.id == where.contact_id, name=HOSTILE)
    page = (await (await signed_in()).get("/queue")).text
    assert HOSTILE in row_of(page, where)
    assert "<script>alert" not in page
    assert "<a href=javascript" not in page


async def test_of_two_agents_one_takes_it_and_the_other_learns_who(signed_in: NewPerson, parts: Parts) -> None:
    where = await asks_for_a_person(parts)
    ana, ben = await signed_in(name="Ana Torres"), await signed_in(name="Ben Ito")
    for person in (ana, ben):
        await person.get("/queue")

    answers = await asyncio.gather(*(person.send(f"/queue/{where.conversation_id}/take") for person in (ana, ben)))

    holder = (await row(parts, Conversation, Conversation.id == where.conversation_id)).holder_id
    winner, loser = (ana, ben) if holder == ana.user_id else (ben, ana)
    assert {answer.headers["location"] for answer in answers} == {
        f"/console/conversations/{where.conversation_id}",
        "/console/queue",
    }
    name = "Ana Torres" if winner is ana else "Ben Ito"
    page = (await loser.get("/queue")).text
    assert f"{name} has this conversation." in words_of(page)
    assert name in row_of(page, where)
    assert "You" in row_of((await winner.get("/queue")).text, where)
    taken = await rows(
        parts,
        AuditEntry,
        AuditEntry.action == "conversation.taken",
        AuditEntry.subject_id == str(where.conversation_id),
    )
    assert [entry.user_id for entry in taken] == [holder]


async def test_filters_live_in_the_address_and_what_is_in_no_list_is_none(signed_in: NewPerson, parts: Parts) -> None:
    where = await asks_for_a_person(parts)
    agent = await signed_in()
    mark = f'id="c{where.conversation_id}"'
    assert mark in (await agent.get("/queue?language=vi&urgency=asked&holder=nobody")).text
    assert mark not in (await agent.get("/queue?language=es")).text
    assert "No conversation matches." in (await agent.get("/queue?language=sw")).text
    assert mark in (await agent.get("/queue?state=nonsense&urgency=nonsense&holder=1%20or%201&after=nonsense")).text


async def test_a_search_is_written_down_without_its_words(signed_in: NewPerson, parts: Parts) -> None:
    where = await asks_for_a_person(parts, "my unmistakable zeppelin", spam_at=now())
    agent = await signed_in()
    assert f'id="c{where.conversation_id}"' in (await agent.get("/queue?q=Zeppelin")).text
    entry = await row(parts, AuditEntry, AuditEntry.user_id == agent.user_id, AuditEntry.action == "queue.searched")
    assert entry.details == {"found": 1}


async def test_who_reads_and_who_named_me_is_seen(signed_in: NewPerson, parts: Parts) -> None:
    where = await asks_for_a_person(parts)
    ana, ben = await signed_in(name="Ana Torres"), await signed_in(name="Ben Ito")
    async with parts.sessions.begin() as session:
        await presence.here(session, where.conversation_id, ben.user_id, now())
        await notes.write(session, where.conversation_id, ben.user_id, f"@{ana.email} please look")
    page = (await ana.get("/queue")).text
    assert "Ben Ito is reading" in row_of(page, where)
    assert "Ben Ito named you in a note" in words_of(page)
    assert "reading" not in row_of((await ben.get("/queue")).text, where)


async def test_the_list_alone_is_a_part_and_no_sign_of_a_person(signed_in: NewPerson, parts: Parts) -> None:
    where = await asks_for_a_person(parts)
    part = await (await signed_in()).get("/queue/list?state=open", hx_request="true")
    assert part.text.lstrip().startswith('<div id="queue-list"')
    assert f'id="c{where.conversation_id}"' in part.text
    assert part.headers["cache-control"] == "no-store"


async def next_of(heard: "asyncio.Queue[str]") -> str:
    async with asyncio.timeout(10):
        return await heard.get()


async def listen(url: str, person: Person, query: str, heard: "asyncio.Queue[str]") -> None:
    """An open stream, on a real server."""
    async with (
        httpx.AsyncClient(cookies={COOKIE: person.cookie or ""}, timeout=None) as client,  # noqa: S113 - it never ends
        client.stream("GET", f"{url}/console/live{query}") as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        async for line in response.aiter_lines():
            if line.startswith("event:"):
                heard.put_nowait(line)


async def test_a_page_of_any_web_process_is_told(signed_in: NewPerson, web: FastAPI, parts: Parts) -> None:
    """The change is made on another connection than any of the web process; what the bot does alone is not told."""
    agent = await signed_in()
    watched, other, bots = await asks_for_a_person(parts), await asks_for_a_person(parts), await talk(parts)
    every: asyncio.Queue[str] = asyncio.Queue()
    one: asyncio.Queue[str] = asyncio.Queue()

    async def touch(where: Talk) -> None:
        await change(parts, Conversation, Conversation.id == where.conversation_id, version=Conversation.version + 1)

    async with served(web) as url:
        streams = [
            asyncio.create_task(listen(url, agent, "", every)),
            asyncio.create_task(listen(url, agent, f"?conversation={watched.conversation_id}", one)),
        ]
        assert [await next_of(heard) for heard in (every, one)] == ["event: changed"] * 2

        # Whoever begins to listen tells everybody once; that has passed when a change was heard.
        await touch(watched)
        for heard in (every, one):
            await next_of(heard)
        await asyncio.sleep(2 * PAUSE_SECONDS)
        for heard in (every, one):
            while not heard.empty():
                heard.get_nowait()

        await touch(bots)
        await touch(other)
        await next_of(every)
        assert one.empty()
        await touch(watched)
        await next_of(every)
        await next_of(one)
        assert every.empty()
        for stream in streams:
            stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
