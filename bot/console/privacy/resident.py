"""What we hold about a resident: in numbers, as a file for them, and deleted when they wish it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import JSONResponse, Response

from bot.console.access import needs
from bot.console.audit import audit
from bot.console.desk import AtDesk, Desk
from bot.console.errors import Change, Stale, sent_to
from bot.console.forms import Field, RowId
from bot.console.masking import masked
from bot.console.navigation import BASE
from bot.console.notices import notify
from bot.console.queue.filters import channel_name
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import now
from bot.language.names import english_name
from bot.privacy.forgetting import STAFF, By, forget, pages_of
from bot.privacy.holding import Overview, everything, overview
from bot.privacy.pictures import discard

RESIDENTS = f"{BASE}/privacy/residents"
# What is typed before the button does it.
WORD = "delete"

router = APIRouter(prefix="/privacy/residents/{contact_id}")


@dataclass(frozen=True, slots=True)
class Here:
    request: Request
    visit: Visit
    desk: Desk
    contact_id: int


def here_of(request: Request, visit: Annotated[Visit, needs(Role.AGENT)], desk: AtDesk, contact_id: RowId) -> Here:
    return Here(request, visit, desk, contact_id)


AtResident = Annotated[Here, Depends(here_of)]


@router.get("")
async def resident(here: AtResident) -> Response:
    async with here.desk.parts.sessions.begin() as session:
        found = _there(await overview(session, here.contact_id))
        await audit(session, here.visit, "contact.seen", "contact", here.contact_id)
    return await _show(here, found)


@router.post("/data")
async def data(here: AtResident) -> Response:
    """A file of all of it, for the resident: by post, so that no address can fetch it unasked."""
    async with here.desk.parts.sessions.begin() as session:
        _there(await overview(session, here.contact_id))
        await audit(session, here.visit, "contact.exported", "contact", here.contact_id)
        held = await everything(session, here.contact_id)
    name = f'attachment; filename="resident-{here.contact_id}.json"'
    return JSONResponse(held, headers={"Content-Disposition": name, "X-Content-Type-Options": "nosniff"})


@router.post("/delete")
async def delete(here: AtResident, word: Field = "", newest: Field = "") -> Response:
    parts, by = here.desk.parts, here.visit
    if word.lower() != WORD:
        async with parts.sessions() as session:
            found = _there(await overview(session, here.contact_id))
        return await _show(here, found, problem=f"Type “{WORD}” to delete them. Nothing was deleted yet.")
    async with parts.sessions.begin() as session:
        found = _there(await overview(session, here.contact_id))
        if newest != str(found.newest):
            change = Change("Messages", "as they were on your page", f"{found.messages}, and newer ones")
            raise Stale([change], back=f"{RESIDENTS}/{here.contact_id}")
        gone = await forget(session, here.contact_id, By(STAFF, now(), pages_of(parts.connectors), by.user_id))
        if gone is None:
            raise HTTPException(404)
        await audit(session, by, "contact.deleted", "contact", here.contact_id, cases=list(gone.cases))
        stay = f" These cases stay, anonymous: {', '.join(gone.cases)}." if gone.cases else ""
        await notify(session, by.session_id, f"The resident is deleted, with {gone.messages} messages.{stay}")
    await discard(parts.sessions, parts.photos, gone.photos)
    return sent_to(here.request, f"{BASE}/queue")


def _there(found: Overview | None) -> Overview:
    if found is None:
        raise HTTPException(404)
    return found


async def _show(here: Here, found: Overview, problem: str | None = None) -> Response:
    phrases = here.desk.parts.phrases
    return await here.desk.pages.show(
        here.request,
        "privacy/resident.html",
        here.visit,
        status=422 if problem else 200,
        held=found,
        name=masked(found.contact.name),
        channel=channel_name(found.contact.channel),
        service=lambda slug: english_name(phrases, "service", slug),
        address=f"{RESIDENTS}/{here.contact_id}",
        word=WORD,
        problem=problem,
    )
