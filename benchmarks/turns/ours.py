"""The whole house in a temporary folder: PostgreSQL, Rasa, a worker; messages come in by the door of all channels."""

import asyncio
import os
import secrets
import sys
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import text

from benchmarks.turns import processes
from benchmarks.turns.dialogues import Dialogue
from benchmarks.turns.driving import Heard, Unanswered
from benchmarks.turns.worker import CHANNEL
from bot.database import embedded
from bot.house import build
from bot.settings import ROOT, Environment, Settings, load
from connectors.base import Inbound
from storage.migrate import upgrade
from storage.seeding import seed

# What the developer's own environment says about channels and places is not asked.
NOT_OURS = ("DATABASE_URL", "PUBLIC_URL", "TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "PHILLY311_HOST")


@dataclass(frozen=True, slots=True)
class House:
    """What both sides stand on: the store, the settings, a folder for logs."""

    folder: Path
    settings: Settings
    environment: dict[str, str]
    database_url: str
    postgres: int
    token: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works in our house: process ids, and the pipe in which the worker says what it sent."""

    rasa: list[int]
    worker: int
    replies: int


@contextmanager
def house(folder: Path, models: Path, rasa_processes: int) -> Iterator[House]:
    """A store of its own, and config.yml as it is, on ports of its own."""
    token = secrets.token_urlsafe()
    (folder / "models").symlink_to(models)
    with embedded(folder / "postgres") as url:
        upgrade(url)
        seed(url)
        config = _config(folder, rasa_processes)
        environment = {
            **{key: value for key, value in os.environ.items() if key not in NOT_OURS},
            "DATABASE_URL": url,
            "PHILLY311_VAR": str(folder),
            "PHILLY311_CONFIG": str(config),
            "PHILLY311_INTERNAL_TOKEN": token,
        }
        given: dict[str, Any] = {"database_url": url, "philly311_var": folder, "philly311_config": config}
        closed: dict[str, Any] = {"telegram_token": None, "telegram_webhook_secret": None, "public_url": None}
        settings = load(Environment(**given, **closed))
        postgres = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        yield House(folder, settings, environment, url, postgres, token)


def _config(folder: Path, rasa_processes: int) -> Path:
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    config["rasa"]["urls"] = [f"http://127.0.0.1:{processes.free_port()}" for _ in range(rasa_processes)]
    config["worker"]["actions_port"] = processes.free_port()
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    return path


@contextmanager
def at_work(home: House) -> Iterator[Staff]:
    """A worker, and Rasa as `philly311 run` starts it, one process for each address."""
    with ExitStack() as stack:
        worker, replies = stack.enter_context(_worker(home))
        rasa = [stack.enter_context(_rasa(home, url)) for url in home.settings.config.rasa.urls]
        yield Staff(rasa, worker, replies)


@contextmanager
def _rasa(home: House, url: str) -> Iterator[int]:
    log = home.folder / f"rasa-{url.rpartition(':')[2]}.log"
    command = [sys.executable, "-m", "bot.cli", "rasa", "--url", url]
    with processes.running("Rasa", command, log=log, environment=home.environment, folder=ROOT) as pid:
        ready, headers = f"{url}/webhooks/turn/ready", {"x-internal-token": home.token}
        processes.wait_until("Rasa", lambda: processes.answers(ready, headers), pid=pid, log=log)
        yield pid


@contextmanager
def _worker(home: House) -> Iterator[tuple[int, int]]:
    log, config = home.folder / "worker.log", home.settings.config.worker
    replies, report_to = os.pipe()
    command = [sys.executable, "-m", "benchmarks.turns.worker", str(report_to)]
    try:
        with processes.running(
            "the worker", command, log=log, environment=home.environment, folder=ROOT, pass_fds=[report_to]
        ) as pid:
            os.close(report_to)
            # Its action server listens once the tables are read.
            url = f"http://{config.actions_host}:{config.actions_port}/actions"
            processes.wait_until("the worker", lambda: processes.answers(url), pid=pid, log=log)
            yield pid, replies
    finally:
        os.close(replies)


class Ours(asyncio.Protocol):
    """Says things by `Inbox.accept`, as the web process does, and hears the answers from the worker's connector.

    A connector is not told which message it answers; every message of the script gets one answer, and those of one
    resident come in order. `checked` looks afterwards whether both held.
    """

    def __init__(self, home: House) -> None:
        self._parts = build(home.settings, home.database_url)
        self._waiting: dict[str, deque[asyncio.Future[float]]] = defaultdict(deque)
        self._rest = b""

    async def listen(self, replies: int) -> asyncio.BaseTransport:
        pipe = os.fdopen(os.dup(replies), "rb", buffering=0)
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: self, pipe)
        return transport

    async def close(self) -> None:
        await self._parts.close()

    async def say(self, dialogue: Dialogue, turn: int) -> Heard:
        answer: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[dialogue.resident].append(answer)
        message = Inbound(
            channel=CHANNEL,
            external_id=f"{dialogue.resident}:{turn}",
            contact=dialogue.resident,
            thread=dialogue.resident,
            text=dialogue.messages[turn],
        )
        if await self._parts.inbox.accept([message]) != 1:
            raise Unanswered
        return Heard(await answer)

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            at, _, thread = line.decode().partition(" ")
            waiting = self._waiting[thread]
            if waiting and not (answer := waiting.popleft()).done():
                answer.set_result(float(at))

    async def checked(self, dialogues: list[Dialogue]) -> list[str]:
        """What is wrong with the rows that these dialogues left; a measurement that loses messages is worth nothing."""
        messages = sum(len(dialogue.messages) for dialogue in dialogues)
        wanted = {
            "messages stored": messages,
            "messages answered": messages,
            "messages with exactly one reply": messages,
            "replies sent once": messages,
            "cases": len(dialogues),
            "residents with a case": len(dialogues),
            "cases as they should be": len(dialogues),
        }
        async with self._parts.sessions() as session:
            found = (await session.execute(text(COUNTS), _parameters(dialogues))).one()
        return [
            f"{what}: {found[position]} instead of {number}"
            for position, (what, number) in enumerate(wanted.items())
            if found[position] != number
        ]


def _parameters(dialogues: list[Dialogue]) -> dict[str, list[str]]:
    return {
        "residents": [dialogue.resident for dialogue in dialogues],
        "services": [dialogue.service for dialogue in dialogues],
        "places": [dialogue.place for dialogue in dialogues],
    }


COUNTS = """
WITH
said AS (
    SELECT resident, service, place
    FROM unnest(CAST(:residents AS text[]), CAST(:services AS text[]), CAST(:places AS text[]))
         AS said (resident, service, place)
),
talk AS (
    SELECT conversations.id, conversations.contact_id, said.service, said.place
    FROM said JOIN conversations ON conversations.channel = 'bench' AND conversations.thread = said.resident
),
question AS (
    SELECT messages.* FROM messages JOIN talk ON talk.id = conversation_id WHERE author = 'resident'
),
reply AS (
    SELECT messages.reply_to_id, deliveries.state, deliveries.attempts
    FROM messages JOIN talk ON talk.id = conversation_id JOIN deliveries ON deliveries.message_id = messages.id
    WHERE author = 'bot'
),
filed AS (
    SELECT cases.*, talk.service AS wanted, talk.place FROM cases JOIN talk ON talk.id = conversation_id
)
SELECT
    (SELECT count(*) FROM question),
    (SELECT count(*) FROM question WHERE outcome = 'answered'),
    (SELECT count(*) FROM question WHERE (SELECT count(*) FROM reply WHERE reply_to_id = question.id) = 1),
    (SELECT count(*) FROM reply WHERE state = 'sent' AND attempts = 1),
    (SELECT count(*) FROM filed),
    (SELECT count(DISTINCT contact_id) FROM filed),
    (SELECT count(*) FROM filed
     WHERE service = wanted AND upper(place) = address AND address_status = 'exact')
"""
