"""A fake X and the real connector that speaks to it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

import pytest

from connectors.x import OAuth2Keys, Timing, X, XSettings, XWebhook
from tests.connectors.memory_keys import MemoryKeys
from tests.fakes.x_api import XApi

ANA = 7001
BOB = 7002


def oauth2_of(fake: XApi) -> OAuth2Keys:
    """What somebody at the city types into the environment after the consent in the browser."""
    return OAuth2Keys(fake.keys.client_id, fake.keys.client_secret, fake.doors.token.refresh)


def settings_of(fake: XApi, **changed: Any) -> XSettings:
    """The keys of the fake's app and account; nothing is public."""
    keys = fake.keys
    settings = XSettings(
        keys.consumer_key,
        keys.consumer_secret,
        keys.access_token,
        keys.access_token_secret,
        oauth2=oauth2_of(fake),
        api_url=fake.url,
        media_url=fake.cdn,
    )
    return replace(settings, **changed)


@pytest.fixture
def fake() -> Iterator[XApi]:
    """X, with Ana and Bob who have written to us before."""
    with XApi() as x:
        x.dm(ANA, "hello")
        x.dm(BOB, "hello")
        yield x


@pytest.fixture
def timing(patience: float) -> Timing:
    """Asks again at once."""
    return Timing(
        connect=patience,
        answer=patience,
        whole=patience,
        download=patience,
        mentions=0.02,
        dms=0.03,
        first_pause=0.02,
        longest_pause=0.1,
    )


@pytest.fixture
def settings(fake: XApi) -> XSettings:
    return settings_of(fake)


@pytest.fixture
def store() -> MemoryKeys:
    """What every process of the house sees of what is kept."""
    return MemoryKeys()


@pytest.fixture
async def x(fake: XApi, settings: XSettings, store: MemoryKeys, timing: Timing) -> AsyncIterator[X]:
    """The connector; it has learnt its name."""
    connector = X(settings, store, timing=timing, clock=fake.clock.now)
    await connector.start()
    yield connector
    await connector.close()


@pytest.fixture(scope="module")
async def webhook() -> AsyncIterator[XWebhook]:
    """The webhook on its own, once for a module: reading a body changes nothing."""
    with XApi() as fake:
        connector = X(settings_of(fake))
        await connector.start()
        yield connector.webhook
        await connector.close()
