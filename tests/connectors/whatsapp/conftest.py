"""A fake Graph API and the real connector that speaks to it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from connectors.base import TemplateText
from connectors.meta.called import MetaWebhook
from connectors.meta.settings import MetaApp, Timing
from connectors.whatsapp import WhatsApp, WhatsAppSettings
from tests.connectors.whatsapp.cases import PHONE
from tests.fakes.graph_api import GraphApi

SECRET = "app-secret-of-the-payload-table"
TOKEN = "EAAToken-of-the-payload-table"
VERIFY_TOKEN = "whatsapp-verify-311"
ANA = "12155550101"
ANA_ID = f"US.{ANA}{ANA[::-1]}"
TEMPLATES = (
    TemplateText("case_update_v1", "en", "News of case {{1}}: {{2}}. Thank you.", ("31100019", "closed")),
    TemplateText("case_update_v1", "es", "Noticias del caso {{1}}: {{2}}. Gracias.", ("31100019", "cerrado")),
    TemplateText("case_update_v1", "ht", "Nouvèl dosye {{1}} la: {{2}}. Mèsi.", ("31100019", "fèmen")),
)


@pytest.fixture
def fake() -> Iterator[GraphApi]:
    """Meta, with Ana who has written to our number."""
    with GraphApi() as api:
        api.whatsapp.say(ANA, "Hello")
        yield api


@pytest.fixture
def settings(fake: GraphApi) -> WhatsAppSettings:
    account = fake.account
    host = fake.url.removeprefix("http://")
    app = MetaApp(account.secret, VERIFY_TOKEN, account.app, api_url=fake.url, media_hosts=(host,))
    graph = app.graph(account.whatsapp_token, "WHATSAPP_TOKEN")
    return WhatsAppSettings(
        app, graph, account.phone, account.business, list_labels={"en": "Choose", "es": "Elegir"}, templates=TEMPLATES
    )


@pytest.fixture
async def whatsapp(settings: WhatsAppSettings, meta_timing: Timing) -> AsyncIterator[WhatsApp]:
    """The connector."""
    connector = WhatsApp(settings, timing=meta_timing)
    yield connector
    await connector.close()


@pytest.fixture(scope="module")
async def webhook() -> AsyncIterator[MetaWebhook]:
    """The webhook on its own, once for a module: reading a body changes nothing."""
    app = MetaApp(SECRET, VERIFY_TOKEN)
    connector = WhatsApp(WhatsAppSettings(app, app.graph(TOKEN, "WHATSAPP_TOKEN"), PHONE, "102290129340398"))
    assert connector.webhook is not None
    yield connector.webhook
    await connector.close()
