"""A resident in the web chat: says, presses, sends, and reads what comes back."""

import itertools
import re
import secrets
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx

from bot.language.phrases import catalog
from tests.journeys.waiting import PATIENCE

Json = dict[str, Any]
Location = tuple[float, float]
_ids = itertools.count(1)
# Made once: nobody speaks TLS here, and every client of httpx would read all certificates anew.
TLS = ssl.create_default_context()
BLANK = re.compile(r"\{[^}]*\}|\n")
LONG_POLL_SECONDS = 20


@dataclass(frozen=True)
class Turn:
    """Everything that was answered to one message."""

    messages: list[Json] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.messages)

    @property
    def asks(self) -> str | None:
        asks: str | None = self.messages[-1]["asks"]
        return asks

    @property
    def buttons(self) -> list[str]:
        """The values of the last message's buttons."""
        return [button["value"] for button in self.messages[-1]["buttons"]]

    @property
    def labels(self) -> dict[str, str]:
        """value -> what is written on the button."""
        return {button["value"]: button["label"] for button in self.messages[-1]["buttons"]}

    @property
    def reference(self) -> str:
        """The number that the answer carries; fails when it carries none."""
        return next(str(message["reference"]) for message in self.messages if message["reference"])

    @property
    def language(self) -> str:
        """The one language of all of it."""
        (language,) = {message["language"] for message in self.messages}
        return str(language)


class Resident:
    """One web chat session. Every method that speaks returns the answer, which `turn` keeps."""

    def __init__(self, url: str, *, speaks: str | None = None, session: str | None = None) -> None:
        self.url = url
        self.session = session or f"resident-{secrets.token_hex(8)}"
        self.turn = Turn()
        self.seen = 0
        self.story: list[str] = []
        headers = {"accept-language": speaks} if speaks else {}
        self._client = httpx.Client(
            base_url=url, headers=headers, timeout=LONG_POLL_SECONDS + PATIENCE, trust_env=False, verify=TLS
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    # --- speaking ---

    def say(self, text: str) -> Turn:
        return self._told(self.post(text=text), text)

    def press(self, value: str) -> Turn:
        """Press a button that was offered."""
        assert value in self.turn.buttons, f"there is no button {value!r} in:\n{self}"
        return self._told(self.post(choice=value), f"[{value}]")

    def choose(self, value: str) -> Turn:
        """Send the value of a button that is not there, or not any more."""
        return self._told(self.post(choice=value), f"[{value}]")

    def share_location(self, lat: float, lon: float) -> Turn:
        return self._told(self.post(location={"lat": lat, "lon": lon}), f"({lat}, {lon})")

    def send_photo(self, *photos: bytes, text: str | None = None) -> Turn:
        return self._told(self.post_photos(*photos, text=text), f"<{len(photos)} photos> {text or ''}")

    def post(self, *, id: str | None = None, **body: Any) -> httpx.Response:  # noqa: A002 - the API's own word
        """Only hand it over."""
        return self._client.post("/webchat/messages", json={"session": self.session, "id": id or new_id(), **body})

    def post_photos(self, *photos: bytes, text: str | None = None, name: str = "photo.jpg") -> httpx.Response:
        form = {"session": self.session, "id": new_id()} | ({"text": text} if text else {})
        files = [("photo", (name, photo, "image/jpeg")) for photo in photos]
        return self._client.post("/webchat/messages", data=form, files=files)

    def post_form(self, fields: dict[str, str]) -> httpx.Response:
        """A form without a file."""
        form = {"session": self.session, "id": new_id(), **fields}
        parts = [(name, (None, value.encode(), "text/plain")) for name, value in form.items()]
        return self._client.post("/webchat/messages", files=parts)

    def post_raw(self, body: bytes, content_type: str = "application/json") -> httpx.Response:
        return self._client.post("/webchat/messages", content=body, headers={"content-type": content_type})

    # --- reading ---

    def hear(self, count: int = 1, seconds: float = PATIENCE) -> Turn:
        """Wait for the next `count` messages, whoever asked for them."""
        deadline = time.monotonic() + seconds
        heard: list[Json] = []
        while len(heard) < count:
            assert time.monotonic() < deadline, f"heard {len(heard)} of {count} answers in {seconds:.0f} s:\n{self}"
            heard += self.news(wait=min(LONG_POLL_SECONDS, max(0.1, deadline - time.monotonic())))
        self.turn = Turn(heard)
        return self.turn

    def news(self, wait: float = 0) -> list[Json]:
        """What was not read yet."""
        response = self._client.get(
            "/webchat/messages", params={"session": self.session, "after": self.seen, "wait": wait}
        )
        response.raise_for_status()
        messages: list[Json] = response.json()["messages"]
        numbers = [message["n"] for message in messages]
        assert numbers == list(range(self.seen + 1, self.seen + 1 + len(numbers))), f"{numbers} after {self.seen}"
        self.seen += len(numbers)
        self.story += [f"bot: {message['text']}" for message in messages]
        return messages

    def everything(self) -> list[Json]:
        """Every answer so far, as a page sees it that was just opened."""
        messages: list[Json] = self._client.get("/webchat/messages", params={"session": self.session}).json()[
            "messages"
        ]
        return messages

    def expect(
        self,
        *,
        asks: str | None = None,
        phrase: str | Sequence[str] = (),
        contains: str | Sequence[str] = (),
        lacks: str | Sequence[str] = (),
        buttons: Sequence[str] | None = None,
        language: str | None = None,
    ) -> Turn:
        """What the last answer must be like. A phrase is a key of the catalogs, in the language of the answer."""
        turn = self.turn
        if asks is not None:
            assert turn.asks == asks, f"asks {turn.asks}, not {asks}:\n{self}"
        if language is not None:
            assert turn.language == language, f"speaks {turn.language}, not {language}:\n{self}"
        for key in _all(phrase):
            assert has_phrase(turn.text, key, turn.language), f"does not say {key}:\n{self}"
        for words in _all(contains):
            assert words in turn.text, f"does not say {words!r}:\n{self}"
        for words in _all(lacks):
            assert words not in turn.text, f"says {words!r}:\n{self}"
        if buttons is not None:
            assert turn.buttons == list(buttons), f"offers {turn.buttons}, not {buttons}:\n{self}"
        return turn

    def __str__(self) -> str:
        """The talk so far."""
        return "\n".join(self.story)

    def _told(self, response: httpx.Response, what: str) -> Turn:
        self.story.append(f"resident: {what}")
        assert response.status_code == httpx.codes.ACCEPTED, f"{response.status_code} {response.text}:\n{self}"
        return self.hear()


def new_id() -> str:
    return f"message-{next(_ids)}"


def has_phrase(text: str, key: str, language: str) -> bool:
    """Whether the words of a phrase are in a text, in their order, whatever fills its places."""
    raw = catalog(language).get(key) or catalog("en")[key]
    variants = raw if isinstance(raw, (list, tuple)) else [raw]
    return any(_in_order(text, [part.strip() for part in BLANK.split(str(variant))]) for variant in variants)


def _in_order(text: str, parts: Sequence[str]) -> bool:
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _all(words: str | Sequence[str]) -> Sequence[str]:
    return [words] if isinstance(words, str) else words
