"""The web chat as the demo's visitor plays it: the house's own API, with no platform in between."""

import itertools
from collections.abc import Iterator
from contextlib import suppress

import httpx

from tests.demo.lines import Line
from tests.fakes.serving import NO_TLS


class WebChatColumn:
    """One session of the chat API."""

    name = "webchat"
    title = "Web chat"
    public = ""
    locations = True
    breakable = False
    hint = "The City's own page; here through its API."

    def __init__(self, url: str, session: str) -> None:
        self._session = session
        self._numbers = itertools.count(1)
        self._lines: list[Line] = []
        self._client = httpx.Client(base_url=url, timeout=5.0, trust_env=False, verify=NO_TLS)

    def say(self, text: str, photo: bytes | None, *, public: bool) -> None:
        if photo is None:
            self._post(text=text)
            return
        form = self._envelope() | ({"text": text} if text else {})
        files = {"photo": ("photo.jpg", photo, "image/jpeg")}
        self._client.post("/webchat/messages", data=form, files=files).raise_for_status()

    def press(self, value: str) -> None:
        self._post(choice=value)

    def locate(self, lat: float, lon: float) -> None:
        self._post(location={"lat": lat, "lon": lon})

    def fail(self, fault: str, times: int) -> None:
        raise AssertionError("there is no platform that could fail")

    def heard(self) -> Iterator[Line]:
        """While the house is away what was heard before still stands."""
        with suppress(httpx.HTTPError):
            asked = {"session": self._session, "after": str(len(self._lines))}
            answer = self._client.get("/webchat/messages", params=asked).raise_for_status()
            for message in answer.json()["messages"]:
                buttons = tuple((button["label"], button["value"]) for button in message["buttons"])
                self._lines.append(Line(message["text"], str(message["n"]), buttons=buttons))
        return iter(self._lines)

    def _post(self, **content: object) -> None:
        self._client.post("/webchat/messages", json=self._envelope() | content).raise_for_status()

    def _envelope(self) -> dict[str, object]:
        return {"session": self._session, "id": f"demo-{next(self._numbers)}"}
