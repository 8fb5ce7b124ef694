"""The web process: the chat page and its API, the case page, the channels' webhooks, the console, and /healthz."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from bot.assets import Revalidated
from bot.console.app import make_console, mount_console
from bot.console.navigation import BASE
from bot.conversation.rasa import Rasa
from bot.house import WEBCHAT_NOTIFY, Parts, start_channel
from bot.interpreter.interpreter import warm_up
from bot.presence import DESK_NOTIFY
from bot.public import case_page, page, webchat, webhooks
from bot.public.edge import Edge
from bot.public.health import look
from bot.settings import internal_token
from bot.waiting import Waiting
from connectors.webchat import CHANNEL

STATIC = Path(__file__).parent / "static"
# A message with its photo, and the envelope around it.
ENVELOPE_BYTES = 1_000_000


class ChatCors(CORSMiddleware):
    """Anyone's page may talk to the chat API: there are no cookies, the session in the request is the whole key.

    The console has cookies, and no other page may.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inside = scope["type"] == "http" and scope["path"].startswith(f"{BASE}/")
        await (self.app if inside else super().__call__)(scope, receive, send)


def make_app(parts: Parts) -> FastAPI:
    waiting = Waiting()
    settings = parts.settings.config
    rasa = Rasa(settings.rasa.urls, internal_token(parts.settings), timeout_seconds=settings.rasa.turn_timeout_seconds)
    console = make_console(parts, rasa)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        background = [
            asyncio.create_task(asyncio.to_thread(warm_up)),
            asyncio.create_task(waiting.listen(parts.database_url, WEBCHAT_NOTIFY)),
            asyncio.create_task(console.state.desk.news.listen(parts.database_url, DESK_NOTIFY)),
            *(
                asyncio.create_task(start_channel(name, channel.connector))
                for name, channel in parts.channels.items()
                if channel.webhook is not None
            ),
        ]
        try:
            yield
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await rasa.close()
            for channel in parts.channels.values():
                await channel.connector.close()

    app = FastAPI(title=settings.city.service, version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(webhooks.make_router(parts))
    if CHANNEL in parts.channels:
        app.include_router(webchat.make_router(parts, waiting))
        app.include_router(page.make_router(parts))
    app.include_router(case_page.make_router(parts, console.state.desk.address_of))
    app.mount("/static", Revalidated(directory=STATIC), name="static")
    mount_console(app, console)

    @app.exception_handler(OperationalError)
    @app.exception_handler(PoolTimeout)
    async def database_is_away(request: Request, error: Exception) -> JSONResponse:
        sentence = parts.phrases.say(settings.languages.fallback, "error.unavailable", phone=settings.city.phone)
        body = {"error": sentence, "problem": "unavailable"}
        return JSONResponse(body, status_code=503, headers=webchat.RETRY_AFTER)

    @app.get("/healthz", tags=["health"])
    async def healthz() -> JSONResponse:
        """200 when a message sent now would be answered."""
        health = await look(parts.sessions, rasa)
        body = {"ok": health.ok, "database": health.database, "worker": health.worker, "rasa": health.rasa}
        return JSONResponse(body, status_code=200 if health.ok else 503)

    app.add_middleware(ChatCors, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["content-type"])
    largest = settings.limits.photo_megabytes * 1_000_000 + ENVELOPE_BYTES
    app.add_middleware(Edge, largest_body=largest, maps=f"{BASE}/", tiles=settings.console.map_tiles.origin)
    return app
