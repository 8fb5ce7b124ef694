"""What is changed in the console of one process is said by the worker of another, which is told nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot import worker
from bot.house import Parts, build
from storage.models import Case, Message
from tests.bot.console.admin.conftest import changed
from tests.bot.console.person import Person
from tests.bot.test_worker import until
from tests.factories import inbound, row, rows, settings_for
from tests.fakes.serving import served
from tests.journeys.house import free_port, write_config

FILED = {
    "effect": "open_case",
    "values": {"service": "dumpster_violation", "description": "It overflows", "address": "1234 MARKET ST"},
}


async def yes(_: Request) -> JSONResponse:
    """Rasa, when the resident has said yes to the summary."""
    answers = [FILED, {"phrase": "filed", "values": {"extra": []}}]
    return JSONResponse({"state": {"slots": {}}, "answers": answers, "understood": {"intent": {"name": "affirm"}}})


@pytest.fixture
async def working(database_url: str, tmp_path: Path) -> AsyncIterator[Parts]:
    """Another process's parts over the same database, and a worker on them."""
    async with served(Starlette(routes=[Route("/{path:path}", yes, methods=["GET", "POST"])])) as rasa:
        ports = {"rasa": {"urls": [rasa]}, "worker": {"actions_port": free_port()}}
        config = write_config(tmp_path / "config.yml", **ports)
        built = build(settings_for(tmp_path / "other", database_url, philly311_config=config), database_url)
        running = asyncio.create_task(worker.run(built))
        yield built
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await built.close()


async def said_after(parts: Parts) -> tuple[str, Case]:
    """What a resident reads who files now, and what was filed."""
    item = inbound(text="yes, please")
    await parts.inbox.accept([item])
    stored = await row(parts, Message, Message.external_id == item.external_id)

    async def answered() -> bool:
        return bool(await rows(parts, Message, Message.reply_to_id == stored.id))

    await until(answered)
    reply = (await rows(parts, Message, Message.reply_to_id == stored.id))[-1]
    return reply.text, await row(parts, Case, Case.opened_by == stored.id)


async def test_the_next_report_has_the_new_department_and_date(boss: Person, parts: Parts, working: Parts) -> None:
    before, old = await said_after(parts)
    await changed(boss, "departments/clip", said_en="Clean Streets Office")
    await changed(boss, "services/dumpster_violation", department="clip", due_business_days="200")
    # The other process looks for changes this often.
    working.catalogue.look_seconds = 0.0

    after, new = await said_after(parts)

    assert "Clean Streets Office" in after
    assert "Clean Streets Office" not in before
    assert new.expected_on == parts.calendar.due(new.requested_at, 200) != old.expected_on
    assert (new.department, old.department != "clip") == ("clip", True)
