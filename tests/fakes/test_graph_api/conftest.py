"""A fresh Graph API for each test, somebody who calls it, and somebody who is called by it."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.fakes.graph_api import VERSION, GraphApi
from tests.fakes.meta.basics import Json
from tests.fakes.serving import NO_TLS, LoopbackServer

ANA = "7001"
BOB = "7002"
VERIFY = "verify-token-311"

# Code and subcode.
Error = tuple[int, int | None]


class Caller:
    """Calls with one token."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self.client = httpx.Client(base_url=f"{url}/{VERSION}", headers=headers, timeout=10.0, verify=NO_TLS)

    def get(self, path: str, **query: str) -> Json:
        return self._fine(self.client.get(path, params=query))

    def post(self, path: str, given: Json) -> Json:
        return self._fine(self.client.post(path, json=given))

    def delete(self, path: str, given: Json) -> Json:
        return self._fine(self.client.request("DELETE", path, json=given))

    def refused(self, method: str, path: str, given: Json | None = None) -> Error:
        """The error that the call meets."""
        answer = self.client.request(method, path, json=given)
        assert answer.status_code >= 400, answer.text
        return error_of(answer)

    def _fine(self, answer: httpx.Response) -> Json:
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found


def error_of(answer: httpx.Response) -> Error:
    """Code and subcode of an answer in Meta's shape."""
    error = answer.json()["error"]
    assert error["message"]
    assert error["fbtrace_id"]
    return error["code"], error.get("error_subcode")


class House:
    """The least that can be called: answers the challenge, keeps what comes, says what the test wants it to."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.answers: list[int] = []
        self._new = threading.Condition()
        app = Starlette(routes=[Route("/webhook", self._challenged), Route("/webhook", self._called, methods=["POST"])])
        self.server = LoopbackServer(app)

    @property
    def url(self) -> str:
        return f"{self.server.url}/webhook"

    async def _challenged(self, request: Request) -> Response:
        if request.query_params["hub.verify_token"] != VERIFY:
            return Response(status_code=403)
        return PlainTextResponse(request.query_params["hub.challenge"])

    async def _called(self, request: Request) -> Response:
        body = await request.body()
        with self._new:
            self.bodies.append(body)
            self.signatures.append(request.headers["x-hub-signature-256"])
            self._new.notify_all()
            return Response(status_code=self.answers.pop(0) if self.answers else 200)

    def calls(self, count: int) -> list[Any]:
        """What came with the first calls, read."""
        with self._new:
            assert self._new.wait_for(lambda: len(self.bodies) >= count, 10.0), f"only {len(self.bodies)} of {count}"
            return [json.loads(body) for body in self.bodies]


@pytest.fixture
def meta() -> Iterator[GraphApi]:
    with GraphApi() as api:
        yield api


@pytest.fixture
def page(meta: GraphApi) -> Caller:
    return Caller(meta.url, meta.account.page_token)


@pytest.fixture
def whatsapp(meta: GraphApi) -> Caller:
    return Caller(meta.url, meta.account.whatsapp_token)


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    house.server.start()
    yield house
    house.server.stop(wait=False)


@pytest.fixture
def connected(meta: GraphApi, house: House) -> House:
    """A house that hears of everything."""
    meta.connect(house.url, VERIFY)
    return house


def text_to(user: str, text: str = "Where is it?", **more: object) -> Json:
    """The plainest message."""
    return {"recipient": {"id": user}, "messaging_type": "RESPONSE", "message": {"text": text}} | more


def message_to(user: str, **message: object) -> Json:
    """Any answer."""
    return {"recipient": {"id": user}, "messaging_type": "RESPONSE", "message": message}
