"""The configuration: config.yml for what a city decides, the environment for secrets and addresses."""

import contextlib
import os
import re
import secrets
import tempfile
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

import holidays
import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    IPvAnyNetwork,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
# A language is a folder of phrases.
PHRASES = ROOT / "bot" / "language" / "locale"

Port = Annotated[int, Field(ge=1, le=65535)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://")]


class ConfigurationError(Exception):
    """The configuration cannot be used; the text says what to change, for the person who edits it."""


class Section(BaseModel):
    """A part of config.yml: a key nobody knows is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Hours(Section):
    days: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(min_length=1)]
    opens: time
    closes: time

    @model_validator(mode="after")
    def _open_before_closed(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        return self


class Holidays(Section):
    country: str
    subdivision: str | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        try:
            holidays.country_holidays(self.country, subdiv=self.subdivision)
        except NotImplementedError as error:
            raise ValueError("the holidays of this country or subdivision are not known") from error
        return self


class City(Section):
    name: str
    service: str
    phone: str
    phone_outside: str
    timezone: str
    holidays: Holidays
    hours: Hours

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("there is no such time zone; write it like America/New_York")
        return name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Languages(Section):
    offered: list[str]
    complete: list[str]
    fallback: str

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        there = {path.name for path in PHRASES.iterdir()}
        unknown = [tag for tag in self.offered if tag not in there]
        if unknown:
            raise ValueError(f"offered names languages without phrases: {', '.join(unknown)}")
        if not set(self.complete) <= set(self.offered):
            raise ValueError("complete names a language that is not offered")
        if self.fallback not in self.complete:
            raise ValueError("fallback must be one of the complete languages")
        return self


class Server(Section):
    host: str
    port: Port


class Rasa(Section):
    urls: Annotated[list[Address], Field(min_length=1)]
    turn_timeout_seconds: Annotated[float, Field(gt=0, le=60)]


class Worker(Section):
    actions_host: str
    actions_port: Port
    conversations_at_once: Annotated[int, Field(ge=1, le=64)]


class Channel(Section):
    enabled: bool


class Places(Section):
    geocoder: Literal["none", "ais", "census"]


class Translation(Section):
    provider: Literal["none", "libretranslate", "google", "deepl", "microsoft", "mymemory"]
    timeout_seconds: Annotated[float, Field(gt=0, le=60)]


class Limits(Section):
    text_characters: Annotated[int, Field(ge=100)]
    photo_megabytes: Annotated[int, Field(ge=1)]
    photo_megapixels: Annotated[int, Field(ge=1)]
    photos_per_report: Annotated[int, Field(ge=1)]
    messages_per_minute: Annotated[int, Field(ge=1)]
    undo_minutes: Annotated[int, Field(ge=1)]
    inbox_pause_hours: Annotated[int, Field(ge=1)]


# How long something is kept: days, or for good.
Period = int | Literal["keep"]
# Within thirty days a closed case may be opened again, and a platform may tell us something a second time.
SHORTEST_PERIOD, LONGEST_PERIOD = 30, 36_500


class Retention(Section):
    """After how many days the words of messages, photos and residents themselves go (bot/privacy/)."""

    words: Period
    photos: Period
    contacts: Period

    @field_validator("words", "photos", "contacts", mode="before")
    @classmethod
    def _days_or_keep(cls, value: object) -> object:
        days = isinstance(value, int) and not isinstance(value, bool) and SHORTEST_PERIOD <= value <= LONGEST_PERIOD
        if value != "keep" and not days:
            raise ValueError(f"must be a number of days from {SHORTEST_PERIOD} to {LONGEST_PERIOD}, or keep")
        return value


class SingleSignOn(Section):
    enabled: bool
    issuer: Address
    client_id: str
    label: Annotated[str, Field(min_length=1, max_length=60)]

    @field_validator("issuer")
    @classmethod
    def _encrypted(cls, issuer: str) -> str:
        if not issuer.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("must start with https://")
        return issuer


# {z}, {x} and {y} are filled in by the browser. One host, that the browser's policy can name it (bot/public/edge.py).
TILES = re.compile(r"(?P<origin>https://[a-z0-9.-]+(:\d+)?|http://(127\.0\.0\.1|localhost)(:\d+)?)?/[\w./{}?=&%~+-]*")


class MapTiles(Section):
    """Whose pictures lie under a map; without an address the markers stand on a plain grid."""

    url: str
    attribution: str

    @field_validator("url")
    @classmethod
    def _tiles(cls, url: str) -> str:
        if url and not (TILES.fullmatch(url) and all(part in url for part in ("{z}", "{x}", "{y}"))):
            raise ValueError("must be like https://tiles.example.gov/{z}/{x}/{y}.png, with one host in small letters")
        return url

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.url and not self.attribution.strip():
            raise ValueError("attribution: must say whose map it is")
        return self

    @property
    def origin(self) -> str:
        """The host that browsers may load tiles from; empty for none and for our own."""
        found = TILES.fullmatch(self.url)
        return (found["origin"] or "") if found else ""


class Console(Section):
    idle_minutes: Annotated[int, Field(ge=5)]
    session_hours: Annotated[int, Field(ge=1, le=168)]
    trusted_proxies: list[IPvAnyNetwork]
    second_factor_required: list[Literal["agent", "supervisor", "department", "partner", "admin"]]
    single_sign_on: SingleSignOn
    map_tiles: MapTiles


class Config(Section):
    """config.yml as a whole."""

    city: City
    languages: Languages
    server: Server
    rasa: Rasa
    worker: Worker
    channels: dict[Literal["webchat", "telegram", "messenger", "instagram", "whatsapp", "x"], Channel]
    places: Places
    translation: Translation
    limits: Limits
    retention: Retention
    console: Console


class Environment(BaseSettings):
    """What the environment may say. An empty value counts as unset."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    database_url: SecretStr | None = None
    philly311_config: Path = ROOT / "config.yml"
    philly311_var: Path = ROOT / "var"
    philly311_host: str | None = None
    philly311_port: Port | None = None
    philly311_internal_token: SecretStr | None = None
    philly311_console_key: SecretStr | None = None
    oidc_client_secret: SecretStr | None = None
    public_url: HttpUrl | None = None
    telegram_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    meta_app_secret: SecretStr | None = None
    meta_verify_token: SecretStr | None = None
    meta_app_id: str | None = None
    meta_api_url: Address = "https://graph.facebook.com"
    meta_graph_version: str = "v26.0"
    meta_media_hosts: str = ""
    meta_page_token: SecretStr | None = None
    meta_page_id: str | None = None
    meta_ig_token: SecretStr | None = None
    meta_ig_id: str | None = None
    meta_ig_api_url: Address | None = None
    meta_ig_app_secret: SecretStr | None = None
    whatsapp_token: SecretStr | None = None
    whatsapp_phone_id: str | None = None
    whatsapp_business_id: str | None = None
    x_consumer_key: SecretStr | None = None
    x_consumer_secret: SecretStr | None = None
    x_access_token: SecretStr | None = None
    x_access_token_secret: SecretStr | None = None
    x_client_secret: SecretStr | None = None
    x_bearer_token: SecretStr | None = None
    x_oauth2_client_id: SecretStr | None = None
    x_oauth2_client_secret: SecretStr | None = None
    x_oauth2_refresh_token: SecretStr | None = None
    x_api_url: Address = "https://api.x.com"
    x_media_url: Address = "https://pbs.twimg.com"
    ais_api_key: SecretStr | None = None
    ais_url: Address = "https://api.phila.gov/ais/v1"
    census_url: Address = "https://geocoding.geo.census.gov/geocoder"
    libretranslate_url: Address | None = None
    libretranslate_api_key: SecretStr | None = None
    deepl_api_key: SecretStr | None = None
    microsoft_translator_key: SecretStr | None = None
    microsoft_translator_region: str | None = None
    mymemory_email: str | None = None

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("must start with postgresql://")
        return url


class Settings(BaseModel):
    """Both together: what the composition root builds the house from."""

    model_config = ConfigDict(frozen=True)

    config: Config
    environment: Environment

    @property
    def var(self) -> Path:
        return self.environment.philly311_var

    @property
    def photo_folder(self) -> Path:
        return self.var / "photos"

    @property
    def host(self) -> str:
        return self.environment.philly311_host or self.config.server.host

    @property
    def port(self) -> int:
        return self.environment.philly311_port or self.config.server.port


def load(environment: Environment | None = None) -> Settings:
    """Read both. Raises ConfigurationError with one plain sentence a mistake."""
    try:
        environment = environment or Environment()
        raw = yaml.safe_load(environment.philly311_config.read_text(encoding="utf-8"))
        return Settings(config=Config.model_validate(raw), environment=environment)
    except FileNotFoundError as error:
        raise ConfigurationError(f"There is no configuration file at {error.filename}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The configuration file cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigurationError(f"The configuration file is not valid YAML: {error}") from error
    except ValidationError as error:
        raise ConfigurationError(_in_plain_words(error)) from error


def _in_plain_words(error: ValidationError) -> str:
    lines = [
        f"- {'.'.join(str(part) for part in item['loc']) or 'the file'}: {item['msg'].removeprefix('Value error, ')}"
        for item in error.errors()
    ]
    return "The configuration has mistakes:\n" + "\n".join(lines)


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load()


def internal_token(settings: Settings) -> str:
    """What Rasa and the worker show each other: from the environment, else made once and kept in var/."""
    return _kept_secret(settings, settings.environment.philly311_internal_token, "internal_token")


def console_key(settings: Settings) -> str:
    """What second factors and keys of platforms are sealed with: from the environment, else kept in var/."""
    return _kept_secret(settings, settings.environment.philly311_console_key, "console_key")


def _kept_secret(settings: Settings, given: SecretStr | None, name: str) -> str:
    if given is not None:
        return given.get_secret_value()
    path = settings.var / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # It gets its name when it is whole, and the first who comes gives it: nobody reads half a secret.
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text().strip()
