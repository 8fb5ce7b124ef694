"""An X API (version 2) on the loopback: real HTTP, faults on command, limits and costs that count, residents to play.

    with XApi() as x:
        mention = x.post_mention(7001, "There is a pothole")
        ...
        assert [reply.said for reply in x.replies_to(mention)] == ["Where is it?"]
        x.dm(7001, "1234 Market Street")
        ...
        assert x.costs.spent < Decimal("0.05")

Events come to a webhook that was registered and subscribed, as at X; `courier.manners` says how badly.
tweepy knows no other host than api.twitter.com: send its requests here by an adapter of its session.

On its own: python -m tests.fakes.x_api --port 8082
"""

import argparse
import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from tests.fakes.faults import Faults, broken
from tests.fakes.serving import LoopbackServer, Served, serve_until_interrupted
from tests.fakes.x import messages, posts, webhooks
from tests.fakes.x.calls import Answer, Call, Endpoint
from tests.fakes.x.control import control
from tests.fakes.x.courier import Courier
from tests.fakes.x.keys import Keys, Way
from tests.fakes.x.problems import FAULTS, Json, Problem, XFault, forbidden, invalid, missing, unsupported
from tests.fakes.x_world import USERNAME, XWorld

__all__ = ["FAULTS", "USERNAME", "Called", "XApi", "XFault"]

ENDPOINTS = (*posts.ENDPOINTS, *messages.ENDPOINTS, *webhooks.ENDPOINTS)


@dataclass(frozen=True, slots=True)
class Called:
    """A call as it came. `secret` says whether a key was with it."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Json
    secret: bool


class XApi(Served, XWorld):
    """The world behind HTTP."""

    def __init__(self, *, keys: Keys | None = None, username: str = USERNAME, port: int = 0) -> None:
        super().__init__(keys=keys, username=username)
        self.calls: list[Called] = []
        self.courier = Courier(self)
        self._faults = Faults(FAULTS)
        self.server = LoopbackServer(self._app(), port)
        self.cdn = f"{self.url}/pbs"

    def fail(
        self, fault: str | XFault, *, path: str = "*", method: str = "POST", times: int = 1, skip: int = 0
    ) -> None:
        """Let the next calls go wrong, or those after `skip` more. `*` in a path or a method stands for anything."""
        self._faults.add(fault, f"{method} {path}", times=times, skip=skip)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point our connector here."""
        return {
            "X_API_URL": self.url,
            "X_CONSUMER_KEY": self.keys.consumer_key,
            "X_CONSUMER_SECRET": self.keys.consumer_secret,
            "X_ACCESS_TOKEN": self.keys.access_token,
            "X_ACCESS_TOKEN_SECRET": self.keys.access_token_secret,
            "X_BEARER_TOKEN": self.keys.bearer_token,
            "X_OAUTH2_CLIENT_ID": self.keys.client_id,
            "X_OAUTH2_CLIENT_SECRET": self.keys.client_secret,
            "X_OAUTH2_REFRESH_TOKEN": self.doors.token.refresh,
            "X_MEDIA_URL": self.cdn,
        }

    async def check_hooks(self) -> None:
        """The question for a token that X asks every now and then."""
        for hook in list(self.hooks.values()):
            await webhooks.check_hook(self, hook)

    # --- HTTP ---

    def _app(self) -> Starlette:
        routes = [
            *(Route(one.path, partial(self._call, one), methods=[one.method]) for one in ENDPOINTS),
            Route("/2/oauth2/token", self._token, methods=["POST"]),
            Route("/pbs/media/{resource}", self._picture),
            Mount("/control", routes=control(self, fail=self.fail)),
        ]
        return Starlette(routes=routes, lifespan=self._lifespan, exception_handlers={404: _unknown, 405: _unknown})

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        courier = asyncio.create_task(self.courier.run())
        yield
        courier.cancel()

    async def _call(self, endpoint: Endpoint, request: Request) -> Response:
        body = await request.body()
        fault = self._noticed(request, _read(body) or {})
        if fault and not fault.after and not fault.partial:
            return await self._broken(fault)
        try:
            answer, headers = await self._answer(endpoint, request, body)
        except Problem as problem:
            return await self._broken(problem.fault)
        if fault and fault.after:
            return await self._broken(fault)
        if isinstance(answer.body, bytes):
            return Response(answer.body, answer.status, headers, "image/jpeg")
        return JSONResponse(_incomplete(answer.body) if fault else answer.body, answer.status, dict(headers))

    async def _answer(self, endpoint: Endpoint, request: Request, body: bytes) -> tuple[Answer, Mapping[str, str]]:
        with self.lock:
            way = self.doors.identify(request)
            if way not in endpoint.ways:
                raise unsupported(way, endpoint.ways)
            if way is Way.OAUTH2 and not endpoint.scopes <= self.doors.token.scopes:
                raise forbidden("Forbidden")
            headers = self.limits.count(endpoint.name, way)
            if self.costs.is_out_of_credit:
                raise Problem(FAULTS["no credit"])
        given = _read(body) if request.method == "POST" else {}
        if given is None:
            raise invalid("The body is no JSON object")
        call = Call(way, request.path_params, request.query_params, given)
        endpoint.check(call)
        with self.lock:
            answer = endpoint.handler(self, call)
        return answer if isinstance(answer, Answer) else await answer, headers

    async def _token(self, request: Request) -> Response:
        async with request.form() as form:
            given = {name: str(value) for name, value in form.items()}
        fault = self._noticed(request, {})
        if fault and not fault.after:
            return await self._broken(fault)
        try:
            answer = self.doors.refresh(given, request.headers.get("authorization", ""))
        except Problem as problem:
            return await self._broken(problem.fault)
        return await self._broken(fault) if fault else JSONResponse(answer)

    async def _picture(self, request: Request) -> Response:
        fault = self._noticed(request, {})
        if fault:
            return await self._broken(fault)
        content = self.files.get(request.path_params["resource"])
        if content is None:
            return await self._broken(FAULTS["not found"])
        return Response(content, media_type="image/jpeg")

    def _noticed(self, request: Request, body: Json) -> XFault | None:
        """Write a call down. What is to go wrong with it."""
        path = request.url.path
        secret = "authorization" in request.headers
        with self.lock:
            self.calls.append(Called(request.method, path, dict(request.query_params), body, secret))
            return self._faults.take(f"{request.method} {path}")

    async def _broken(self, fault: XFault) -> Response:
        if fault.reset_in is None:
            return await broken(fault)
        reset = str(int(self.clock.now() + fault.reset_in))
        window = {"x-rate-limit-limit": "15", "x-rate-limit-remaining": "0", "x-rate-limit-reset": reset}
        return await broken(replace(fault, headers={**fault.headers, **window}))


def _read(body: bytes) -> Json | None:
    """A JSON object; None is anything else."""
    try:
        read = json.loads(body or b"{}")
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _incomplete(answer: Json) -> Json:
    """An answer that is ok, without the people that were asked for."""
    beside = {name: things for name, things in answer.get("includes", {}).items() if name != "users"}
    rest = {name: value for name, value in answer.items() if name != "includes"} | (
        {"includes": beside} if beside else {}
    )
    return rest | {"errors": [missing("user", "author_id", 7)]}


async def _unknown(_: Request, __: Exception) -> Response:
    return await broken(FAULTS["not found"])


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="An X API for trying things out, without X.")
    parser.add_argument("--port", type=int, default=8082)
    fake = XApi(port=parser.parse_args().port)
    serve_until_interrupted(fake, " ".join(f"{name}={value}" for name, value in fake.environment.items()))


if __name__ == "__main__":
    main()
