"""The house of the demo: `philly311 run` with a configuration, ports and a database of its own."""

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from bot.settings import ROOT
from bot.supervisor import die_with_parent
from tests.journeys.house import environment, free_port, is_ready, lend_model, run_cli, write_config

# A busy machine needs this long to close a database.
STOP_SECONDS = 60.0
PAUSE_SECONDS = 0.5


class DemoHouse:
    """One process, which starts and watches the others. Everything it keeps lies in its folder."""

    def __init__(self, folder: Path, told: Mapping[str, str]) -> None:
        port = free_port()
        config = write_config(
            folder / "config.yml",
            server={"port": port},
            rasa={"urls": [f"http://127.0.0.1:{free_port()}"]},
            worker={"actions_port": free_port()},
        )
        self.url = f"http://127.0.0.1:{port}"
        self._told = environment(folder, config, PUBLIC_URL=self.url, **told)
        self._process: subprocess.Popen[bytes] | None = None
        lend_model(folder)

    def start(self) -> None:
        """Call it before there are threads: between fork and exec some of our own code runs."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run"],
            cwd=ROOT,
            env=self._told,
            stdin=subprocess.DEVNULL,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - see above
        )

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.poll() if self._process else None

    def is_ready(self) -> bool:
        """Whether a message sent now would be answered."""
        return is_ready(self.url)

    def wait_until_ready(self, stopping: threading.Event) -> bool:
        """True when it is, False when it ended or is to stop."""
        while not stopping.is_set() and self.code is None:
            if self.is_ready():
                return True
            stopping.wait(PAUSE_SECONDS)
        return False

    def cli(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`philly311 <words>`, as staff would type it."""
        return run_cli(self._told, *words)

    def stop(self) -> None:
        """Ask, wait, insist."""
        if self._process is None or self.code is not None:
            return
        # Also while the house still prepares its database this unwinds, where SIGTERM would leave the server behind.
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
