"""Puts the page of a conversation together; its views (conversation_*.py) read forms and call this."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from fastapi import HTTPException
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from bot import notes, presence
from bot.attention.sending import Outlook, outlook
from bot.attention.thread import Said, Subject, last_heard, subject, thread
from bot.attention.under_posts import open_posts
from bot.console.cases.filters import CASES
from bot.console.conversation.lines import CONVERSATIONS, direction, line_of, point_of, readings
from bot.console.conversation.snoozes import SNOOZES
from bot.console.desk import Desk
from bot.console.errors import is_part
from bot.console.maps import Point, case_points
from bot.console.masking import masked
from bot.console.queue.filters import channel_name
from bot.console.visit import Visit
from bot.floor import BOT, HUMAN, WAITING
from bot.handoff import ANSWERING
from bot.house import now
from bot.interpreter.macros import macros
from bot.interpreter.texts import name_of
from storage.models import Macro, User

FLOORS: Mapping[str, str] = {
    BOT: "The bot answers",
    WAITING: "Waits for a person; the bot still answers",
    HUMAN: "A person answers; the bot is quiet",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be sent, as it stands in the form. `reads`: the resident's language when it was put so.

    `seen`: what the resident had written last. Without `resident` there is nothing to look at yet.
    `under`: the message that is the public post to answer, empty for a private answer; `looked`: the same when the
    agent last looked at what they are about to send.
    """

    english: str = ""
    resident: str = ""
    language: str = ""
    reads: str = ""
    macro: str = ""
    seen: int = 0
    label: str = ""
    warning: str | None = None
    problem: str | None = None
    under: str = ""
    looked: str = ""

    @property
    def direction(self) -> str:
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was typed into another form that could not be done, by the form's name, and why."""

    problem: str | None = None
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Places:
    """What the map shows, and a mark by which a page tells which of it it has."""

    points: Sequence[Point]

    @property
    def known(self) -> int:
        return crc32(repr(self.points).encode())


def address_of(conversation_id: int) -> str:
    return f"{CONVERSATIONS}/{conversation_id}"


async def found(desk: Desk, conversation_id: int) -> Subject:
    async with desk.parts.sessions() as session:
        one = await subject(session, conversation_id)
    if one is None:
        raise HTTPException(404)
    return one


async def page(
    request: Request,
    visit: Visit,
    desk: Desk,
    conversation_id: int,
    *,
    draft: Draft | None = None,
    kept: Kept | None = None,
    before: int | None = None,
    revealed: bool = False,
) -> Response:
    """The whole page; with a problem it says so and has all that was typed."""
    about = await found(desk, conversation_id)
    context = await live(desk, visit, about, before) | await _reply(desk, visit, about, draft)
    async with desk.parts.sessions() as session:
        agents = select(User.id, User.name).where(
            User.disabled_at.is_(None), User.role.in_(ANSWERING), User.id != visit.user_id
        )
        colleagues = [(str(row.id), row.name) for row in await session.execute(agents.order_by(User.name))]
        handles = await notes.colleagues(session)
    contact = about.contact
    return await desk.pages.show(
        request,
        "conversation/conversation.html",
        visit,
        status=422 if (kept and kept.problem) or (draft and draft.problem) else 200,
        name=contact.name if revealed else masked(contact.name),
        external_id=contact.external_id if revealed else None,
        revealed=revealed,
        colleagues=colleagues,
        handles=[one.handle for one in handles],
        snoozes=[(key, label) for key, (label, _) in SNOOZES.items()],
        kept=kept or Kept(),
        before=before,
        spots=Places([*(line.point for line in context["lines"] if line.point), *_filed(about)]),
        case_pages=any(path.startswith("/cases/") for path in desk.pages.routed),
        **context,
    )


async def reply(request: Request, visit: Visit, desk: Desk, conversation_id: int, draft: Draft) -> Response:
    """The part of the page in which one writes, or for who has no scripts all of it."""
    if not is_part(request):
        return await page(request, visit, desk, conversation_id, draft=draft)
    context = await _reply(desk, visit, await found(desk, conversation_id), draft)
    return await desk.pages.show(
        request, "conversation/reply.html", visit, status=422 if draft.problem else 200, **context
    )


async def live(desk: Desk, visit: Visit, about: Subject, before: int | None = None) -> dict[str, Any]:
    """What changes while the page is open: what was said, who has it, who is there."""
    conversation = about.conversation
    async with desk.parts.sessions() as session:
        said = await thread(session, conversation.id, before=before)
        here = await presence.who(session, [conversation.id], now(), but=visit.user_id)
    # No transaction is open while somebody else's server translates.
    read_as = await readings(desk.interpreter, conversation, said.items)
    lines = [line_of(item, read_as) for item in said.items]
    return {
        "about": about,
        "address": address_of(conversation.id),
        "lines": lines,
        "older": said.older,
        "here": here.get(conversation.id, ()),
        "floor": FLOORS[conversation.floor],
        "channel": channel_name(conversation.channel),
        "language": name_of(conversation.language),
        "soon": any(line.open for line in lines),
    }


async def places(desk: Desk, about: Subject) -> Places:
    """Of the newest messages and the reports."""
    async with desk.parts.sessions() as session:
        said = await thread(session, about.conversation.id)
    shared = (point_of(item) for item in said.items if isinstance(item, Said))
    return Places([*(point for point in shared if point), *_filed(about)])


def _filed(about: Subject) -> Sequence[Point]:
    return case_points(about.cases, base=CASES)


async def _reply(desk: Desk, visit: Visit, about: Subject, draft: Draft | None) -> dict[str, Any]:
    conversation = about.conversation
    connector = desk.parts.connectors.get(conversation.channel)
    can = connector.capabilities if connector is not None else None
    channel = channel_name(conversation.channel)
    async with desk.parts.sessions() as session:
        prospect: Outlook = await outlook(
            session,
            conversation,
            about.contact,
            can,
            channel=channel,
            now=now(),
        )
        posts = await open_posts(session, conversation) if can is not None and can.public_limit else ()
        ready = await macros(session)
        seen = await last_heard(session, conversation.id)
    return {
        "about": about,
        "address": address_of(conversation.id),
        "draft": draft or Draft(seen=seen, reads=conversation.language or ""),
        "outlook": prospect,
        "posts": posts,
        "public_limit": can.public_limit if can is not None else None,
        "topics": _by_topic(ready),
        "mine": conversation.holder_id in (None, visit.user_id),
        "translated": desk.interpreter.translator is not None,
        "language": name_of(conversation.language),
    }


def _by_topic(ready: Sequence[Macro]) -> Mapping[str, Sequence[Macro]]:
    topics: dict[str, list[Macro]] = {}
    for macro in ready:
        topics.setdefault(macro.topic, []).append(macro)
    return topics
