"""Puts the console's rooms together into one application that the web process mounts under /console."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.assets import Revalidated
from bot.console import audit_trail, users
from bot.console.access import needs
from bot.console.admin import agencies as admin_agencies
from bot.console.admin import calendar as admin_calendar
from bot.console.admin import changing as admin_changing
from bot.console.admin import channels as admin_channels
from bot.console.admin import departments as admin_departments
from bot.console.admin import families as admin_families
from bot.console.admin import log as admin_log
from bot.console.admin import macros as admin_macros
from bot.console.admin import questions as admin_questions
from bot.console.admin import referrals as admin_referrals
from bot.console.admin import retention as admin_retention
from bot.console.admin import rules as admin_rules
from bot.console.admin import services as admin_services
from bot.console.board import page as board_page
from bot.console.cases import acts as case_acts
from bot.console.cases import bulk as case_bulk
from bot.console.cases import edits as case_edits
from bot.console.cases import new as case_new
from bot.console.cases import page as case_page
from bot.console.conversation import acts as conversation_acts
from bot.console.conversation import failed as failed_page
from bot.console.conversation import page as conversation_page
from bot.console.conversation import reply as conversation_reply
from bot.console.csrf import no_forgery
from bot.console.desk import AtDesk, make_desk
from bot.console.entry import account, account_code, sign_in, sso
from bot.console.errors import add_handlers
from bot.console.look_up import page as look_up_page
from bot.console.navigation import BASE
from bot.console.privacy import resident as resident_page
from bot.console.privacy import retention as retention_page
from bot.console.queue import live
from bot.console.queue import page as queue_page
from bot.console.roles import EVERYONE
from bot.console.trends import export as trends_export
from bot.console.trends import page as trends_page
from bot.console.visit import Visit
from bot.conversation.rasa import Rasa
from bot.house import Parts

STATIC = Path(__file__).parent / "static"
ROOMS = (
    sign_in.router,
    queue_page.router,
    live.router,
    conversation_page.router,
    conversation_reply.router,
    conversation_acts.router,
    failed_page.router,
    case_new.router,
    case_bulk.router,
    case_page.router,
    case_acts.router,
    case_edits.router,
    look_up_page.router,
    resident_page.router,
    retention_page.router,
    board_page.router,
    trends_page.router,
    trends_export.router,
    account.router,
    account_code.router,
    users.router,
    audit_trail.router,
    admin_log.router,
    admin_changing.router,
    admin_services.router,
    admin_departments.router,
    admin_questions.router,
    admin_rules.router,
    admin_agencies.router,
    admin_macros.router,
    admin_referrals.topics,
    admin_referrals.emergencies,
    admin_families.router,
    admin_calendar.router,
    admin_channels.router,
    admin_retention.router,
)


# A form with a long note; whoever takes photos says so on their own route.
LARGEST_BODY = 1_000_000


def mount_console(web: FastAPI, console: FastAPI) -> None:
    """Under its address, so that also the page of a mistake is kept by nobody."""

    @web.get(BASE, include_in_schema=False)
    async def without_slash() -> RedirectResponse:
        """Without the host: a proxy in front may have another name than the one we are called by."""
        return RedirectResponse(f"{BASE}/", status_code=303)

    web.mount(BASE, NotKept(console), name="console")


class NotKept:
    """ASGI middleware: no browser and no proxy keeps a page of the console; only its styles and scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, dressed)


async def up_to_date(desk: AtDesk) -> None:
    """Words, hours and days are what staff made of them, whichever process they told.

    Whether a page can be shown without the database is its own business.
    """
    with suppress(OperationalError, PoolTimeout):
        await desk.parts.catalogue.get()


def make_console(parts: Parts, rasa: Rasa | None = None) -> FastAPI:
    """Without Rasa a message that is not translated is told by its place and numbers alone."""
    desk = make_desk(parts, rasa)
    app = FastAPI(
        title="Console",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        dependencies=[Depends(no_forgery), Depends(up_to_date)],
        max_body_size=LARGEST_BODY,
    )
    app.state.desk = desk
    add_handlers(app)

    @app.get("/")
    async def home(visit: Annotated[Visit, needs(*EVERYONE)]) -> RedirectResponse:
        """Everybody's own first page."""
        return RedirectResponse(desk.pages.home(visit.role), status_code=303)

    for router in (*ROOMS, *([sso.router] if desk.provider else [])):
        app.include_router(router)
    app.mount("/static", Revalidated(directory=STATIC), name="console-static")
    desk.pages.routed = frozenset(view.path for view in iter_route_contexts(app.routes) if view.path is not None)
    return app
