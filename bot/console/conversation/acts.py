"""What an agent does with a conversation besides answering: take it, pass it on, note, set it aside, try again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from pydantic import AfterValidator
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot import handoff, notes
from bot.attention import failures
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.conversation import view
from bot.console.conversation.snoozes import SNOOZES
from bot.console.conversation.view import Kept, address_of
from bot.console.desk import AtDesk, Desk
from bot.console.errors import sent_to
from bot.console.forms import LARGEST_ID, Field, RowId
from bot.console.notices import notify
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import now
from bot.text import tidy

Text = Annotated[str, Form(), AfterValidator(tidy)]
UserId = Annotated[int | None, Form(ge=0, le=LARGEST_ID)]
# What is done in the transaction; what it returns fills the sentence that is said afterwards.
Work = Callable[[AsyncSession], Awaitable[object]]

router = APIRouter(prefix="/conversations/{conversation_id}")


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does something with which conversation."""

    request: Request
    visit: Visit
    desk: Desk
    conversation_id: int

    async def done(
        self, action: str, work: Work, said: str = "", *, typed: Mapping[str, str] | None = None, **details: Any
    ) -> Response:
        """Do it and write it down in one transaction; what is refused is explained beside what was typed."""
        try:
            async with self.desk.parts.sessions.begin() as session:
                result = await work(session)
                await audit(
                    session, self.visit, f"conversation.{action}", "conversation", self.conversation_id, **details
                )
                await notify(session, self.visit.session_id, said.format(result))
        except handoff.Gone:
            raise HTTPException(404) from None
        except (handoff.Refused, notes.NoNote) as refused:
            kept = Kept(str(refused), typed or {})
            return await view.page(self.request, self.visit, self.desk, self.conversation_id, kept=kept)
        return sent_to(self.request, address_of(self.conversation_id))


def acting(
    request: Request, visit: Annotated[Visit, needs(Role.AGENT)], desk: AtDesk, conversation_id: RowId
) -> Acting:
    return Acting(request, visit, desk, conversation_id)


Actor = Annotated[Acting, Depends(acting)]


@router.post("/take")
async def take(by: Actor, *, from_holder: UserId = None) -> Response:
    return await by.done(
        "taken",
        lambda session: handoff.take(session, by.conversation_id, by.visit.user_id, now(), from_holder=from_holder),
        "You have this conversation.",
        from_holder=from_holder,
    )


@router.post("/release")
async def release(by: Actor) -> Response:
    return await by.done(
        "released",
        lambda session: handoff.release(session, by.conversation_id, by.visit.user_id),
        "Nobody has this conversation now; it waits for the next agent.",
    )


@router.post("/hand-to")
async def hand_to(by: Actor, *, colleague: UserId = None) -> Response:
    return await by.done(
        "handed_to",
        lambda session: handoff.hand_to(session, by.conversation_id, by.visit.user_id, colleague or 0, now()),
        "{} has this conversation now.",
        to=colleague,
    )


@router.post("/hand-back")
async def hand_back(by: Actor, *, sentence: Text = "") -> Response:
    return await by.done(
        "handed_back",
        lambda session: handoff.hand_back(session, by.conversation_id, by.visit.user_id, sentence, now()),
        "The bot answers again.",
        typed={"sentence": sentence},
    )


@router.post("/note")
async def note(by: Actor, *, note: Text = "") -> Response:
    return await by.done(
        "noted",
        lambda session: notes.write(session, by.conversation_id, by.visit.user_id, note),
        "The note is kept. The resident does not see it.",
        typed={"note": note},
    )


@router.post("/snooze")
async def snooze(by: Actor, *, until: Field = "") -> Response:
    here = now().astimezone(by.desk.parts.settings.config.city.zone)
    moment = SNOOZES[until][1](here) if until in SNOOZES else here
    return await by.done(
        "snoozed",
        lambda session: handoff.snooze(session, by.conversation_id, by.visit.user_id, moment, here),
        f"It comes back {by.desk.pages.moment(moment)}, or when they write.",
        until=moment.isoformat(),
    )


@router.post("/unsnooze")
async def unsnooze(by: Actor) -> Response:
    return await by.done(
        "unsnoozed",
        lambda session: handoff.unsnooze(session, by.conversation_id, by.visit.user_id),
        "It is in the queue again.",
    )


@router.post("/spam")
async def spam(by: Actor) -> Response:
    return await by.done(
        "marked_spam",
        lambda session: handoff.spam(session, by.conversation_id, by.visit.user_id, now()),
        "It is spam and off the queue. You can undo this here.",
    )


@router.post("/not-spam")
async def not_spam(by: Actor) -> Response:
    return await by.done(
        "unmarked_spam",
        lambda session: handoff.not_spam(session, by.conversation_id, by.visit.user_id),
        "It is no spam, and as it was before.",
    )


@router.post("/block")
async def block(by: Actor) -> Response:
    return await by.done(
        "blocked",
        lambda session: handoff.block(session, by.conversation_id, by.visit.user_id, now()),
        "They are blocked: what they write is kept and not answered. You can undo this here.",
    )


@router.post("/unblock")
async def unblock(by: Actor) -> Response:
    return await by.done(
        "unblocked",
        lambda session: handoff.unblock(session, by.conversation_id, by.visit.user_id),
        "They are not blocked any more.",
    )


@router.post("/messages/{message_id}/send-again")
async def send_again(by: Actor, message_id: RowId) -> Response:
    return await by.done(
        "sent_again",
        lambda session: failures.send_again(session, by.desk.parts.deferrer, by.conversation_id, message_id),
        "It is being sent again.",
        message=message_id,
    )


@router.post("/messages/{message_id}/take-again")
async def take_again(by: Actor, message_id: RowId) -> Response:
    return await by.done(
        "taken_again",
        lambda session: failures.take_again(session, by.desk.parts.deferrer, by.conversation_id, message_id),
        "The bot tries again.",
        message=message_id,
    )
