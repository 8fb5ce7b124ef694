"""LibreTranslate as its source shows it: languages with their targets, JSON in, JSON out, errors with a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.fakes.serving import LoopbackServer, Served
from tests.fakes.wire import Answer, Asked

WORDS: Mapping[tuple[str, str], str] = {
    ("Hay un bache enorme en la calle", "en"): "There is a huge pothole in the street",
    ("Có một ổ gà lớn trên đường", "en"): "There is a big pothole on the road",
    ("Where exactly is it?", "es"): "¿Dónde está exactamente?",
    ("Where exactly is it?", "zh-Hant"): "確切的位置在哪裡？",
    ("Where exactly is it?", "pt-BR"): "Onde fica exatamente?",
}


@dataclass(slots=True)
class FakeLibreTranslate:
    """`fault` is what /translate answers instead. A text it has no words for is given back in capitals."""

    codes: tuple[str, ...] = ("en", "es", "vi", "pt-BR", "zh-Hans", "zh-Hant")
    key: str | None = None
    words: dict[tuple[str, str], str] = field(default_factory=lambda: dict(WORDS))
    fault: Answer | None = None

    def __call__(self, asked: Asked) -> Answer:
        if (asked.method, asked.path) == ("GET", "/languages"):
            return 200, [{"code": code, "name": code, "targets": list(self.codes)} for code in self.codes]
        if (asked.method, asked.path) != ("POST", "/translate") or "json" not in asked.headers.get("content-type", ""):
            return 404, {"error": "not found"}
        return self.fault if self.fault is not None else self._translate(asked.json())

    def _translate(self, body: Mapping[str, Any]) -> Answer:
        if self.key is not None and body.get("api_key") != self.key:
            return 403, {"error": "Invalid API key"}
        for name in ("source", "target"):
            if body[name] not in (*self.codes, *(["auto"] if name == "source" else [])):
                return 400, {"error": f"{body[name]} is not supported"}
        return 200, {"translatedText": self.words.get((body["q"], body["target"]), body["q"].upper())}


class LibreTranslateServer(Served):
    """The same in a thread of its own, for a house of processes."""

    def __init__(self, fake: FakeLibreTranslate) -> None:
        self._fake = fake
        self.server = LoopbackServer(Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])]))

    async def _answer(self, request: Request) -> JSONResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self._fake(Asked(request.method, request.url.path, {}, headers, await request.body()))
        assert not isinstance(answer, str)
        return JSONResponse(answer[1], status_code=answer[0])
