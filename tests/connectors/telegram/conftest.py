"""A fake Bot API and the real connector that speaks to it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from connectors.telegram import Telegram, TelegramSettings, TelegramWebhook, Timing
from tests.fakes.bot_api import BotApi

SECRET = "webhook-Secret_311"
ANA = 7001
BOB = 7002


@pytest.fixture
def timing(patience: float) -> Timing:
    """Asks again at once."""
    return Timing(connect=patience, answer=patience, poll=1, download=patience, first_pause=0.02, longest_pause=0.1)


@pytest.fixture
def fake() -> Iterator[BotApi]:
    """Telegram, with Ana and Bob who have opened a chat with the bot."""
    with BotApi() as api:
        api.say(ANA, "/start")
        api.say(BOB, "/start")
        api.pending.clear()
        yield api


@pytest.fixture
def settings(fake: BotApi) -> TelegramSettings:
    return TelegramSettings(token=fake.token, secret=SECRET, api_url=fake.url)


@pytest.fixture
async def telegram(settings: TelegramSettings, timing: Timing) -> AsyncIterator[Telegram]:
    """The connector; it has learnt its name."""
    connector = Telegram(settings, timing=timing)
    await connector.start()
    yield connector
    await connector.close()


@pytest.fixture(scope="module")
async def webhook() -> AsyncIterator[TelegramWebhook]:
    """The webhook on its own, once for a module: reading a body changes nothing."""
    with BotApi() as api:
        connector = Telegram(TelegramSettings(token=api.token, secret=SECRET, api_url=api.url))
        await connector.start()
        assert connector.webhook is not None
        yield connector.webhook
        await connector.close()
