"""Makes what tests start from: messages, residents, conversations, cases. Every id is new, so that tests share rows."""

import itertools
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import yaml
from sqlalchemy import ColumnElement, inspect, make_url, select, text

from bot.cases.opening import Opened, Request, open_case
from bot.house import Parts
from bot.outbox import Reply
from bot.settings import ROOT, Environment, Settings, load
from connectors.base import Inbound
from storage import models
from storage.models import Base, Delivery

CHANNEL = "webchat"
Row = TypeVar("Row", bound=Base)
_numbers = itertools.count(1)


@contextmanager
def new_database(server: str, *, copied: bool) -> Iterator[str]:
    """A database on a running server, dropped at the end: a copy of the migrated and seeded one, or an empty one."""
    name = f"test_{secrets.token_hex(6)}"
    template = make_url(server).database if copied else "template0"
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settings_for(var: Path, database_url: str | None = None, **environment: Any) -> Settings:
    """The settings of a house for tests: what the developer's own environment says about channels is not asked."""
    closed: dict[str, Any] = {
        "telegram_token": None,
        "telegram_webhook_secret": None,
        "x_consumer_key": None,
        "x_consumer_secret": None,
        "x_access_token": None,
        "x_access_token_secret": None,
        "x_oauth2_client_id": None,
        "x_oauth2_client_secret": None,
        "x_oauth2_refresh_token": None,
        "public_url": None,
        "ais_api_key": None,
        "oidc_client_secret": None,
        "philly311_console_key": None,
        "libretranslate_url": None,
        "deepl_api_key": None,
        "microsoft_translator_key": None,
    }
    values = {"philly311_config": ROOT / "config.yml", "philly311_var": var, "database_url": database_url}
    return load(Environment(**{**closed, **values, **environment}))


def translating(folder: Path, provider: str, database_url: str | None = None, **environment: Any) -> Settings:
    """The settings of a house whose config.yml names this translation provider."""
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    config["translation"]["provider"] = provider
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(config), "utf-8")
    return settings_for(folder / "var", database_url, philly311_config=path, **environment)


def inbound(**changes: Any) -> Inbound:
    """A resident's message: from somebody new, in a thread named like the person, unless `changes` say otherwise."""
    number = next(_numbers)
    contact = changes.get("contact", f"resident-{number}")
    return replace(
        Inbound(channel=CHANNEL, external_id=f"message-{number}", contact=contact, thread=contact),
        **changes,
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that is in the store, and the resident it is with."""

    conversation_id: int
    contact_id: int
    thread: str


async def talk(parts: Parts, *, language: str | None = "en", channel: str = CHANNEL) -> Talk:
    """A new resident and their conversation, in which nothing was said yet."""
    thread = f"resident-{next(_numbers)}"
    async with parts.sessions.begin() as session:
        contact = models.Contact(channel=channel, external_id=thread)
        session.add(contact)
        await session.flush()
        conversation = models.Conversation(contact_id=contact.id, channel=channel, thread=thread, language=language)
        session.add(conversation)
        await session.flush()
        return Talk(conversation.id, contact.id, thread)


async def said(parts: Parts, where: Talk, words: str = "yes") -> int:
    """A message of the resident in this conversation, without a job; returns its id."""
    async with parts.sessions.begin() as session:
        message = models.Message(
            conversation_id=where.conversation_id,
            channel=CHANNEL,
            author="resident",
            external_id=f"message-{next(_numbers)}",
            text=words,
        )
        session.add(message)
        await session.flush()
        return message.id


async def queued(parts: Parts, where: Talk, reply: Reply | str = "Thank you.") -> int:
    """A reply that waits in the outbox; returns the id of its delivery."""
    async with parts.sessions.begin() as session:
        message_id = await parts.outbox.queue(
            session, where.conversation_id, Reply(reply, "en") if isinstance(reply, str) else reply
        )
        delivery_id = await session.scalar(select(Delivery.id).where(Delivery.message_id == message_id))
        assert delivery_id is not None
        return delivery_id


def request(where: Talk | None = None, **changes: Any) -> Request:
    """What a resident asks for: graffiti, unless `changes` say otherwise."""
    known: dict[str, Any] = {}
    if where is not None:
        known = {"contact_id": where.contact_id, "conversation_id": where.conversation_id}
    return replace(
        Request("graffiti_removal", "Tags all over the wall", CHANNEL, "en", **known),
        **changes,
    )


async def filed(parts: Parts, wanted: Request, *, now: datetime | None = None) -> Opened:
    """A case in the store."""
    async with parts.sessions.begin() as session:
        return await open_case(
            session,
            wanted,
            catalogue=await parts.catalogue.get(),
            calendar=parts.calendar,
            deferrer=parts.deferrer,
            now=now or datetime.now(UTC),
        )


async def rows(parts: Parts, table: type[Row], *where: ColumnElement[bool]) -> list[Row]:
    """Rows as they are committed now, by their keys: the oldest first."""
    async with parts.sessions() as session:
        return list(await session.scalars(select(table).where(*where).order_by(*inspect(table).primary_key)))


async def row(parts: Parts, table: type[Row], *where: ColumnElement[bool]) -> Row:
    """The one row there is."""
    (found,) = await rows(parts, table, *where)
    return found


@dataclass(frozen=True, slots=True)
class WaitingJob:
    """A job as procrastinate has stored it."""

    id: int
    args: dict[str, Any]
    lock: str
    scheduled_at: datetime | None


async def jobs(parts: Parts, task: str, **args: Any) -> list[WaitingJob]:
    """The jobs of a task with these arguments, in the order in which they were deferred."""
    query = text(
        "SELECT id, args, lock, scheduled_at FROM procrastinate_jobs "
        "WHERE task_name = :task AND args @> CAST(:args AS jsonb) ORDER BY id"
    )
    async with parts.sessions() as session:
        found = await session.execute(query, {"task": task, "args": json.dumps(args)})
        return [WaitingJob(*job) for job in found]
