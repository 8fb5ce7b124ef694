"""Whoever needs a person's row and their conversation's locks the person first: nobody waits in a circle."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot import handoff, people
from bot.console.roles import Role
from bot.house import Parts
from storage.models import Contact
from tests.bot.console.person import new_user
from tests.factories import Talk, inbound, row, talk

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
Act = Callable[[AsyncSession, int, int], Awaitable[None]]


async def block(session: AsyncSession, conversation_id: int, user_id: int) -> None:
    await handoff.block(session, conversation_id, user_id, NOW)


async def until_it_waits(session: AsyncSession, acting: asyncio.Task[None]) -> None:
    """Until somebody else's connection waits for a row that we hold."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
    while not acting.done() and not await session.scalar(waiting):
        await asyncio.wait([acting], timeout=0.01)


@pytest.mark.parametrize("act", [block, handoff.unblock])
async def test_an_agent_blocks_somebody_who_is_just_writing(parts: Parts, act: Act) -> None:
    """The person's message has their row, and then wants the conversation that the agent wants too."""
    where = await talk(parts)
    user_id, _ = await new_user(parts, Role.AGENT, department=None, name="Ana Torres")

    async def acting() -> None:
        async with parts.sessions.begin() as session:
            await act(session, where.conversation_id, user_id)

    async with parts.sessions.begin() as writing:
        item = inbound(contact=where.thread)
        person = await people.contact(writing, item)
        agent = asyncio.create_task(acting())
        await until_it_waits(writing, agent)
        conversation_id, _ = await people.conversation(writing, item.channel, item.thread, person.id)
    await agent
    assert conversation_id == where.conversation_id


async def test_somebody_writes_whom_an_agent_is_just_blocking(parts: Parts) -> None:
    where = await talk(parts)
    user_id, _ = await new_user(parts, Role.AGENT, department=None, name="Ana Torres")
    async with parts.sessions.begin() as blocking:
        await handoff.block(blocking, where.conversation_id, user_id, NOW)
        writing = asyncio.create_task(_write(parts, where))
        await until_it_waits(blocking, writing)
    await writing
    assert (await row(parts, Contact, Contact.id == where.contact_id)).shut_out_at == NOW


async def _write(parts: Parts, where: Talk) -> None:
    await parts.inbox.accept([inbound(contact=where.thread)])
