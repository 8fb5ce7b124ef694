"""Polling: nothing is lost, nothing is confirmed too early, and no error ends it."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from connectors.base import Batch, Button, Inbound, Location, Outgoing, Reach, ReachChange
from connectors.telegram import Telegram, TelegramPoller, TelegramSettings, Timing
from tests.connectors.telegram.conftest import ANA, BOB
from tests.fakes.bot_api import BotApi, Fault, refused


@pytest.fixture
async def poller(settings: TelegramSettings, timing: Timing) -> AsyncIterator[TelegramPoller]:
    """A poller whose connector was never started, as in a worker that begins while Telegram is away."""
    connector = Telegram(settings, timing=timing)
    assert connector.poller is not None
    yield connector.poller
    await connector.close()


@asynccontextmanager
async def batches(poller: TelegramPoller, cursor: str | None = None) -> AsyncIterator[AsyncGenerator[Batch, None]]:
    """Asks until the end of the block."""
    news = poller.poll(cursor)
    assert isinstance(news, AsyncGenerator)
    yield news
    await news.aclose()


def texts(batch: Batch) -> list[str]:
    return [item.text for item in batch.received if isinstance(item, Inbound)]


async def test_news_come_in_order(poller: TelegramPoller, fake: BotApi) -> None:
    fake.say(ANA, "one")
    fake.say(BOB, "two")
    async with batches(poller) as news:
        first = await anext(news)
        fake.say(ANA, "three")
        second = await anext(news)
    assert (texts(first), texts(second)) == (["one", "two"], ["three"])


async def test_all_that_residents_do_arrives(poller: TelegramPoller, fake: BotApi) -> None:
    first = fake.say(ANA, "one")
    fake.edit(ANA, first, "one, corrected")
    fake.photo(ANA, b"picture", caption="look", album="a1")
    fake.location(ANA, 39.97, -75.13)
    fake.block(ANA)
    fake.unblock(ANA)
    async with batches(poller) as news:
        one, corrected, look, here, blocked, unblocked = (await anext(news)).received
    assert isinstance(one, Inbound)
    assert isinstance(corrected, Inbound)
    assert corrected == replace(one, external_id=corrected.external_id, text="one, corrected", edited=True)
    assert isinstance(look, Inbound)
    assert (look.text, look.album, len(look.photos)) == ("look", "a1", 1)
    assert isinstance(here, Inbound)
    assert here.location == Location(39.97, -75.13)
    assert isinstance(blocked, ReachChange)
    assert isinstance(unblocked, ReachChange)
    assert (blocked.reach, unblocked.reach) == (Reach.BLOCKED, Reach.OPEN)


async def test_news_while_we_wait_come_at_once(poller: TelegramPoller, fake: BotApi) -> None:
    async with batches(poller) as news:
        await anext(news)
        waiting = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0.1)
        fake.say(ANA, "now")
        assert texts(await waiting) == ["now"]


async def test_a_batch_is_confirmed_by_the_next_question_only(poller: TelegramPoller, fake: BotApi) -> None:
    fake.say(ANA, "one")
    async with batches(poller) as news:
        await anext(news)
        assert len(fake.pending) == 1
        await anext(news)
        assert fake.pending == []


async def test_a_batch_that_was_not_stored_comes_again(poller: TelegramPoller, fake: BotApi) -> None:
    fake.say(ANA, "one")
    async with batches(poller) as news:
        lost = await anext(news)
    async with batches(poller) as news:
        again = await anext(news)
    assert again == lost


async def test_a_batch_that_was_stored_does_not(poller: TelegramPoller, fake: BotApi) -> None:
    fake.say(ANA, "one")
    async with batches(poller) as news:
        stored = await anext(news)
    fake.say(ANA, "two")
    async with batches(poller, stored.cursor) as news:
        assert texts(await anext(news)) == ["two"]


async def test_an_empty_batch_lets_the_caller_stop(poller: TelegramPoller) -> None:
    async with batches(poller, "812345999") as news:
        assert await anext(news) == Batch([], "812345999")


async def test_we_know_our_name_before_the_first_news(poller: TelegramPoller, fake: BotApi) -> None:
    fake.group(-1001)
    fake.say(BOB, "@Philly311TestBot the light is out", chat=-1001)
    async with batches(poller) as news:
        assert texts(await anext(news)) == ["the light is out"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("server error", "unavailable"),
        ("bad gateway", "unavailable"),
        ("not JSON", "unavailable"),
        ("not an object", "unavailable"),
        ("no result", "unavailable"),
        ("odd result", "unavailable"),
        ("cut", "unavailable"),
        ("hang", "unavailable"),
        ("wrong token", "misconfigured"),
        ("conflict", "misconfigured"),
        ("flood without a pause", "throttled"),
        (refused(429, "Too Many Requests: retry after 1", {"retry_after": 1}), "throttled"),
    ],
)
async def test_no_error_ends_it(poller: TelegramPoller, fake: BotApi, fault: str | Fault, error: str) -> None:
    fake.say(ANA, "one")
    fake.fail(fault, method="getUpdates")
    async with batches(poller) as news:
        failed = await anext(news)
        assert (failed.received, failed.cursor, failed.notes["error"]) == ((), None, error)
        assert texts(await anext(news)) == ["one"]


async def test_an_outage_is_sat_out_with_growing_pauses(poller: TelegramPoller, fake: BotApi) -> None:
    fake.say(ANA, "one")
    fake.fail("server error", method="getUpdates", times=5)
    began = time.monotonic()
    async with batches(poller) as news:
        errors = [(await anext(news)).notes["error"] for _ in range(5)]
        assert texts(await anext(news)) == ["one"]
    assert errors == ["unavailable"] * 5
    # 0.02 + 0.04 + 0.08 and then 0.1 each
    assert time.monotonic() - began >= 0.34


async def test_a_server_that_is_away_is_no_reason_to_stop(settings: TelegramSettings, timing: Timing) -> None:
    connector = Telegram(replace(settings, api_url="http://127.0.0.1:9"), timing=timing)
    assert connector.poller is not None
    async with batches(connector.poller, "5") as news:
        assert [(await anext(news)).cursor for _ in range(3)] == ["5", "5", "5"]
    await connector.close()


async def test_a_webhook_that_somebody_sets_meanwhile_is_taken_away(poller: TelegramPoller, fake: BotApi) -> None:
    fake.webhook = {"url": "https://old.example/hook"}
    async with batches(poller) as news:
        await anext(news)
        assert fake.webhook == {}
        fake.webhook = {"url": "http://127.0.0.1:9/hook"}
        assert (await anext(news)).notes["error"] == "misconfigured"
        fake.say(ANA, "one")
        assert texts(await anext(news)) == ["one"]


async def test_an_update_that_cannot_be_read_stops_nobody(
    poller: TelegramPoller, fake: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    number = fake.push("message", {"message_id": 1, "text": "secret words", "from": 7})
    fake.say(ANA, "one")
    async with batches(poller) as news:
        batch = await anext(news)
    assert texts(batch) == ["one"]
    assert batch.cursor == str(number + 2)
    assert str(number) in caplog.text
    assert "secret words" not in caplog.text


async def test_a_press_is_acknowledged(telegram: Telegram, poller: TelegramPoller, fake: BotApi) -> None:
    await telegram.send(Outgoing(1, str(ANA), "Right?", "en", (Button("Yes", "yes"),)))
    fake.press(ANA, "yes")
    async with batches(poller) as news:
        (item,) = (await anext(news)).received
        await asyncio.to_thread(fake.wait_for, lambda: len(fake.acknowledged) == 1)
    assert isinstance(item, Inbound)
    assert item.choice == "yes"
