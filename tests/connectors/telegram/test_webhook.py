"""Telegram calls us: over real HTTP, with the secret, and again until we say that we have it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.base import Button, Inbound, Outgoing, SendErrorKind, StartError, Webhook
from connectors.telegram import Telegram, TelegramSettings, Timing
from tests.connectors.house import House
from tests.connectors.telegram.cases import body
from tests.connectors.telegram.conftest import ANA, SECRET
from tests.fakes.bot_api import BotApi


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House().open() as house:
        yield house


@pytest.fixture
async def called(settings: TelegramSettings, house: House, timing: Timing) -> AsyncIterator[Telegram]:
    """A connector that Telegram calls."""
    connector = Telegram(replace(settings, public_url=house.url + "/"), timing=timing)
    house.webhook = connector.webhook
    await connector.start()
    yield connector
    await connector.close()


async def kept(house: House, fake: BotApi, count: int) -> list[Inbound]:
    await asyncio.to_thread(fake.wait_for, lambda: len(house.kept) >= count)
    return [item for item in house.kept if isinstance(item, Inbound)]


async def test_telegram_is_told_where_to_call(called: Telegram, house: House, fake: BotApi) -> None:
    assert fake.webhook == {
        "url": house.url + "/telegram/webhook",
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
        "secret_token": SECRET,
    }


async def test_news_are_brought(called: Telegram, house: House, fake: BotApi) -> None:
    fake.say(ANA, "one")
    fake.photo(ANA, b"picture", caption="two")
    one, two = await kept(house, fake, 2)
    assert (one.text, two.text) == ("one", "two")
    assert await called.fetch(two.photos[0], 1_000) == b"picture"


async def test_news_that_were_not_kept_are_brought_again_under_the_same_id(
    called: Telegram, house: House, fake: BotApi
) -> None:
    house.store_is_down = 2
    fake.say(ANA, "one")
    await asyncio.to_thread(fake.wait_for, lambda: fake.pending == [])
    assert [status for _, status in fake.deliveries] == [503, 503, 200]
    assert len(house.kept) == 1
    assert len({number for number, _ in fake.deliveries}) == 1


async def test_a_stranger_is_refused(called: Telegram, house: House, fake: BotApi) -> None:
    fake.webhook["secret_token"] = "guess"
    fake.say(ANA, "one")
    await asyncio.to_thread(fake.wait_for, lambda: house.refused >= 2)
    assert house.kept == []


async def test_a_press_comes_back_and_is_acknowledged(called: Telegram, house: House, fake: BotApi) -> None:
    await called.send(Outgoing(1, str(ANA), "Right?", "en", (Button("Yes", "yes"),)))
    fake.press(ANA, "yes")
    (press,) = await kept(house, fake, 1)
    assert (press.choice, press.contact, press.thread) == ("yes", str(ANA), str(ANA))
    await asyncio.to_thread(fake.wait_for, lambda: len(fake.acknowledged) == 1)


async def test_a_press_that_cannot_be_acknowledged_is_kept_all_the_same(
    called: Telegram, house: House, fake: BotApi
) -> None:
    await called.send(Outgoing(1, str(ANA), "Right?", "en", (Button("Yes", "yes"),)))
    fake.fail("server error", method="answerCallbackQuery")
    fake.press(ANA, "yes")
    (press,) = await kept(house, fake, 1)
    assert press.choice == "yes"


async def test_an_address_that_telegram_refuses_fails_the_start(settings: TelegramSettings) -> None:
    connector = Telegram(replace(settings, public_url="ftp://city.example"))
    with pytest.raises(StartError) as caught:
        await connector.start()
    assert caught.value.kind is SendErrorKind.REJECTED
    assert SECRET not in str(caught.value)
    await connector.close()


@pytest.mark.parametrize(
    ("secret", "public_url", "webhook", "poller"),
    [
        (None, None, False, True),
        ("", None, False, True),
        (None, "https://city.example", False, True),
        (SECRET, None, True, True),
        (SECRET, "https://city.example", True, False),
    ],
)
async def test_what_is_open(
    settings: TelegramSettings, secret: str | None, public_url: str | None, webhook: bool, poller: bool
) -> None:
    connector = Telegram(replace(settings, secret=secret, public_url=public_url))
    assert (connector.webhook is not None, connector.poller is not None) == (webhook, poller)
    await connector.close()


def test_reading_needs_no_running_loop(webhook: Webhook) -> None:
    assert len(webhook.parse(body("press"))) == 1
