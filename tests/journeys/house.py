"""The running house: its configuration, its processes, its rows. Every process is our own, and ends with its test."""

import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
import psycopg
import yaml
from psycopg.rows import dict_row

from bot import training
from bot.settings import ROOT
from tests.factories import settings_for
from tests.journeys.proxy import Proxy
from tests.journeys.resident import TLS
from tests.journeys.waiting import until

Json = dict[str, Any]

START_SECONDS = 180.0
STOP_SECONDS = 20.0
TAIL = 3_000


# So many runs of tests at once can keep out of each other's ports.
SIDES = 8


def free_port() -> int:
    """A port below those that the system gives to outgoing calls: it is still free when a process starts again.

    Tests that run side by side (pytest-xdist) each choose among their own.
    """
    side = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % SIDES
    while True:
        port = random.randrange(20_000 + side, 32_000, SIDES)  # noqa: S311 - no secret
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


class Process:
    """One of our commands, `philly311 <words>`, with what it said in a file."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.words = words
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", *words],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll()

    def said(self) -> str:
        """The end of what it said."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-TAIL:]

    def interrupt(self) -> int:
        """Ctrl-C; returns how it ended."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """As when the power goes: no goodbye."""
        self._process.kill()
        self._process.wait()

    def ask_to_stop(self) -> None:
        if self.code is None:
            self._process.terminate()

    def stop(self) -> None:
        """Ask, wait, insist."""
        self.ask_to_stop()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def environment(folder: Path, config: Path, **more: str) -> dict[str, str]:
    """What a process of ours is told. What the developer's own shell says about channels is not asked.

    Compiled modules may be kept: without them each of the many processes would compile the whole house anew.
    """
    ours = (
        "PHILLY311_",
        "OIDC_",
        "TELEGRAM_",
        "META_",
        "WHATSAPP_",
        "X_",
        "AIS_",
        "CENSUS_",
        "PUBLIC_URL",
        "DATABASE_URL",
        "PYTHONDONTWRITEBYTECODE",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "PHILLY311_CONFIG": str(config),
        "PHILLY311_VAR": str(folder),
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
        **more,
    }


def write_config(path: Path, **changes: Any) -> Path:
    """The repository's config.yml with changes: `write_config(path, server={"port": 1})`."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    for section, values in changes.items():
        config[section] = {**config[section], **values} if isinstance(values, dict) else values
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def lend_model(folder: Path) -> None:
    """Put the trained model where a house with its own `var` looks for it; train it first when there is none."""
    target = training.model_path(settings_for(folder))
    trained = training.model_path(settings_for(ROOT / "var"))
    if not trained.exists():
        subprocess.run([sys.executable, "-m", "bot.cli", "train"], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        try:
            os.link(trained, target)
        except OSError:
            shutil.copyfile(trained, target)


@dataclass
class RunningRasa:
    """The one Rasa of the session. Workers reach it over `line`; it reaches their actions over `actions`."""

    process: Process
    line: Proxy
    actions: Proxy
    actions_port: int
    token: str

    def pass_all(self) -> None:
        self.line.pass_all()
        self.actions.pass_all()


@contextmanager
def running_rasa(folder: Path) -> Iterator[RunningRasa]:
    """It is not ready at once: whoever needs it waits for the house."""
    lend_model(folder)
    port, actions_port, token = free_port(), free_port(), secrets.token_urlsafe(24)
    with (
        Proxy(f"http://127.0.0.1:{port}", free_port()) as line,
        Proxy(f"http://127.0.0.1:{actions_port}", free_port()) as actions,
    ):
        config = write_config(
            folder / "config.yml",
            rasa={"urls": [f"http://127.0.0.1:{port}"]},
            worker={"actions_port": actions.port},
        )
        told = environment(folder, config, PHILLY311_INTERNAL_TOKEN=token)
        process = Process(["rasa"], told, folder / "rasa.log")
        try:
            yield RunningRasa(process, line, actions, actions_port, token)
        finally:
            process.stop()


@dataclass
class House:
    """Worker, web server and store of one test module; Rasa is the session's."""

    folder: Path
    database_url: str
    rasa: RunningRasa
    config: Path
    port: int
    told: dict[str, str]
    processes: list[Process] = field(default_factory=list)

    @classmethod
    def build(
        cls,
        folder: Path,
        database_url: str,
        rasa: RunningRasa,
        told: Mapping[str, str],
        *,
        public: bool = False,
        changes: Mapping[str, Any] | None = None,
    ) -> Self:
        """`told` is more of the environment; `public`: platforms are told to call the web server.

        `changes` are those of the configuration (write_config).
        """
        port = free_port()
        config = write_config(
            folder / "config.yml",
            server={"port": port},
            rasa={"urls": [rasa.line.url]},
            worker={"actions_port": rasa.actions_port},
            **(changes or {}),
        )
        told = {"DATABASE_URL": database_url, "PHILLY311_INTERNAL_TOKEN": rasa.token, **told}
        if public:
            told["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        return cls(folder, database_url, rasa, config, port, environment(folder, config, **told))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def photos(self) -> Path:
        return self.folder / "photos"

    def start(self, what: str) -> Process:
        """Another `worker` or `web` process."""
        process = Process([what], self.told, self.folder / f"{what}.log")
        self.processes.append(process)
        return process

    def wait_until_ready(self) -> None:
        """Until a message sent now would be answered."""
        until(self._is_ready, f"the house gets ready: {[process.said() for process in self.processes]}", START_SECONDS)

    def _is_ready(self) -> bool:
        for process in (self.rasa.process, *self.processes):
            assert process.code is None, f"{process.words} ended with {process.code}: {process.said()}"
        return is_ready(self.url)

    def forget(self, process: Process) -> None:
        """It was killed on purpose."""
        self.processes.remove(process)

    def stop(self) -> None:
        """All at once: each takes its time."""
        for process in self.processes:
            process.ask_to_stop()
        for process in self.processes:
            process.stop()
        self.processes.clear()

    # --- what is in the store ---

    def rows(self, query: str, *values: Any) -> list[Json]:
        return rows(self.database_url, query, *values)

    def cases_of(self, thread: str) -> list[Json]:
        """The cases that were filed in a conversation, the oldest first."""
        return self.rows(
            "SELECT cases.* FROM cases JOIN conversations ON conversations.id = cases.conversation_id "
            "WHERE thread = %s ORDER BY cases.id",
            thread,
        )

    def talk_of(self, thread: str) -> Json:
        """The conversation's row."""
        (row,) = self.rows("SELECT * FROM conversations WHERE thread = %s", thread)
        return row

    def answers(self, thread: str) -> list[tuple[str, list[str]]]:
        """What the resident said, in order, each with what the bot answered to it."""
        said = self.rows(
            "SELECT messages.id, messages.text, content->>'choice' AS choice FROM messages "
            "JOIN conversations ON conversations.id = conversation_id "
            "WHERE thread = %s AND author = 'resident' ORDER BY messages.id",
            thread,
        )
        replies = self.rows(
            "SELECT messages.text, reply_to_id FROM messages JOIN conversations ON conversations.id = conversation_id "
            "WHERE thread = %s AND n IS NOT NULL AND reply_to_id IS NOT NULL ORDER BY n",
            thread,
        )
        return [
            (row["choice"] or row["text"], [reply["text"] for reply in replies if reply["reply_to_id"] == row["id"]])
            for row in said
        ]

    # --- the command line ---

    def cli(self, *words: str, **told: str) -> subprocess.CompletedProcess[str]:
        """`philly311 <words>`, as staff would type it."""
        return run_cli(self.told | told, *words)

    def case(self, reference: str) -> Json:
        """`philly311 case show REF --json`."""
        shown = self.cli("case", "show", reference, "--json")
        assert shown.returncode == 0, shown.stderr
        story: Json = json.loads(shown.stdout)
        return story


def rows(database_url: str, query: str, *values: Any) -> list[Json]:
    """What is in a store."""
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        return connection.execute(query.encode(), values).fetchall()


def is_ready(url: str) -> bool:
    """Whether a message sent now would be answered."""
    try:
        return httpx.get(f"{url}/healthz", timeout=5, trust_env=False, verify=TLS).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def run_cli(told: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.cli", *words],
        cwd=ROOT,
        env=told,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


@contextmanager
def running_house(
    folder: Path,
    database_url: str,
    rasa: RunningRasa,
    told: Mapping[str, str] | None = None,
    *,
    public: bool = False,
    changes: Mapping[str, Any] | None = None,
) -> Iterator[House]:
    """A worker and a web server that are ready."""
    house = House.build(folder, database_url, rasa, told or {}, public=public, changes=changes)
    try:
        house.start("web")
        house.start("worker")
        house.wait_until_ready()
        yield house
    finally:
        rasa.pass_all()
        house.stop()
