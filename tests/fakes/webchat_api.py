"""The web chat's server without the house behind it: the real page, a scripted bot, faults on command.

    with WebchatApi() as city:
        page.goto(city.url)
        ...
        assert city.texts == ["There is a pothole"]

On its own: python -m tests.fakes.webchat_api --port 8312
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any, Self

from babel.messages.pofile import read_po
from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.language.tags import LANGUAGES, from_platform
from tests.fakes.serving import LoopbackServer

PUBLIC = Path(__file__).parents[2] / "bot" / "public"
LOCALE = Path(__file__).parents[2] / "bot" / "language" / "locale"
CSP = (
    "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"permissions-policy", b"geolocation=(self), camera=(self)"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
REFERENCE = "16543210"
PICTURE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
TICK = 0.03

Json = dict[str, Any]


class Fault(Enum):
    """What goes wrong with the next message that is posted."""

    DROP = auto()  # the line breaks before the message is taken
    LOSE_ANSWER = auto()  # the message is taken, the answer is lost
    UNAVAILABLE = auto()
    TOO_MANY = auto()
    REFUSE = auto()


@dataclass(slots=True)
class Limits:
    text_characters: int = 500
    photo_megabytes: int = 2
    photos_per_report: int = 3


@dataclass(slots=True)
class Talk:
    """One session: what we said, and how far the script has come."""

    said: list[Json] = field(default_factory=list)
    step: int = 0
    language: str = "en"
    typing: bool = False


def page_strings(tag: str) -> dict[str, str]:
    """Every page.* phrase of a language; what it lacks is English."""
    strings: dict[str, str] = {}
    for folder in ("en", tag):
        path = LOCALE / folder / "page.po"
        if path.exists():
            with path.open("rb") as file:
                strings |= {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}
    return strings


def direction(tag: str) -> str:
    return "rtl" if LANGUAGES[tag].rtl else "ltr"


class WebchatApi:
    """`received` is what counted, in order; `tries` is how often each id was posted."""

    def __init__(self, port: int = 0) -> None:
        self.limits = Limits()
        self.received: list[Json] = []
        self.tries: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self.down = False
        self.slow_seconds = 0.0
        self.retry_after = 1
        self.talks: dict[str, Talk] = {}
        self._server = LoopbackServer(self.app(), port)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.received if message.get("text")]

    @property
    def choices(self) -> list[str]:
        return [message["choice"] for message in self.received if message.get("choice")]

    def say(self, session: str, text: str, *, sender: str = "bot", **more: Any) -> None:
        """Something the bot or an agent says, asked or not."""
        talk = self.talks[session]
        message = {"n": len(talk.said) + 1, "from": sender, "text": text, "buttons": [], "asks": None}
        talk.said.append(message | {"language": talk.language, "reference": None} | more)

    def app(self) -> Starlette:
        routes = [
            Route("/", self._page),
            Route("/strings/{tag}.json", self._strings),
            Route("/sw.js", lambda _: FileResponse(PUBLIC / "static/sw.js", media_type="text/javascript")),
            Route("/manifest.webmanifest", _manifest),
            Route("/webchat/messages", self._take, methods=["POST"]),
            Route("/webchat/messages", self._give),
            Mount("/static", StaticFiles(directory=PUBLIC / "static")),
        ]
        return Starlette(routes=routes, middleware=[Middleware(SafetyHeaders)])

    def _page(self, request: Request) -> Response:
        wished = request.query_params.get("lang") or request.headers.get("accept-language", "").split(",")[0]
        tag = from_platform(wished.split(";")[0]) or "en"
        context = {
            "lang": tag,
            "dir": direction(tag),
            "strings": page_strings(tag),
            "languages": [{"tag": one.tag, "own_name": one.own_name} for one in LANGUAGES.values()],
            "service": "Philly311",
            "phone": "3-1-1",
            "limits": self.limits,
        }
        return Jinja2Templates(PUBLIC / "templates").TemplateResponse(request, "chat.html", context)

    def _strings(self, request: Request) -> Response:
        tag = request.path_params["tag"]
        if tag not in LANGUAGES:
            return JSONResponse({"error": "We do not speak this language."}, 404)
        return JSONResponse({"lang": tag, "dir": direction(tag), "strings": page_strings(tag)})

    async def _take(self, request: Request) -> Response:
        message = await _read(request)
        await asyncio.sleep(self.slow_seconds)
        self.tries[message.get("id", "")] += 1
        fault = self.faults.pop(0) if self.faults else None
        if self.down or fault is Fault.DROP:
            return _broken()
        refusal = self._refusal(message, fault)
        if refusal:
            return refusal
        if message["id"] not in {known["id"] for known in self.received}:
            self.received.append(message)
            self._answer(message)
        return _broken() if fault is Fault.LOSE_ANSWER else JSONResponse({"accepted": True}, 202)

    def _refusal(self, message: Json, fault: Fault | None) -> Response | None:
        wait = {"Retry-After": str(self.retry_after)}
        if fault is Fault.UNAVAILABLE:
            return JSONResponse({"error": "We are busy.", "problem": "unavailable"}, 503, wait)
        if fault is Fault.TOO_MANY:
            return JSONResponse({"error": "You write very fast.", "problem": "too_many"}, 429, wait)
        if fault is Fault.REFUSE or not message.get("session") or not message.get("id"):
            return JSONResponse({"error": "This message cannot be read.", "problem": "invalid"}, 422)
        for photo in message["photos"]:
            if len(photo) > self.limits.photo_megabytes * 1_000_000:
                return JSONResponse({"error": "The picture is too large.", "problem": "too_large"}, 413)
            if not photo.startswith(PICTURE_STARTS):
                return JSONResponse({"error": "This is not a picture.", "problem": "not_a_picture"}, 415)
        return None

    def _answer(self, message: Json) -> None:
        session = message["session"]
        talk = self.talks.setdefault(session, Talk())
        text, choice = message.get("text") or "", message.get("choice")
        if choice in LANGUAGES:
            talk.language = choice
            self.say(session, f"({choice}) How can I help?")
        elif choice == "restart":
            talk.step = 0
            self.say(session, "We start over. How can I help?")
        elif text.startswith("echo "):
            self.say(session, text.removeprefix("echo "))
        elif text == "agent":
            self.say(session, "Hello, this is Dana. I am reading your report.", sender="agent")
        else:
            line = SCRIPT[min(talk.step, len(SCRIPT) - 1)]
            talk.step += 1
            self.say(session, **line)

    async def _give(self, request: Request) -> Response:
        session, after = request.query_params["session"], int(request.query_params["after"])
        end = time.monotonic() + min(float(request.query_params.get("wait", 0)), 25.0)
        while True:
            if self.down:
                return _broken()
            talk = self.talks.get(session, Talk())
            news = [message for message in talk.said if message["n"] > after]
            if news or time.monotonic() > end or await request.is_disconnected():
                return JSONResponse({"messages": news, "typing": talk.typing})
            await asyncio.sleep(TICK)


SCRIPT: list[Json] = [
    {
        "text": "It sounds like a pothole.\nIs that right?",
        "asks": "confirm",
        "buttons": [{"label": "Yes", "value": "yes"}, {"label": "No, something else", "value": "no"}],
    },
    {"text": "Where is it?", "asks": "address", "buttons": [{"label": "Cancel", "value": "cancel"}]},
    {
        "text": "1234 Market St. Can you send a photo?",
        "asks": "photo",
        "buttons": [{"label": "Skip", "value": "skip"}],
    },
    {
        "text": f"Done. Your number is {REFERENCE}. Questions? Call 3-1-1 or see https://www.phila.gov/311.",
        "reference": REFERENCE,
        "buttons": [{"label": "Undo", "value": "undo"}],
    },
]


async def _read(request: Request) -> Json:
    if request.headers.get("content-type", "").startswith("multipart/"):
        async with request.form() as form:
            return await _fields(form)
    body = await request.json()
    return body | {"photos": []} if isinstance(body, dict) else {"photos": []}


async def _fields(form: FormData) -> Json:
    photos = [await part.read() for part in form.getlist("photo") if isinstance(part, UploadFile)]
    fields: Mapping[str, Any] = {name: value for name, value in form.items() if isinstance(value, str)}
    return {**fields, "photos": photos}


def _broken() -> Response:
    """An answer that ends before it is whole: the browser sees a lost connection."""

    async def nothing() -> AsyncIterator[bytes]:
        yield b"{"
        raise ConnectionResetError

    return StreamingResponse(nothing(), headers={"Content-Length": "100"})


def _manifest(_: Request) -> Response:
    return FileResponse(PUBLIC / "static/manifest.webmanifest", media_type="application/manifest+json")


class SafetyHeaders:
    """ASGI middleware: every answer carries the headers that the real server sends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self._app(scope, receive, dressed)


def main() -> None:
    arguments = argparse.ArgumentParser(description="The chat page with a scripted bot.")
    arguments.add_argument("--port", type=int, default=8312)
    with WebchatApi(arguments.parse_args().port) as city:
        print(city.url, flush=True)  # noqa: T201
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
