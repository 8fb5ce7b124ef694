"""A fake Graph API and the real connector that speaks to it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from connectors.instagram import Instagram, InstagramSettings
from connectors.meta.called import MetaWebhook
from connectors.meta.settings import MetaApp, Timing
from tests.connectors.instagram.cases import US
from tests.fakes.graph_api import GraphApi

SECRET = "app-secret-of-the-payload-table"
TOKEN = "IGAAToken-of-the-payload-table"
VERIFY_TOKEN = "instagram-verify-311"
ANA = "7100200300400500"


@pytest.fixture
def fake() -> Iterator[GraphApi]:
    """Meta, with Ana who has written to our account."""
    with GraphApi() as api:
        api.instagram.say(ANA, "Hello")
        yield api


@pytest.fixture
def settings(fake: GraphApi) -> InstagramSettings:
    account = fake.account
    hosts = (fake.url.removeprefix("http://"),)
    app = MetaApp(account.secret, VERIFY_TOKEN, account.app, api_url=fake.url, media_hosts=hosts)
    return InstagramSettings(app, app.graph(account.instagram_token, "META_IG_TOKEN"), account.instagram)


@pytest.fixture
async def instagram(settings: InstagramSettings, meta_timing: Timing) -> AsyncIterator[Instagram]:
    """The connector."""
    connector = Instagram(settings, timing=meta_timing)
    yield connector
    await connector.close()


@pytest.fixture(scope="module")
async def webhook() -> AsyncIterator[MetaWebhook]:
    """The webhook on its own, once for a module: reading a body changes nothing."""
    app = MetaApp(SECRET, VERIFY_TOKEN, US.app_id)
    connector = Instagram(InstagramSettings(app, app.graph(TOKEN, "META_IG_TOKEN"), US.id))
    assert connector.webhook is not None
    yield connector.webhook
    await connector.close()
