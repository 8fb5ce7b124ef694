"""`philly311 check`: what is wrong with configuration, database, worker, Rasa or a channel, in plain words."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from bot import budget, training
from bot.conversation.rasa import Rasa
from bot.database import database
from bot.house import Parts, build, now
from bot.language.tags import LANGUAGES
from bot.public.health import Health, look
from bot.settings import ConfigurationError, Environment, Settings, internal_token
from connectors.base import Inspected, StartError
from storage.engine import async_url
from storage.migrate import revisions

# From this share on staff are told that a channel's budget runs out.
NEARLY_SPENT = 0.8


def run(load: Callable[[], Settings]) -> list[str]:
    """One sentence a problem; empty when all is well."""
    try:
        configured = load()
    except ConfigurationError as error:
        return [str(error)]
    return [*_configuration(configured), *_model(configured), *_running(configured)]


def _configuration(configured: Settings) -> Iterator[str]:
    languages = configured.config.languages
    for tag in {*languages.offered, *languages.complete, languages.fallback} - set(LANGUAGES):
        yield f"config.yml: languages: “{tag}” is not one of the languages there are: {', '.join(LANGUAGES)}."
    if languages.fallback not in languages.complete:
        yield f"config.yml: languages: the fallback “{languages.fallback}” must be a complete language."
    environment = configured.environment
    if environment.public_url and environment.telegram_token and not environment.telegram_webhook_secret:
        yield (
            "PUBLIC_URL and TELEGRAM_TOKEN are set, but TELEGRAM_WEBHOOK_SECRET is not: "
            "the webhook stays closed and Telegram is polled."
        )
    yield from _console(configured)
    yield from _translation(configured)
    yield from _meta(environment)


def _console(configured: Settings) -> Iterator[str]:
    if configured.config.console.single_sign_on.enabled and not configured.environment.oidc_client_secret:
        yield "config.yml: console: single_sign_on is enabled, but OIDC_CLIENT_SECRET is not set: it stays closed."


def _translation(configured: Settings) -> Iterator[str]:
    needed = {
        "libretranslate": ("LIBRETRANSLATE_URL", configured.environment.libretranslate_url),
        "deepl": ("DEEPL_API_KEY", configured.environment.deepl_api_key),
        "microsoft": ("MICROSOFT_TRANSLATOR_KEY", configured.environment.microsoft_translator_key),
    }
    provider = configured.config.translation.provider
    variable, value = needed.get(provider, ("", provider))
    if value is None:
        yield f"config.yml says translation.provider: {provider}, but {variable} is not set: agents get only the gist."


# What opens a channel of Meta's, which ids it needs, and the secrets of which one proves that Meta calls.
META_CHANNELS = (
    ("META_PAGE_TOKEN", ("META_PAGE_ID",), ("META_APP_SECRET",)),
    ("META_IG_TOKEN", ("META_IG_ID",), ("META_APP_SECRET", "META_IG_APP_SECRET")),
    ("WHATSAPP_TOKEN", ("WHATSAPP_PHONE_ID", "WHATSAPP_BUSINESS_ID"), ("META_APP_SECRET",)),
)


def _meta(environment: Environment) -> Iterator[str]:
    """Each channel of Meta's needs its ids to be open, and the app's secret to hear anything."""
    is_set = {name.upper() for name, value in environment if value}
    for access, ids, secrets in META_CHANNELS:
        if access in is_set:
            for missing in (name for name in ids if name not in is_set):
                yield f"{access} is set, but {missing} is not: the channel stays closed."
            if is_set.isdisjoint(secrets):
                yield f"{access} is set, but {secrets[0]} is not: without a webhook nothing is heard there."
    if "META_APP_SECRET" in is_set and "META_VERIFY_TOKEN" not in is_set:
        yield "META_APP_SECRET is set, but META_VERIFY_TOKEN is not: Meta cannot be shown our address."


def _model(configured: Settings) -> Iterator[str]:
    if not training.nlu_python().exists():
        yield "Rasa's environment is missing (nlu/.venv). Run `make run` once, it sets it up."
    elif not training.model_path(configured).exists():
        yield "Rasa has no model for the examples as they are now. Run `philly311 train`."


def _running(configured: Settings) -> list[str]:
    try:
        with database(configured) as url:
            problems = list(_database(url))
            return problems or asyncio.run(_parts(configured, url))
    except ValueError as error:
        return [str(error)]
    except Exception as error:
        return [f"The embedded database could not be started: {error}"]


def _database(url: str) -> Iterator[str]:
    engine = create_engine(async_url(url), connect_args={"connect_timeout": 5})
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        current, head = revisions(url)
    except OperationalError:
        # The error's own text holds the address, and the address may hold a password.
        yield "The database in DATABASE_URL does not answer. Is it running, and are user and password right?"
        return
    finally:
        engine.dispose()
    if current != head:
        yield f"The database is at migration {current or 'none'}, not at {head}. Starting any part upgrades it."


async def _parts(configured: Settings, url: str) -> list[str]:
    rasa_settings = configured.config.rasa
    rasa = Rasa(rasa_settings.urls, internal_token(configured), timeout_seconds=rasa_settings.turn_timeout_seconds)
    parts = build(configured, url, pool_size=2)
    try:
        health = await look(parts.sessions, rasa)
        return [
            *_health(configured, health),
            *[problem async for problem in _budgets(parts)],
            *[problem async for problem in _channels(parts)],
        ]
    finally:
        await rasa.close()
        await parts.close()


def _health(configured: Settings, health: Health) -> Iterator[str]:
    if not health.worker:
        yield "No worker is running, so messages are kept but not answered. Start `philly311 worker` or `make run`."
    if not health.rasa:
        urls = ", ".join(configured.config.rasa.urls)
        yield f"Rasa does not answer at {urls}. Start `philly311 rasa` or `make run`; its log is var/log/rasa-*.log."


async def _budgets(parts: Parts) -> AsyncIterator[str]:
    for name, channel in parts.channels.items():
        budgets = channel.connector.capabilities.budgets
        async with parts.sessions() as session:
            for spent in await budget.spent(session, name, budgets, now()):
                if spent.share >= NEARLY_SPENT:
                    hours = spent.budget.seconds / 3600
                    yield (
                        f"Channel {name}: {spent.used} of {spent.budget.sends} messages in {hours:g} hours are spent; "
                        "answers wait their turn, news waits longer."
                    )


async def _channels(parts: Parts) -> AsyncIterator[str]:
    for name, channel in parts.channels.items():
        try:
            await channel.connector.start()
            if isinstance(channel.connector, Inspected):
                for problem in await channel.connector.inspect():
                    yield f"Channel {name}: {problem}"
        except StartError as error:
            yield f"Channel {name}: {error}"
        finally:
            await channel.connector.close()
