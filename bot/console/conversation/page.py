"""The page of a conversation: opening it, what an open page asks for by itself, photos, and who the resident is."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request
from sqlalchemy import exists, select
from starlette.responses import FileResponse, Response

from bot import notes, presence
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.conversation import view
from bot.console.conversation.lines import read, shown
from bot.console.desk import AtDesk
from bot.console.forms import LARGEST_ID, RowId
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import now
from bot.photos import CONTENT_TYPE
from storage.models import Message, MessagePhoto

Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
Before = Annotated[int | None, Query(ge=0, le=LARGEST_ID)]

router = APIRouter(prefix="/conversations/{conversation_id}")


@router.get("")
async def conversation(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT)],
    desk: AtDesk,
    conversation_id: RowId,
    before: Before = None,
) -> Response:
    await view.found(desk, conversation_id)
    async with desk.parts.sessions.begin() as session:
        await notes.seen(session, conversation_id, visit.user_id)
        await audit(session, visit, "conversation.opened", "conversation", conversation_id)
    return await view.page(request, visit, desk, conversation_id, before=before)


@router.post("/reveal")
async def reveal(
    request: Request, visit: Annotated[Visit, needs(Role.AGENT)], desk: AtDesk, conversation_id: RowId
) -> Response:
    """The same page with the resident's name and address at the platform."""
    about = await view.found(desk, conversation_id)
    async with desk.parts.sessions.begin() as session:
        await audit(session, visit, "contact.revealed", "contact", about.contact.id)
    return await view.page(request, visit, desk, conversation_id, revealed=True)


@router.get("/thread")
async def thread(
    request: Request, visit: Annotated[Visit, needs(Role.AGENT, counts=False)], desk: AtDesk, conversation_id: RowId
) -> Response:
    """What an open page asks for by itself."""
    about = await view.found(desk, conversation_id)
    context = await view.live(desk, visit, about)
    return await desk.pages.show(request, "conversation/thread.html", visit, before=None, **context)


@router.get("/places")
async def places(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT, counts=False)],
    desk: AtDesk,
    conversation_id: RowId,
    known: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
) -> Response:
    """What an open page asks for by itself: nothing, while its map shows all there is."""
    about = await view.found(desk, conversation_id)
    there = await view.places(desk, about)
    if there.known == known:
        return Response(status_code=204)
    address = view.address_of(conversation_id)
    return await desk.pages.show(request, "conversation/places.html", visit, before=None, spots=there, address=address)


@router.get("/messages/{message_id}/reading")
async def reading(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT, counts=False)],
    desk: AtDesk,
    conversation_id: RowId,
    message_id: RowId,
) -> Response:
    """A translation that was late for its page."""
    about = await view.found(desk, conversation_id)
    async with desk.parts.sessions() as session:
        message = await session.get(Message, message_id)
    if message is None or message.conversation_id != conversation_id:
        raise HTTPException(404)
    found = shown(await read(desk.interpreter, about.conversation, message), message.author)
    return await desk.pages.show(request, "conversation/reading.html", visit, reading=found)


@router.post("/here")
async def here(
    visit: Annotated[Visit, needs(Role.AGENT, counts=False)], desk: AtDesk, conversation_id: RowId
) -> Response:
    """Their page still shows it."""
    await view.found(desk, conversation_id)
    async with desk.parts.sessions.begin() as session:
        await presence.here(session, conversation_id, visit.user_id, now())
    return Response(status_code=204)


@router.post("/gone")
async def gone(
    visit: Annotated[Visit, needs(Role.AGENT, counts=False)], desk: AtDesk, conversation_id: RowId
) -> Response:
    """They closed it."""
    async with desk.parts.sessions.begin() as session:
        await presence.gone(session, conversation_id, visit.user_id)
    return Response(status_code=204)


@router.get("/photos/{sha256}")
async def photo(
    visit: Annotated[Visit, needs(Role.AGENT, counts=False)], desk: AtDesk, conversation_id: RowId, sha256: Sha256
) -> Response:
    """One that came with this conversation."""
    ours = exists().where(
        MessagePhoto.sha256 == sha256,
        MessagePhoto.message_id == Message.id,
        Message.conversation_id == conversation_id,
    )
    async with desk.parts.sessions() as session:
        known = await session.scalar(select(ours))
    path = desk.parts.photos.path(sha256)
    if not known or not await asyncio.to_thread(path.is_file):
        raise HTTPException(404)
    return FileResponse(path, media_type=CONTENT_TYPE)
