"""A Telegram Bot API on the loopback: real HTTP, faults on command, and residents that tests can play.

    with BotApi() as telegram:
        telegram.say(7001, "There is a pothole")
        ...
        assert telegram.sent[-1].text == "Where is it?"
        telegram.press(7001, "yes")

On its own: python -m tests.fakes.bot_api --port 8081
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.faults import Fault, Faults, broken
from tests.fakes.serving import TICK, LoopbackServer, Served, serve_until_interrupted
from tests.fakes.telegram_world import TOKEN, USERNAME, ApiError, Json, Sent, TelegramWorld

__all__ = ["FAULTS", "TOKEN", "USERNAME", "BotApi", "Fault", "Sent", "refused"]


def refused(status: int, description: str, parameters: Json | None = None) -> Fault:
    """An answer other than ok, in Telegram's words."""
    body: Json = {"ok": False, "error_code": status, "description": description}
    whole = body | ({"parameters": parameters} if parameters else {})
    return Fault(status, json.dumps(whole).encode(), {"content-type": "application/json"})


FAULTS: Mapping[str, Fault] = {
    "flood": refused(429, "Too Many Requests: retry after 3", {"retry_after": 3}),
    "flood without a pause": refused(429, "Too Many Requests"),
    "server error": refused(500, "Internal Server Error"),
    "bad gateway": Fault(502, body=b"<html><h1>502 Bad Gateway</h1></html>"),
    "not JSON": Fault(200, body=b"<html>Please log in to the city's wifi</html>"),
    "not an object": Fault(200, body=b"[1, 2]"),
    "no result": Fault(200, body=b'{"ok": true}'),
    "odd result": Fault(200, body=b'{"ok": true, "result": [7]}'),
    "hang": Fault(hang=30.0),
    "lost answer": Fault(hang=30.0, after=True),
    "cut": Fault(cut=True),
    "blocked": refused(403, "Forbidden: bot was blocked by the user"),
    "closed account": refused(403, "Forbidden: user is deactivated"),
    "closed account, other words": refused(400, "Bad Request: user is deactivated"),
    "no chat": refused(400, "Bad Request: chat not found"),
    "bad button": refused(400, "Bad Request: BUTTON_DATA_INVALID"),
    "wrong token": refused(401, "Unauthorized"),
    "no such bot": refused(404, "Not Found"),
    "conflict": refused(409, "Conflict: terminated by other getUpdates request"),
}


class BotApi(Served, TelegramWorld):
    """The world behind HTTP."""

    def __init__(self, *, token: str = TOKEN, username: str = USERNAME, flood: bool = False, port: int = 0) -> None:
        super().__init__(token=token, username=username, flood=flood)
        self.calls: list[tuple[str, Json]] = []
        # (update_id, status) of each try to deliver to the webhook; 0 stands for no answer.
        self.deliveries: list[tuple[int, int]] = []
        self._faults = Faults(FAULTS)
        self.server = LoopbackServer(self._app(), port)

    def fail(self, fault: str | Fault, *, method: str = "sendMessage", times: int = 1, skip: int = 0) -> None:
        """Let the next calls of a method go wrong, or those after `skip` more; `file` is the download of a file."""
        self._faults.add(fault, method.lower(), times=times, skip=skip)

    # --- HTTP ---

    def _app(self) -> Starlette:
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
            Route("/control/sent", self._control_sent),
            Route("/control/{verb}", self._control, methods=["POST"]),
        ]
        return Starlette(routes=routes, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        courier = asyncio.create_task(self._deliver())
        yield
        courier.cancel()

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"].lower()
        given = await _parameters(request)
        with self.lock:
            self.calls.append((method, given))
            fault = self._faults.take(method)
        if fault and not fault.after:
            return await broken(fault)
        answer = await self._answer(request.path_params["token"], method, given)
        return await broken(fault) if fault else answer

    async def _answer(self, token: str, method: str, given: Json) -> Response:
        if token != self.token:
            return await broken(FAULTS["wrong token"])
        try:
            return JSONResponse({"ok": True, "result": await self._result(method, given)})
        except ApiError as error:
            return await broken(refused(error.status, error.description, error.parameters))

    async def _result(self, method: str, given: Json) -> Any:
        if method == "getupdates":
            return await self.get_updates(given)
        if method not in self.methods:
            raise ApiError(404, "Not Found")
        with self.lock:
            return self.methods[method](given)

    async def _download(self, request: Request) -> Response:
        fault = self._faults.take("file")
        if fault:
            return await broken(fault)
        file_id = request.path_params["path"].removeprefix("photos/").removesuffix(".jpg")
        content = self.files.get(file_id)
        if request.path_params["token"] != self.token or content is None:
            return await broken(FAULTS["no such bot"])
        return Response(content, media_type="application/octet-stream")

    async def _deliver(self) -> None:
        """Bring updates to the webhook one by one, each until it is taken."""
        async with httpx.AsyncClient(timeout=10.0) as client:
            while True:
                await asyncio.sleep(TICK)
                if self.webhook and self.pending and not await self._deliver_one(client, self.pending[0]):
                    await asyncio.sleep(10 * TICK)

    async def _deliver_one(self, client: httpx.AsyncClient, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        try:
            status = (await client.post(self.webhook["url"], json=update, headers=headers)).status_code
        except httpx.HTTPError:
            status = 0
        taken = 200 <= status < 300
        with self.lock:
            self.deliveries.append((update["update_id"], status))
            if taken and update in self.pending:
                self.pending.remove(update)
        return taken

    # --- by hand, when it runs on its own ---

    async def _control(self, request: Request) -> Response:
        verbs: Mapping[str, Callable[..., Any]] = {
            "say": self.say,
            "press": self.press,
            "location": self.location,
            "block": self.block,
            "unblock": self.unblock,
            "fail": self.fail,
        }
        verb = verbs.get(request.path_params["verb"])
        if verb is None:
            return await broken(refused(404, f"one of {', '.join(verbs)}"))
        return JSONResponse({"ok": True, "result": verb(**await request.json())})

    async def _control_sent(self, _: Request) -> Response:
        return JSONResponse([{"chat": sent.chat, "text": sent.text, "buttons": sent.buttons} for sent in self.sent])


async def _parameters(request: Request) -> Json:
    """Forms carry everything as text, and what is not text as JSON."""
    form = await request.form()
    return {name: _plain(name, str(value)) for name, value in (*request.query_params.items(), *form.items())}


def _plain(name: str, value: str) -> Any:
    if name in ("text", "callback_query_id", "file_id", "secret_token", "url"):
        return value
    with suppress(ValueError):
        return json.loads(value)
    return value


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A Telegram Bot API for trying things out, without Telegram.")
    parser.add_argument("--port", type=int, default=8081)
    fake = BotApi(port=parser.parse_args().port)
    serve_until_interrupted(fake, f"TELEGRAM_API_URL={fake.url} TELEGRAM_TOKEN={fake.token}")


if __name__ == "__main__":
    main()
