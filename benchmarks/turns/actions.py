"""The action server that the peer asks: `bot.actions.app`, with what Rasa's default pipeline does not say filled in.

Our actions read the service of a report from `understanding`, which our own classifier sets beside the intent. The
default pipeline has no such thing, so its reports would never get past "what is it about?", and its turns would be
cheaper than ours for doing less. The residents of the measurement know their service and send it as metadata of their
first message; here it takes the place of the classifier's. Everything else is the pipeline's own.
"""

import asyncio
import json
import os
import sys

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import house
from bot.actions.app import make_app
from bot.actions.kit import ActionKit
from bot.database import database
from bot.places import addresses
from bot.settings import Settings, settings


class Understood:
    """Moves `understanding` from the metadata of a message to where our actions look for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _understood(await _body(receive))
        headers = [item for item in scope["headers"] if item[0] != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))

        async def once() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app({**scope, "headers": headers}, once, send)


async def _body(receive: Receive) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _understood(body: bytes) -> bytes:
    # A greeting that came before it has none, and costs nothing here.
    if b'"understanding"' not in body:
        return body
    call = json.loads(body)
    latest = call["tracker"]["latest_message"]
    latest["understanding"] = (latest.get("metadata") or {}).get("understanding")
    return json.dumps(call).encode()


async def main(configured: Settings, url: str, port: int) -> None:
    parts = house.build(configured, url)
    kit = ActionKit(
        sessions=parts.sessions,
        catalogue=parts.catalogue,
        phrases=parts.phrases,
        find=addresses.find,
        check=addresses.check,
        pin=addresses.pin,
        calendar=parts.calendar,
        limits=configured.config.limits,
        now=house.now,
    )
    addresses.find("1234 Market St", "en")
    app = Understood(make_app(kit, os.environ["PHILLY311_INTERNAL_TOKEN"]))
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, lifespan="off")
    try:
        # It ends by itself on SIGTERM.
        await uvicorn.Server(config).serve()
    finally:
        await parts.close()


if __name__ == "__main__":
    with database(settings()) as database_url:
        asyncio.run(main(settings(), database_url, int(sys.argv[1])))
