"""Which channels are open: those that are switched on and have what they need."""

from dataclasses import replace

import pytest

from connectors.registry import ChannelSettings, MetaApp, XKeys, open_channels
from tests.connectors.memory_keys import MemoryKeys

NOTHING = ChannelSettings(
    enabled=frozenset({"telegram", "messenger", "instagram", "whatsapp", "x"}),
    telegram_token=None,
    telegram_secret=None,
    telegram_api_url="https://api.telegram.org",
    public_url=None,
    commands={},
    location_labels={},
    greetings={},
    templates=(),
    meta=MetaApp(secret="app-secret"),
    meta_page_token=None,
    meta_page_id=None,
    meta_ig_token=None,
    meta_ig_id=None,
    meta_ig_api_url=None,
    meta_ig_app_secret=None,
    whatsapp_token=None,
    whatsapp_phone_id=None,
    whatsapp_business_id=None,
    list_labels={},
    x=XKeys(),
    key_store=lambda _: MemoryKeys(),
)
MESSENGER = replace(NOTHING, meta_page_token="EAA", meta_page_id="102030405060708")
INSTAGRAM = replace(NOTHING, meta_ig_token="IGAA", meta_ig_id="17841400000000311")
WHATSAPP = replace(NOTHING, whatsapp_token="EAA", whatsapp_phone_id="10600000", whatsapp_business_id="10500000")

X = replace(NOTHING, x=XKeys("key", "key-secret", "311000311-token", "token-secret"))


async def announce(_: str) -> None:
    return


async def opened(settings: ChannelSettings) -> dict[str, bool]:
    """The open channels, and whether each can be called."""
    channels = open_channels(settings, announce)
    for channel in channels.values():
        await channel.connector.close()
    return {name: channel.webhook is not None for name, channel in channels.items()}


@pytest.mark.parametrize(
    ("settings", "channels"),
    [
        (NOTHING, {}),
        (MESSENGER, {"messenger": True}),
        (replace(MESSENGER, meta=MetaApp()), {"messenger": False}),
        (replace(MESSENGER, meta_page_id=None), {}),
        (replace(MESSENGER, meta_page_token=None), {}),
        (INSTAGRAM, {"instagram": True}),
        (replace(INSTAGRAM, meta=MetaApp()), {"instagram": False}),
        (replace(INSTAGRAM, meta=MetaApp(), meta_ig_app_secret="instagram-secret"), {"instagram": True}),
        (replace(INSTAGRAM, meta_ig_id=None), {}),
        (replace(INSTAGRAM, enabled=frozenset({"whatsapp"})), {}),
        (WHATSAPP, {"whatsapp": True}),
        (replace(WHATSAPP, meta=MetaApp()), {"whatsapp": False}),
        (replace(WHATSAPP, whatsapp_phone_id=None), {}),
        (replace(WHATSAPP, whatsapp_business_id=None), {}),
        (X, {"x": True}),
        (replace(X, x=XKeys(bearer_token="bearer")), {}),
    ],
)
async def test_what_is_open(settings: ChannelSettings, channels: dict[str, bool]) -> None:
    assert await opened(settings) == channels


@pytest.mark.parametrize(
    ("settings", "variable"),
    [
        (replace(MESSENGER, meta_page_token="two words"), "META_PAGE_TOKEN"),
        (replace(MESSENGER, meta_page_id="Philly311"), "META_PAGE_ID"),
        (replace(MESSENGER, meta=MetaApp(version="26")), "META_GRAPH_VERSION"),
        (replace(INSTAGRAM, meta_ig_token="two words"), "META_IG_TOKEN"),
        (replace(INSTAGRAM, meta_ig_id="@philly311"), "META_IG_ID"),
        (replace(WHATSAPP, whatsapp_token="two words"), "WHATSAPP_TOKEN"),
        (replace(WHATSAPP, whatsapp_phone_id="+12156868686"), "WHATSAPP_PHONE_ID"),
        (replace(X, x=replace(X.x, bearer_token="two words")), "X_BEARER_TOKEN"),
        (replace(X, x=XKeys(consumer_key="key")), "X_ACCESS_TOKEN"),
    ],
)
def test_what_cannot_be_is_named_and_not_shown(settings: ChannelSettings, variable: str) -> None:
    with pytest.raises(ValueError, match=variable) as caught:
        open_channels(settings, announce)
    assert "two words" not in str(caught.value)
