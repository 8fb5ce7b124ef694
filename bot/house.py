"""The parts that every process of the house shares, put together from the settings."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from procrastinate import App, PsycopgConnector
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import templates
from bot.cases.catalogue import CatalogueCache
from bot.cases.deadlines import Calendar
from bot.cases.overrides import Overrides
from bot.channel_keys import SealedKeys
from bot.inbox import Inbox
from bot.language.phrases import Phrases
from bot.language.translate.base import Translator
from bot.language.translate.opening import open_translator
from bot.outbox import Outbox
from bot.photos import PhotoLimits, PhotoStore
from bot.places.finder import Finder
from bot.places.geocoding.ais import AIS
from bot.places.geocoding.base import Geocoder
from bot.places.geocoding.census import Census
from bot.queue import Deferrer, make_queue
from bot.sealing import Sealer
from bot.settings import ConfigurationError, Environment, Settings, console_key
from connectors.base import Connector, StartError
from connectors.registry import Announce, ChannelSettings, MetaApp, OpenChannel, XKeys, open_channels
from storage.engine import Sessions, libpq_url, make_engine, make_sessions

log = logging.getLogger(__name__)

# A waiting page listens here; the payload is its thread.
WEBCHAT_NOTIFY = "philly311_webchat"
# A platform that could not be told about us is told again after this.
START_AGAIN_SECONDS = 30.0
COMMANDS = ("report", "status", "language", "human", "cancel", "help")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """Built once a process by `build`; `close` gives everything back."""

    settings: Settings
    database_url: str = field(repr=False)
    engine: AsyncEngine
    sessions: Sessions
    queue: App
    deferrer: Deferrer
    inbox: Inbox
    outbox: Outbox
    phrases: Phrases
    catalogue: CatalogueCache
    calendar: Calendar
    photos: PhotoStore
    finder: Finder
    translator: Translator | None
    channels: Mapping[str, OpenChannel]

    @property
    def connectors(self) -> dict[str, Connector]:
        return {name: channel.connector for name, channel in self.channels.items()}

    async def close(self) -> None:
        if self.finder.geocoder is not None:
            await self.finder.geocoder.close()
        if self.translator is not None:
            await self.translator.close()
        await self.engine.dispose()


def build(settings: Settings, database_url: str, *, pool_size: int = 10, tested: bool = True) -> Parts:
    config = settings.config
    engine = make_engine(database_url, pool_size=pool_size, tested=tested)
    sessions = make_sessions(engine)
    queue = make_queue(PsycopgConnector(conninfo=libpq_url(database_url), min_size=1, max_size=pool_size))
    deferrer = Deferrer(queue)
    phrases = Phrases(config.languages.fallback)
    calendar = Calendar(config.city)

    async def announce(thread: str) -> None:
        async with sessions.begin() as session:
            await session.execute(
                text("SELECT pg_notify(:channel, :thread)"), {"channel": WEBCHAT_NOTIFY, "thread": thread}
            )

    return Parts(
        settings=settings,
        database_url=libpq_url(database_url),
        engine=engine,
        sessions=sessions,
        queue=queue,
        deferrer=deferrer,
        inbox=Inbox(sessions, deferrer, text_characters=config.limits.text_characters),
        outbox=Outbox(deferrer),
        phrases=phrases,
        catalogue=CatalogueCache(sessions, [Overrides(config.city, phrases, calendar)]),
        calendar=calendar,
        photos=PhotoStore(settings.photo_folder, photo_limits(settings)),
        finder=Finder(sessions, _geocoder(settings)),
        translator=open_translator(settings, sessions),
        channels=_channels(settings, phrases, engine, announce),
    )


async def start_channel(name: str, connector: Connector, again: float = START_AGAIN_SECONDS) -> None:
    """Tell the platform about us; it is tried again until it has worked, sending works without it."""
    while True:
        try:
            await connector.start()
        except StartError as error:
            log.warning("channel %s could not be set up yet: %s", name, error)
            await asyncio.sleep(again)
        else:
            return


def photo_limits(settings: Settings) -> PhotoLimits:
    limits = settings.config.limits
    return PhotoLimits(bytes=limits.photo_megabytes * 1_000_000, pixels=limits.photo_megapixels * 1_000_000)


def _geocoder(settings: Settings) -> Geocoder | None:
    environment = settings.environment
    key = _secret(environment.ais_api_key)
    match settings.config.places.geocoder:
        case "ais" if key is not None:
            return AIS(environment.ais_url, key)
        case "census":
            return Census(environment.census_url, settings.config.city.name)
        case _:
            return None


def _channels(settings: Settings, phrases: Phrases, engine: AsyncEngine, announce: Announce) -> dict[str, OpenChannel]:
    try:
        return open_channels(_channel_settings(settings, phrases, engine), announce)
    except ValueError as error:
        # A malformed secret; the channel's own sentence names the variable and never its value.
        raise ConfigurationError(str(error)) from error


def _channel_settings(settings: Settings, phrases: Phrases, engine: AsyncEngine) -> ChannelSettings:
    environment, config = settings.environment, settings.config
    # What a platform shows to whoever reads none of the others comes first.
    languages = sorted(config.languages.complete, key=lambda tag: tag != config.languages.fallback)
    return ChannelSettings(
        enabled=frozenset(name for name, channel in config.channels.items() if channel.enabled),
        telegram_token=_secret(environment.telegram_token),
        telegram_secret=_secret(environment.telegram_webhook_secret),
        telegram_api_url=environment.telegram_api_url,
        public_url=str(environment.public_url) if environment.public_url else None,
        commands={
            tag: [(command, phrases.say(tag, f"command.{command}")) for command in COMMANDS] for tag in languages
        },
        location_labels={tag: phrases.say(tag, "button.location") for tag in languages},
        greetings={tag: phrases.say(tag, "profile.greeting", service_name=config.city.service) for tag in languages},
        templates=templates.texts(phrases),
        meta=_meta_app(environment),
        meta_page_token=_secret(environment.meta_page_token),
        meta_page_id=environment.meta_page_id,
        meta_ig_token=_secret(environment.meta_ig_token),
        meta_ig_id=environment.meta_ig_id,
        meta_ig_api_url=environment.meta_ig_api_url,
        meta_ig_app_secret=_secret(environment.meta_ig_app_secret),
        whatsapp_token=_secret(environment.whatsapp_token),
        whatsapp_phone_id=environment.whatsapp_phone_id,
        whatsapp_business_id=environment.whatsapp_business_id,
        list_labels={tag: phrases.say(tag, "button.choose") for tag in languages},
        x=_x_keys(environment),
        key_store=lambda channel: SealedKeys(engine, Sealer(console_key(settings)), channel),
    )


def _meta_app(environment: Environment) -> MetaApp:
    return MetaApp(
        secret=_secret(environment.meta_app_secret),
        verify_token=_secret(environment.meta_verify_token),
        id=environment.meta_app_id,
        api_url=environment.meta_api_url,
        version=environment.meta_graph_version,
        media_hosts=tuple(host.strip() for host in environment.meta_media_hosts.split(",") if host.strip()),
    )


def _x_keys(environment: Environment) -> XKeys:
    return XKeys(
        consumer_key=_secret(environment.x_consumer_key),
        consumer_secret=_secret(environment.x_consumer_secret),
        access_token=_secret(environment.x_access_token),
        access_token_secret=_secret(environment.x_access_token_secret),
        client_secret=_secret(environment.x_client_secret),
        bearer_token=_secret(environment.x_bearer_token),
        oauth2_client_id=_secret(environment.x_oauth2_client_id),
        oauth2_client_secret=_secret(environment.x_oauth2_client_secret),
        oauth2_refresh_token=_secret(environment.x_oauth2_refresh_token),
        api_url=environment.x_api_url,
        media_url=environment.x_media_url,
    )


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None
