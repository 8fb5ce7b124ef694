"""The worker at work in this process: what goes out never stands in the way of what comes in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot import worker
from bot.house import Parts, build
from bot.outbox import Reply
from connectors.base import Outgoing, Sent
from connectors.registry import OpenChannel
from storage.models import Delivery, Message
from tests.factories import inbound, queued, row, rows, settings_for, talk
from tests.fakes.scripted import ScriptedConnector
from tests.journeys.house import free_port, write_config

TICK = 0.05
PATIENCE = 60.0


class SilentConnector(ScriptedConnector):
    """A platform that takes a message and says nothing for as long as it is `silent`."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        self.answers = asyncio.Event()

    async def send(self, message: Outgoing) -> Sent:
        self.sent.append(message)
        await self.answers.wait()
        return Sent()


@pytest.fixture
async def silent() -> SilentConnector:
    return SilentConnector("telegram")


@pytest.fixture
async def parts(database_url: str, tmp_path: Path, silent: SilentConnector) -> AsyncIterator[Parts]:
    """A house whose Telegram is silent. Nobody is at Rasa's address."""
    ports = {"rasa": {"urls": [f"http://127.0.0.1:{free_port()}"]}, "worker": {"actions_port": free_port()}}
    config = write_config(tmp_path / "config.yml", **ports)
    built = build(settings_for(tmp_path / "var", database_url, philly311_config=config), database_url)
    yield replace(built, channels={**built.channels, silent.name: OpenChannel(silent)})
    await built.close()


@pytest.fixture
async def working(parts: Parts) -> AsyncIterator[None]:
    """A worker."""
    running = asyncio.create_task(worker.run(parts))
    yield
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():  # noqa: ASYNC110 - rows have no event
            await asyncio.sleep(TICK)


async def test_a_platform_that_is_silent_holds_up_no_turn(parts: Parts, silent: SilentConnector, working: None) -> None:
    at_once = parts.settings.config.worker.conversations_at_once
    waiting = [await queued(parts, await talk(parts, channel="telegram"), Reply("hello", "en")) for _ in range(at_once)]

    async def all_sending() -> bool:
        return len(silent.sent) == at_once

    await until(all_sending)
    # Answered without Rasa: there is nothing to read in it.
    said = inbound(text="...")
    await parts.inbox.accept([said])

    async def handled() -> bool:
        return (await row(parts, Message, Message.external_id == said.external_id)).handled_at is not None

    await until(handled)
    assert {one.state for one in await rows(parts, Delivery, Delivery.id.in_(waiting))} == {"sending"}
    silent.answers.set()
