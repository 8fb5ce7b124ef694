"""Chat in a terminal, over the same API as the web page; and a case shown to people."""

import shlex
import sys
import threading
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from bot.places.finder import Located
from bot.places.place import Place

HELP = "Type a message. /photo PATH sends a picture, a number chooses a button, /quit ends."
WAIT_SECONDS = 20


class Chat:
    """One session: prints what comes, sends what is typed."""

    def __init__(self, client: httpx.Client, session: str, console: Console) -> None:
        self._client = client
        self._session = session
        self._console = console
        self._seen = 0
        self._buttons: list[Mapping[str, str]] = []
        self._ended = threading.Event()

    def listen(self) -> None:
        """Print answers until the chat ends; a lost connection is tried again."""
        while not self._ended.is_set():
            try:
                params: dict[str, str | int] = {"session": self._session, "after": self._seen, "wait": WAIT_SECONDS}
                answer = self._client.get("/webchat/messages", params=params, timeout=WAIT_SECONDS + 10)
                answer.raise_for_status()
                for message in answer.json()["messages"]:
                    self._show(message)
            except httpx.HTTPError:
                self._ended.wait(2)

    def end(self) -> None:
        self._ended.set()

    def send(self, line: str) -> None:
        """One line: a message, a button by its number, or a photo by its path."""
        body = {"session": self._session, "id": str(uuid.uuid4())}
        if line.startswith("/photo"):
            self._send_photo(body, line.removeprefix("/photo").strip())
            return
        if line.isdecimal() and 1 <= int(line) <= len(self._buttons):
            body["choice"] = self._buttons[int(line) - 1]["value"]
        else:
            body["text"] = line
        self._report(self._client.post("/webchat/messages", json=body))

    def _send_photo(self, body: Mapping[str, str], words: str) -> None:
        path = Path(shlex.split(words)[0] if words else "").expanduser()
        if not path.is_file():
            self._console.print(f"[red]There is no file {path}.[/]", highlight=False)
            return
        with self._console.status(f"Sending {path.name} ..."):
            answer = self._client.post("/webchat/messages", data=body, files={"photo": (path.name, path.read_bytes())})
        self._report(answer)

    def _report(self, answer: httpx.Response) -> None:
        if answer.is_error:
            self._console.print(f"[red]{answer.json().get('error', answer.status_code)}[/]", highlight=False)

    def _show(self, message: Mapping[str, Any]) -> None:
        self._seen = max(self._seen, message["n"])
        self._console.print(Panel(message["text"], title=message["from"], title_align="left"), markup=False)
        self._buttons = message["buttons"]
        for number, button in enumerate(self._buttons, start=1):
            self._console.print(f"  {number}  {button['label']}", markup=False, highlight=False)


def chat(url: str, session: str | None, console: Console) -> None:
    """Until /quit, Ctrl-C or the end of the input."""
    session = session or f"terminal-{uuid.uuid4()}"
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        try:
            client.get("/healthz")
        except httpx.HTTPError:
            console.print(f"[red]Nothing answers at {url}.[/] Start the house with `make run` first.")
            sys.exit(1)
        talk = Chat(client, session, console)
        console.print(HELP, highlight=False)
        listener = threading.Thread(target=talk.listen, daemon=True)
        listener.start()
        try:
            while (line := console.input("[bold]> [/]").strip()) != "/quit":
                if line:
                    talk.send(line)
        except (EOFError, KeyboardInterrupt):
            pass
        talk.end()
        console.print(f"Bye. To go on: philly311 chat --session {session}", highlight=False)


def show_case(story: Mapping[str, Any], console: Console) -> None:
    """A case as a table, its history as a story."""
    facts = Table(show_header=False, box=None)
    for key in (
        "service_name",
        "department",
        "status",
        "close_reason",
        "address",
        "nearest_address",
        "requested_at",
        "expected_at",
    ):
        if story.get(key):
            facts.add_row(key.replace("_", " "), str(story[key]))
    if story["lat"] is not None:
        facts.add_row("coordinates", f"{story['lat']}, {story['lon']}")
    _add_districts(facts, story["districts"])
    facts.add_row("photos", str(len(story["photos"])))
    console.print(Panel(facts, title=f"Case {story['reference']}", title_align="left"))
    for event in story["history"]:
        words = [event["at"][:16].replace("T", " "), event["actor"], event["kind"]]
        if "to" in event:
            words.append(f"→ {event['to']}")
        words.extend(str(event[key]) for key in ("reason", "note", "rating") if key in event)
        console.print("  " + "  ".join(words), markup=False, highlight=False)


DISTRICTS = {
    "council": "council district",
    "police": "police district",
    "planning": "planning district",
    "neighborhood": "neighborhood",
}


def show_place(place: Place, located: Located | None, console: Console) -> None:
    """What the City makes of some words, and where that is."""
    facts = Table(show_header=False, box=None)
    facts.add_row("standard form", place.standard or "none")
    facts.add_row("what it is", f"{place.kind}, {place.status.replace('_', ' ')}")
    if place.suggestions:
        facts.add_row("perhaps", "; ".join(place.suggestions))
    if located is None:
        facts.add_row("coordinates", "not known")
    else:
        facts.add_row("coordinates", f"{located.lat:.6f}, {located.lon:.6f} (from the {located.by})")
        if located.nearest_address:
            facts.add_row("nearest address", located.nearest_address)
        _add_districts(facts, located.districts)
    console.print(facts, highlight=False)


def _add_districts(facts: Table, districts: Mapping[str, str]) -> None:
    for kind, label in DISTRICTS.items():
        if kind in districts:
            facts.add_row(label, escape(districts[kind]))
