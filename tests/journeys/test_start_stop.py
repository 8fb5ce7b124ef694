"""One command runs everything and leaves nothing behind; what is wrong is said in a sentence."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.fakes.bot_api import TOKEN, BotApi
from tests.journeys.house import (
    START_SECONDS,
    Process,
    environment,
    free_port,
    is_ready,
    lend_model,
    run_cli,
    write_config,
)
from tests.journeys.resident import Resident
from tests.journeys.waiting import until

PASSWORD = "s3cret-of-the-database"


def descendants(pid: int) -> list[int]:
    """Every process below this one, as the kernel knows them."""
    found: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for listing in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, listing.read_text().split()):
                found += [child, *descendants(child)]
    return found


def command_of(pid: int) -> str:
    """How a process was called; empty when it is gone, or only its entry is left."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


class Supervised:
    """`philly311 run` with a `var`, ports and a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.config = write_config(
            folder / "config.yml",
            server={"port": self.port},
            rasa={"urls": [f"http://127.0.0.1:{free_port()}"]},
            worker={"actions_port": free_port()},
        )
        self.told = environment(folder / "var", self.config)
        self.url = f"http://127.0.0.1:{self.port}"
        self.runs: list[Process] = []

    def start(self) -> Process:
        """Return when a message would be answered."""
        run = Process(["run"], self.told, self.folder / f"run{len(self.runs)}.log")
        self.runs.append(run)

        def ready() -> bool:
            assert run.code is None, run.said()
            return is_ready(self.url)

        until(ready, f"everything is ready: {run.log}", START_SECONDS)
        until(lambda: "Stop" in run.said(), "it says so")
        return run

    def everything(self) -> list[int]:
        """The processes of the run, and the database beside it."""
        postmaster = self.folder / "var" / "postgres" / "postmaster.pid"
        return [*descendants(self.runs[-1].pid), int(postmaster.read_text().split()[0])]

    def worker(self) -> int | None:
        """The pid of the worker that lives."""
        pids = (pid for pid in descendants(self.runs[-1].pid) if command_of(pid).rstrip().endswith("bot.cli worker"))
        return next(pids, None)

    def end(self) -> None:
        for run in self.runs:
            run.stop()


@pytest.fixture(scope="module")
def supervised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervised]:
    house = Supervised(tmp_path_factory.mktemp("run"))
    lend_model(house.folder / "var")
    try:
        yield house
    finally:
        house.end()


def first_page(url: str, email: str, password: str) -> str:
    """Where somebody who signs in to the console is sent."""
    with httpx.Client(base_url=url, trust_env=False) as browser:
        csrf = re.search(r'name="csrf" value="(\w+)"', browser.get("/console/sign-in").text)
        assert csrf is not None
        form = {"email": email, "password": password, "csrf": csrf[1]}
        return browser.post("/console/sign-in", data=form).headers["location"]


def test_one_command_runs_everything(supervised: Supervised) -> None:
    run = supervised.start()
    said = run.said()
    assert "is ready" in said
    assert f"http://localhost:{supervised.port}" in said
    assert f"http://localhost:{supervised.port}/console" in said
    login = re.search(r"log in as +(\S+)\n +one-time password (\S+)\n", said)
    assert login is not None, said
    assert first_page(supervised.url, login[1], login[2]) == "/console/account/password"

    with Resident(supervised.url) as ana:
        ana.say("There is graffiti on the wall at 1234 Market St")
        for value in ("wall_or_fence", "first", "skip", "yes"):
            ana.press(value)
        reference = ana.expect(phrase="filed").reference

        checked = run_cli(supervised.told, "check")
        assert checked.returncode == 0, checked.stderr
        assert "in order" in checked.stdout

        worker = until(supervised.worker, "there is a worker")
        os.kill(worker, signal.SIGKILL)
        until(lambda: supervised.worker() not in (None, worker), "there is another worker")
        ana.say(reference)
        ana.expect(phrase="status.received")

    processes = supervised.everything()
    assert len(processes) >= 4, "Rasa, the worker, the web server, the database"
    assert run.interrupt() == 0, run.said()
    assert "Stopped." in run.said()
    assert not [command_of(pid) for pid in processes if command_of(pid)]

    run = supervised.start()
    assert "one-time password" not in run.said()
    with Resident(supervised.url) as bob:
        bob.say(reference)
        bob.expect(phrase="status.received")
    processes = supervised.everything()
    run.stop()
    assert run.code == 0, run.said()
    assert not [command_of(pid) for pid in processes if command_of(pid)]


# --- what is wrong, in a sentence ---


@pytest.fixture
def telegram() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


@pytest.fixture
def told(tmp_path: Path, database_url: str) -> dict[str, str]:
    """A configuration in which only the worker and Rasa are missing."""
    config = write_config(
        tmp_path / "config.yml",
        rasa={"urls": [f"http://127.0.0.1:{free_port()}"]},
        worker={"actions_port": free_port()},
    )
    lend_model(tmp_path / "var")
    return environment(tmp_path / "var", config, DATABASE_URL=database_url, PHILLY311_INTERNAL_TOKEN="t" * 32)


def checked(told: dict[str, str], *sentences: str) -> None:
    """`philly311 check` finds just these problems."""
    result = run_cli(told, "check")
    said = " ".join((result.stdout + result.stderr).split())
    assert result.returncode == 1, said
    for sentence in sentences:
        assert sentence in said
    assert said.count("✗") == len(sentences), said
    assert "Traceback" not in said
    assert PASSWORD not in said


def test_no_worker_and_no_rasa(told: dict[str, str]) -> None:
    checked(told, "No worker is running", "Rasa does not answer at")


def test_a_database_that_does_not_answer(told: dict[str, str]) -> None:
    url = f"postgresql://philly311:{PASSWORD}@127.0.0.1:{free_port()}/philly311"
    checked({**told, "DATABASE_URL": url}, "The database in DATABASE_URL does not answer")


def test_a_database_of_another_kind(told: dict[str, str]) -> None:
    checked({**told, "DATABASE_URL": f"mysql://root:{PASSWORD}@localhost/city"}, "postgresql://")


def test_a_database_that_is_too_old(told: dict[str, str], empty_database: str) -> None:
    checked({**told, "DATABASE_URL": empty_database}, "The database is at migration none")
    with psycopg.connect(empty_database) as connection:
        (tables,) = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() or (0,)
    assert tables == 0, "looking changes nothing"


def test_a_key_nobody_knows(told: dict[str, str], tmp_path: Path) -> None:
    config = write_config(tmp_path / "wrong.yml", server={"prot": 8311})
    wrong = {**told, "PHILLY311_CONFIG": str(config)}
    checked(wrong, "server.prot")
    started = run_cli(wrong, "web")
    assert started.returncode == 2
    assert "server.prot" in started.stderr
    assert "Traceback" not in started.stderr


def test_no_configuration_at_all(told: dict[str, str], tmp_path: Path) -> None:
    checked({**told, "PHILLY311_CONFIG": str(tmp_path / "nowhere.yml")}, "There is no configuration file")


def test_telegram_refuses_the_token(told: dict[str, str], telegram: BotApi) -> None:
    wrong = TOKEN[:-1] + ("1" if TOKEN[-1] != "1" else "2")
    said = {**told, "TELEGRAM_TOKEN": wrong, "TELEGRAM_API_URL": telegram.url}
    checked(said, "No worker is running", "Rasa does not answer at", "Channel telegram")
