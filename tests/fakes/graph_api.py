"""Meta's Graph API on the loopback: real HTTP, signed webhooks, faults on command, and residents that tests can play.

    with GraphApi() as meta:
        meta.connect("http://127.0.0.1:8311/messenger/webhook", "verify-token")
        meta.messenger.say("7001", "There is a pothole")
        ...
        assert meta.messenger.sent[-1].text == "Where is it?"
        meta.messenger.press("7001", "yes")

It speaks v26.0 as facts/platforms.md 2 tells it: Messenger, page comments, Instagram messaging, WhatsApp Cloud API.

On its own: python -m tests.fakes.graph_api --port 8083
"""

import argparse
import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.faults import Fault, Faults, broken
from tests.fakes.meta.basics import Account, GraphError, Json, invalid
from tests.fakes.meta.control import arguments, everything, verbs
from tests.fakes.meta.courier import carry, challenge
from tests.fakes.meta.errors import FAULTS, as_fault
from tests.fakes.meta.files import CDN_PATH, MEDIA_PATH, File
from tests.fakes.meta.messages import Sent, Way
from tests.fakes.meta.webhooks import FIELDS, known_topic, payload, signature
from tests.fakes.meta.world import MetaWorld, fields_of
from tests.fakes.serving import NO_TLS, LoopbackServer, Served, serve_until_interrupted

__all__ = ["FAULTS", "VERSION", "Account", "Fault", "GraphApi", "Sent", "Way", "payload", "signature"]

VERSION = "v26.0"
VERSIONS = re.compile(r"v\d{1,2}\.\d")
METHODS = ["GET", "POST", "DELETE"]
USAGE = ("call_count", "total_time", "total_cputime")


