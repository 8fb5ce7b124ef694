"""A channel is set up again and again: after a refusal soon, after a success daily, after a mistake of ours too."""

import asyncio
import logging

import pytest

from bot.worker import keep_started
from connectors.base import SendErrorKind, StartError
from tests.fakes.scripted import ScriptedConnector

SOON = 0.001
NEVER = 3_600.0
REFUSED = StartError(SendErrorKind.UNAVAILABLE, "the platform is away")


class StartingConnector(ScriptedConnector):
    """Each start takes the next line of the script; when the last is taken, `done` is set."""

    def __init__(self, *script: BaseException | None) -> None:
        super().__init__()
        self.starts = list(script)
        self.done = asyncio.Event()

    async def start(self) -> None:
        line = self.starts.pop(0)
        if not self.starts:
            self.done.set()
        if line is not None:
            raise line


async def taken(connector: StartingConnector, *, every: float, again: float) -> bool:
    """Whether all of the script was taken."""
    keeping = asyncio.create_task(keep_started("webchat", connector, every=every, again=again))
    try:
        async with asyncio.timeout(10.0 if SOON in (every, again) else 0.2):
            await connector.done.wait()
    except TimeoutError:
        return False
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    return True


async def test_a_refusal_is_tried_again_soon() -> None:
    assert await taken(StartingConnector(REFUSED, REFUSED, None), every=NEVER, again=SOON)


async def test_a_success_is_repeated_the_next_day() -> None:
    assert await taken(StartingConnector(None, None, None), every=SOON, again=NEVER)


async def test_a_success_is_not_repeated_before() -> None:
    assert not await taken(StartingConnector(None, None), every=NEVER, again=NEVER)


async def test_a_mistake_of_ours_waits_for_the_next_day_and_is_named_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        assert await taken(StartingConnector(KeyError("token-311"), None), every=SOON, again=NEVER)
    assert "channel webchat could not be set up: KeyError" in caplog.text
    assert "token-311" not in caplog.text
