"""The queue: who waits for a person, the most urgent first, alive while it is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot import handoff, notes, presence
from bot.attention.listing import Line, page, waiting
from bot.attention.summary import place_of, summary_of
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.desk import AtDesk
from bot.console.errors import sent_to
from bot.console.forms import RowId
from bot.console.masking import masked
from bot.console.navigation import BASE
from bot.console.notices import notify
from bot.console.queue.filters import LABELS, QUEUE, AskedFor, Filters, channel_name, options
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import Parts, now
from bot.interpreter.texts import name_of

Position = Annotated[str, Query(max_length=80)]

router = APIRouter(prefix="/queue")


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as it is read; `kind` names the urgency's colour."""

    line: Line
    kind: str
    urgency: str
    summary: str
    place: str | None
    who: str
    channel: str
    language: str
    here: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed:
    rows: Sequence[Shown]
    more: str | None
    waiting: int


@router.get("")
async def queue(
    request: Request, visit: Annotated[Visit, needs(Role.AGENT)], desk: AtDesk, filters: AskedFor, after: Position = ""
) -> Response:
    async with desk.parts.sessions.begin() as session:
        listed = await _listed(session, desk.parts, visit, filters, after)
        offered = await options(session, desk.parts)
        named_in = await notes.mentions(session, visit.user_id)
        if filters.q:
            # Not what was looked for: it may be a name.
            await audit(session, visit, "queue.searched", "queue", "search", found=len(listed.rows))
    return await desk.pages.show(
        request,
        "queue/queue.html",
        visit,
        listed=listed,
        filters=filters,
        options=offered,
        mentions=named_in,
        after=after,
    )


@router.get("/list")
async def queue_list(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT, counts=False)],
    desk: AtDesk,
    filters: AskedFor,
    after: Position = "",
) -> Response:
    """What an open page asks for by itself."""
    async with desk.parts.sessions() as session:
        listed = await _listed(session, desk.parts, visit, filters, after)
    return await desk.pages.show(request, "queue/queue_list.html", visit, listed=listed, filters=filters, after=after)


@router.post("/{conversation_id}/take")
async def take(
    request: Request, visit: Annotated[Visit, needs(Role.AGENT)], desk: AtDesk, conversation_id: RowId
) -> Response:
    try:
        async with desk.parts.sessions.begin() as session:
            await handoff.take(session, conversation_id, visit.user_id, now())
            await audit(session, visit, "conversation.taken", "conversation", conversation_id)
    except handoff.Refused as refused:
        async with desk.parts.sessions.begin() as session:
            await notify(session, visit.session_id, str(refused), problem=True)
        return sent_to(request, QUEUE)
    return sent_to(request, f"{BASE}/conversations/{conversation_id}")


async def _listed(session: AsyncSession, parts: Parts, visit: Visit, filters: Filters, after: str) -> Listed:
    moment, wanted = now().astimezone(parts.settings.config.city.zone), filters.wanted()
    found = await page(session, wanted, user_id=visit.user_id, now=moment, after=after)
    here = await presence.who(session, [line.id for line in found.lines], moment, but=visit.user_id)
    more = filters.address(after=found.lines[-1].after(wanted)) if found.more else None
    return Listed([_shown(parts, line, here) for line in found.lines], more, await waiting(session, moment))


def _shown(parts: Parts, line: Line, here: Mapping[int, Sequence[str]]) -> Shown:
    kind, urgency = LABELS[line.urgency]
    return Shown(
        line=line,
        kind=kind,
        urgency=urgency,
        summary=summary_of(line.state, line.case, parts.phrases),
        place=place_of(line.state, line.case_address),
        who=masked(line.contact),
        channel=channel_name(line.channel),
        language=name_of(line.language) if line.language else "no language yet",
        here=here.get(line.id, ()),
    )