class GraphApi(Served, MetaWorld):
    """The world behind HTTP."""

    def __init__(self, account: Account | None = None, *, port: int = 0) -> None:
        super().__init__(account)
        # (method and path without the version, parameters) of each call.
        self.calls: list[tuple[str, Json]] = []
        # How much of the hourly allowance is used, in percent; told with each answer when it is set.
        self.usage: int | None = None
        self._faults = Faults(FAULTS)
        self._verbs = verbs(self)
        self.server = LoopbackServer(self._app(), port)
        self.files.base_url = self.url

    def fail(self, fault: str | Fault, *, call: str = "POST */messages", times: int = 1, skip: int = 0) -> None:
        """Let the next calls that match go wrong, or those after `skip` more.

        A call is the method and the path without the version: "GET /90310000000311", "* /cdn/*".
        """
        self._faults.add(fault, call, times=times, skip=skip)

    def connect(self, callback_url: str, verify_token: str) -> None:
        """Subscribe an address to everything, by the API. From a coroutine: `await asyncio.to_thread(...)`."""
        account = self.account
        app = {"access_token": account.app_token, "callback_url": callback_url, "verify_token": verify_token}
        tokens = {account.page: account.page_token, account.business: account.whatsapp_token}
        with httpx.Client(base_url=f"{self.url}/{VERSION}", timeout=30.0, verify=NO_TLS) as client:
            for topic, fields in FIELDS.items():
                asked = app | {"object": topic, "fields": ",".join(fields)}
                client.post(f"/{account.app}/subscriptions", data=asked).raise_for_status()
            for node, token in tokens.items():
                asked = {"access_token": token, "subscribed_fields": ",".join(FIELDS["page"])}
                client.post(f"/{node}/subscribed_apps", data=asked).raise_for_status()

    # --- HTTP ---

    def _app(self) -> Starlette:
        routes = [
            Route("/control/sent", self._control_sent),
            Route("/control/{verb}", self._control, methods=["POST"]),
            Route(CDN_PATH + "/{name}", self._link),
            Route(MEDIA_PATH + "/{ticket}", self._media),
            Route("/{version}/{node}", self._call, methods=METHODS),
            Route("/{version}/{node}/{edge}", self._call, methods=METHODS),
        ]
        return Starlette(routes=routes, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        courier = asyncio.create_task(carry(self.webhooks, self.account.secret))
        yield
        courier.cancel()

    async def _call(self, request: Request) -> Response:
        node, edge = request.path_params["node"], request.path_params.get("edge", "")
        call = f"{request.method} /{node}" + (f"/{edge}" if edge else "")
        try:
            if not VERSIONS.fullmatch(request.path_params["version"]):
                raise invalid("Unknown path components.")
            given = await _parameters(request)
        except GraphError as error:
            return await broken(as_fault(error.refusal))
        with self.ground.lock:
            self.calls.append((call, given))
            fault = self._faults.take(call)
        if fault and not fault.after:
            return await broken(fault)
        answer = await self._answer(request, node, edge, given)
        return await broken(fault) if fault else answer

    async def _answer(self, request: Request, node: str, edge: str, given: Json) -> Response:
        token = _token(request, given)
        headers = {} if self.usage is None else {"x-app-usage": json.dumps(dict.fromkeys(USAGE, self.usage))}
        try:
            if (request.method, node, edge) == ("POST", self.account.app, "subscriptions"):
                self.admit(node, token, given)
                return JSONResponse(await self._subscribe_app(given), headers=headers)
            return JSONResponse(self.answer(request.method, node, edge, given, token), headers=headers)
        except GraphError as error:
            return await broken(as_fault(error.refusal))

    async def _subscribe_app(self, given: Json) -> Json:
        fields = fields_of(given.get("fields"))
        topic = known_topic(str(given.get("object")), fields)
        callback_url = str(given.get("callback_url"))
        await challenge(callback_url, str(given.get("verify_token", "")))
        self.webhooks.subscribe_app(topic, callback_url, fields)
        return {"success": True}

    async def _link(self, request: Request) -> Response:
        """The content network asks for no token; its links carry all that is needed, and expire."""
        fault = self._faults.take(f"GET {request.url.path}")
        if fault:
            return await broken(fault)
        return _download(self.files.linked(request.path_params["name"]), Response("URL signature expired", 403))

    async def _media(self, request: Request) -> Response:
        fault = self._faults.take(f"GET {request.url.path}")
        if fault:
            return await broken(fault)
        if _token(request, {}) != self.account.whatsapp_token:
            return Response("Authentication required", 401)
        return _download(self.files.downloaded(request.path_params["ticket"]), Response("Not found", 404))

    # --- by hand, when it runs on its own ---

    async def _control(self, request: Request) -> Response:
        verb = self._verbs.get(request.path_params["verb"])
        if verb is None:
            return JSONResponse({"ok": False, "verbs": sorted(self._verbs)}, 404)
        try:
            # In a thread: a verb may call this server, or wait.
            result = await run_in_threadpool(verb, **arguments(await request.json()))
        except (AssertionError, KeyError, TypeError, ValueError, GraphError, httpx.HTTPError) as error:
            return JSONResponse({"ok": False, "why": f"{type(error).__name__}: {error}"}, 400)
        return JSONResponse({"ok": True, "result": result if isinstance(result, str | int) else None})

    async def _control_sent(self, _: Request) -> Response:
        return JSONResponse(everything(self))


async def _parameters(request: Request) -> Json:
    """From the address, and from the body as JSON or as a form, where what is not text is JSON."""
    given: Json = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        body = await request.body()
        try:
            read = json.loads(body)
        except ValueError as error:
            raise invalid("The body is not JSON.") from error
        if not isinstance(read, dict):
            raise invalid("The body must be an object.")
        return given | read
    given |= {name: str(value) for name, value in (await request.form()).items()}
    return {name: _plain(value) for name, value in given.items()}


def _plain(value: str) -> Any:
    if value.startswith(("{", "[")):
        with suppress(ValueError):
            return json.loads(value)
    return value


def _token(request: Request, given: Json) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() in ("bearer", "oauth") else str(given.get("access_token", ""))


def _download(file: File | None, otherwise: Response) -> Response:
    return otherwise if file is None else Response(file.content, media_type=file.kind)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Meta's Graph API for trying things out, without Meta.")
    parser.add_argument("--port", type=int, default=8083)
    fake = GraphApi(port=parser.parse_args().port)
    account = fake.account
    environment = {
        "META_API_URL": fake.url,
        "META_MEDIA_HOSTS": fake.url.removeprefix("http://"),
        "META_APP_ID": account.app,
        "META_APP_SECRET": account.secret,
        "META_VERIFY_TOKEN": "any-words-of-yours",
        "META_PAGE_ID": account.page,
        "META_PAGE_TOKEN": account.page_token,
        "META_IG_ID": account.instagram,
        "META_IG_TOKEN": account.instagram_token,
        "WHATSAPP_BUSINESS_ID": account.business,
        "WHATSAPP_PHONE_ID": account.phone,
        "WHATSAPP_TOKEN": account.whatsapp_token,
    }
    serve_until_interrupted(fake, " ".join(f"{name}='{value}'" for name, value in environment.items()))


if __name__ == "__main__":
    main()
