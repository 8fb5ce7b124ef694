"""Runs the demo until Ctrl-C: fake platforms, the house, the page. `philly311 demo` starts it."""

import argparse
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path

import httpx

from bot.settings import ROOT
from connectors.x.events import WANTED
from tests.demo.fakes import Fakes
from tests.demo.house import PAUSE_SECONDS, DemoHouse
from tests.demo.page import Demo, make_page
from tests.fakes.serving import LoopbackServer

PORT = 8310


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description="The whole house against fake platforms, with a page to play on.")
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "demo")
    given = parser.parse_args()
    stopping = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stopping.set())
    given.var.mkdir(parents=True, exist_ok=True)
    # Each run begins anew: the fakes forget what they numbered, and the house must not take news for old.
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=given.var))
    code = 1
    try:
        code = _run(folder, given.port, stopping)
    finally:
        # A house that failed leaves its logs to be read.
        if code == 0 or not (folder / "log").exists():
            shutil.rmtree(folder, ignore_errors=True)
    return code


def _run(folder: Path, port: int, stopping: threading.Event) -> int:
    fakes = Fakes()
    house = DemoHouse(folder, fakes.environment)
    demo = Demo(fakes, house)
    try:
        server = LoopbackServer(make_page(demo), port)
    except OSError:
        _say(f"Port {port} is taken. Nothing was started; choose another: philly311 demo --port 8320")
        return 1
    house.start()
    try:
        with fakes:
            server.start()
            _say(f"The demo's page: {server.url} (the house behind it needs about half a minute)")
            threading.Thread(target=_introduce, args=(demo, stopping), daemon=True, name="introduce").start()
            while not stopping.wait(PAUSE_SECONDS) and house.code is None:
                pass
            server.stop(wait=False)
    finally:
        ended = house.code
        house.stop()
    return 0 if stopping.is_set() else ended or 0


def _introduce(demo: Demo, stopping: threading.Event) -> None:
    """Once the house answers, the platforms learn where it is, and it brings them menus and templates."""
    if not demo.house.wait_until_ready(stopping):
        return
    try:
        demo.fakes.connect(demo.house.url)
    except httpx.HTTPError as error:
        _say(f"Meta's webhooks could not be set up ({error}). Facebook, Instagram, WhatsApp stay silent: start again.")
    _wait_for_x(demo, stopping)
    demo.ready.set()
    synced = demo.house.cli("channels", "sync")
    if synced.returncode and not stopping.is_set():
        _say(f"Menus and templates were not brought to the platforms: {synced.stderr.strip()}")


def _wait_for_x(demo: Demo, stopping: threading.Event) -> None:
    """X calls the house for what it was asked for; what was said before that, nobody tells the house of."""
    while not stopping.wait(PAUSE_SECONDS) and demo.house.code is None:
        if {one.event_type for one in demo.fakes.x.subscriptions.values()} >= set(WANTED):
            return


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - to who started it


if __name__ == "__main__":
    sys.exit(main())
