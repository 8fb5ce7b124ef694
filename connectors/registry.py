"""One line a channel: which connectors are open, from the settings of the house."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connectors.base import Connector, KeyStore, Poller, TemplateText, Webhook
from connectors.instagram import Instagram, InstagramSettings
from connectors.messenger import Messenger, MessengerSettings
from connectors.meta.settings import MetaApp
from connectors.telegram import Telegram, TelegramSettings
from connectors.webchat import WebChat
from connectors.whatsapp import WhatsApp, WhatsAppSettings
from connectors.x import X, XKeys

__all__ = ["Announce", "ChannelSettings", "MetaApp", "OpenChannel", "XKeys", "open_channels"]

Announce = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """What the channels need to know. A channel whose secret is missing stays closed."""

    enabled: frozenset[str]
    telegram_token: str | None = field(repr=False)
    telegram_secret: str | None = field(repr=False)
    telegram_api_url: str
    public_url: str | None
    commands: Mapping[str, Sequence[tuple[str, str]]]
    location_labels: Mapping[str, str]
    # Of both the fallback language comes first: it is for whoever reads none of the others.
    greetings: Mapping[str, str]
    templates: Sequence[TemplateText]
    meta: MetaApp
    meta_page_token: str | None = field(repr=False)
    meta_page_id: str | None
    meta_ig_token: str | None = field(repr=False)
    meta_ig_id: str | None
    meta_ig_api_url: str | None
    meta_ig_app_secret: str | None = field(repr=False)
    whatsapp_token: str | None = field(repr=False)
    whatsapp_phone_id: str | None
    whatsapp_business_id: str | None
    list_labels: Mapping[str, str]
    x: XKeys
    # Where a channel, by its name, keeps the key that its platform changes.
    key_store: Callable[[str], KeyStore]


@dataclass(frozen=True, slots=True)
class OpenChannel:
    """A connector with the ways in that it has."""

    connector: Connector
    webhook: Webhook | None = None
    poller: Poller | None = None


def _webchat(settings: ChannelSettings, announce: Announce) -> OpenChannel | None:
    return OpenChannel(WebChat(announce))


def _telegram(settings: ChannelSettings, announce: Announce) -> OpenChannel | None:
    if not settings.telegram_token:
        return None
    telegram = Telegram(
        TelegramSettings(
            token=settings.telegram_token,
            secret=settings.telegram_secret,
            public_url=settings.public_url,
            api_url=settings.telegram_api_url,
        ),
        commands=settings.commands,
        location_labels=settings.location_labels,
    )
    return OpenChannel(telegram, telegram.webhook, telegram.poller)


def _messenger(settings: ChannelSettings, announce: Announce) -> OpenChannel | None:
    if not (settings.meta_page_token and settings.meta_page_id):
        return None
    messenger = Messenger(
        MessengerSettings(
            app=settings.meta,
            graph=settings.meta.graph(settings.meta_page_token, "META_PAGE_TOKEN"),
            page_id=settings.meta_page_id,
            greetings=settings.greetings,
            menus=settings.commands,
            templates=settings.templates,
        )
    )
    return OpenChannel(messenger, messenger.webhook)


def _instagram(settings: ChannelSettings, announce: Announce) -> OpenChannel | None:
    if not (settings.meta_ig_token and settings.meta_ig_id):
        return None
    app = replace(settings.meta, api_url=settings.meta_ig_api_url or settings.meta.api_url)
    graph = app.graph(settings.meta_ig_token, "META_IG_TOKEN")
    if settings.meta_ig_app_secret:
        # Instagram's own log-in has an app of its own, whose id we are not told, and asks for no proof with each call.
        app = replace(app, secret=settings.meta_ig_app_secret, id=None)
        graph = replace(graph, app_secret=None)
    instagram = Instagram(InstagramSettings(app, graph, settings.meta_ig_id))
    return OpenChannel(instagram, instagram.webhook)


def _whatsapp(settings: ChannelSettings, announce: Announce) -> OpenChannel | None:
    if not (settings.whatsapp_token and settings.whatsapp_phone_id and settings.whatsapp_business_id):
        return None
    whatsapp = WhatsApp(
        WhatsAppSettings(
            app=settings.meta,
            graph=settings.meta.graph(settings.whatsapp_token, "WHATSAPP_TOKEN"),
            phone_id=settings.whatsapp_phone_id,
            business_id=settings.whatsapp_business_id,
            list_labels=settings.list_labels,
            templates=settings.templates,
        )
    )
    return OpenChannel(whatsapp, whatsapp.webhook)


def _x(settings: ChannelSettings, announce: Announce) -> OpenChannel | None:
    opened = settings.x.settings(settings.public_url)
    if opened is None:
        return None
    x = X(opened, settings.key_store("x") if opened.oauth2 else None)
    return OpenChannel(x, x.webhook, x.poller)


CHANNELS: Mapping[str, Callable[[ChannelSettings, Announce], OpenChannel | None]] = {
    "webchat": _webchat,
    "telegram": _telegram,
    "messenger": _messenger,
    "instagram": _instagram,
    "whatsapp": _whatsapp,
    "x": _x,
}


def open_channels(settings: ChannelSettings, announce: Announce) -> dict[str, OpenChannel]:
    """Every enabled channel that has what it needs, by name."""
    opened = {name: channel(settings, announce) for name, channel in CHANNELS.items() if name in settings.enabled}
    return {name: channel for name, channel in opened.items() if channel is not None}
