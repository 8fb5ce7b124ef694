"""`philly311 run`: every part of the house on one machine, started in order, watched, and stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from rich.console import Console

from bot.console.people import Invited
from bot.rasa_process import rasa_process
from bot.settings import Settings

PATIENCE_SECONDS = 300.0
STOP_SECONDS = 10.0
PAUSE_SECONDS = 0.25
# A part that dies is started again after a pause that grows up to this.
LONGEST_PAUSE_SECONDS = 30.0
PR_SET_PDEATHSIG = 1
# Rasa processes at other addresses run on other machines and are somebody else's to start.
HERE = ("127.0.0.1", "localhost", "::1")


@dataclass
class Part:
    """A child process: what it is started with, and when it may be started again."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    start_at: float = 0.0
    started_at: float = field(default_factory=time.monotonic)


def die_with_parent() -> None:
    """Linux: a child whose supervisor was killed gets a SIGTERM and does not stay behind."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts the parts, starts again what dies, stops all of them."""

    def __init__(
        self, settings: Settings, database_url: str, console: Console, *, first_login: Callable[[], Invited | None]
    ) -> None:
        self._settings = settings
        self._first_login = first_login
        self._console = console
        environment = {**os.environ, "DATABASE_URL": database_url}
        self._logs = settings.var / "log"
        self._logs.mkdir(parents=True, exist_ok=True)
        me = [sys.executable, "-m", "bot.cli"]
        self._parts = [
            *(self._rasa(url) for url in settings.config.rasa.urls if urlsplit(url).hostname in HERE),
            Part("worker", [*me, "worker"], environment),
            Part("web", [*me, "web"], environment),
        ]

    def _rasa(self, url: str) -> Part:
        process = rasa_process(self._settings, url)
        return Part(f"rasa-{urlsplit(url).port}", process.command, process.environment, process.folder)

    def run(self) -> int:
        """Until Ctrl-C or SIGTERM. Returns the exit code."""
        stopping = _StopFlag()
        try:
            for part in self._parts:
                self._start(part)
            ready = self._wait_until_ready(stopping)
            if ready:
                self._announce()
            while ready and not stopping.is_set:
                self._watch()
                time.sleep(PAUSE_SECONDS)
            return 0 if ready or stopping.is_set else 1
        finally:
            self._stop()

    def _start(self, part: Part) -> None:
        with (self._logs / f"{part.name}.log").open("ab") as log:
            part.process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
                part.command,
                env=part.environment,
                cwd=part.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads run here
            )
        part.started_at = time.monotonic()

    def _watch(self) -> None:
        now = time.monotonic()
        for part in self._parts:
            if part.process is not None and part.process.poll() is not None:
                part.deaths = part.deaths + 1 if now - part.started_at < LONGEST_PAUSE_SECONDS else 1
                part.start_at = now + min(LONGEST_PAUSE_SECONDS, 2.0 ** (part.deaths - 1) - 1)
                self._console.print(
                    f"[yellow]{part.name} stopped[/] (its log: {self._log_of(part)}); starting it again"
                )
                part.process = None
            if part.process is None and now >= part.start_at:
                self._start(part)

    def _wait_until_ready(self, stopping: "_StopFlag") -> bool:
        url = f"http://{self._address()}/healthz"
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._console.status("Starting Rasa, the worker and the web server ...") as status:
            while time.monotonic() < deadline and not stopping.is_set:
                self._watch()
                with suppress(httpx.HTTPError, ValueError):
                    answer = httpx.get(url, timeout=2, trust_env=False).json()
                    if answer.get("ok"):
                        return True
                    missing = [name for name in ("database", "worker", "rasa") if not answer.get(name)]
                    status.update(f"Waiting for: {', '.join(missing)} ...")
                time.sleep(PAUSE_SECONDS)
        if not stopping.is_set:
            self._console.print(f"[red]The house did not get ready.[/] The logs are in {self._logs}.")
        return False

    def _announce(self) -> None:
        url = f"http://localhost:{self._settings.port}"
        city = self._settings.config.city
        self._console.print(f"\n[bold green]{city.service} ({city.name}) is ready.[/]")
        self._console.print(f"  Chat in a browser   {url}", highlight=False)
        self._console.print("  Chat in a terminal  .venv/bin/philly311 chat", highlight=False)
        self._console.print(f"  Console             {url}/console", highlight=False)
        self._announce_first_login()
        telegram = (
            "on" if self._settings.environment.telegram_token else "off (set TELEGRAM_TOKEN: docs/channels/telegram.md)"
        )
        self._console.print(f"  Telegram            {telegram}", highlight=False)
        self._console.print(f"  Logs                {self._logs}", highlight=False)
        self._console.print("  Stop                Ctrl-C\n", highlight=False)

    def _announce_first_login(self) -> None:
        """Made only now that somebody can read it; the password is kept nowhere."""
        first = self._first_login()
        if first is None:
            return
        for line in (
            f"    log in as         {first.email}",
            f"    one-time password {first.one_time_password}",
            "    (shown only now; if it is lost: .venv/bin/philly311 console admin --reset)",
        ):
            self._console.print(line, highlight=False, markup=False, soft_wrap=True)

    def _address(self) -> str:
        host = self._settings.host
        return f"{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{self._settings.port}"  # noqa: S104 - compared, not bound

    def _log_of(self, part: Part) -> Path:
        return self._logs / f"{part.name}.log"

    def _stop(self) -> None:
        running = [part.process for part in self._parts if part.process is not None and part.process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._console.print("Stopped.")


class _StopFlag:
    """Set by the first Ctrl-C or SIGTERM; the clean-up then runs undisturbed by a second one."""

    def __init__(self) -> None:
        self.is_set = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._set)

    def _set(self, *_: object) -> None:
        self.is_set = True
