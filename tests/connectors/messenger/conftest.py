"""A fake Graph API and the real connector that speaks to it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from connectors.messenger import Messenger, MessengerSettings
from connectors.meta.called import MetaWebhook
from connectors.meta.settings import MetaApp, Timing
from tests.connectors.messenger.cases import APP, PAGE
from tests.fakes.graph_api import Account, GraphApi

VERIFY = "verify-Token_311"
ANA = "7001"
BOB = "7002"
ACCOUNT = Account(app=APP, page=PAGE, page_name="City of Philadelphia 311")


def settings_for(meta: GraphApi) -> MessengerSettings:
    app = MetaApp(
        secret=ACCOUNT.secret,
        verify_token=VERIFY,
        id=ACCOUNT.app,
        api_url=meta.url,
        media_hosts=(meta.url.removeprefix("http://"),),
    )
    return MessengerSettings(app=app, graph=app.graph(ACCOUNT.page_token, "META_PAGE_TOKEN"), page_id=ACCOUNT.page)


@pytest.fixture
def meta() -> Iterator[GraphApi]:
    """Meta, with Ana and Bob who have written to the page."""
    with GraphApi(ACCOUNT) as api:
        api.messenger.say(ANA, "Hello")
        api.messenger.say(BOB, "Hello")
        yield api


@pytest.fixture
def settings(meta: GraphApi) -> MessengerSettings:
    return settings_for(meta)


@pytest.fixture
async def messenger(settings: MessengerSettings, meta_timing: Timing) -> AsyncIterator[Messenger]:
    """The connector; it has learnt its names."""
    connector = Messenger(settings, timing=meta_timing)
    await connector.start()
    yield connector
    await connector.close()


@pytest.fixture(scope="module")
async def webhook() -> AsyncIterator[MetaWebhook]:
    """The webhook on its own, once for a module: reading a body changes nothing."""
    with GraphApi(ACCOUNT) as api:
        connector = Messenger(settings_for(api))
        await connector.start()
        assert connector.webhook is not None
        yield connector.webhook
        await connector.close()
