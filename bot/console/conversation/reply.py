"""Answering a resident: the agent's English is put into their language, looked at, and only then sent."""

import re
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from pydantic import AfterValidator
from starlette.responses import Response

from bot import handoff
from bot.attention.thread import last_heard
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.conversation import in_public, view
from bot.console.conversation.view import Draft, address_of
from bot.console.desk import AtDesk, Desk
from bot.console.errors import sent_to
from bot.console.forms import LARGEST_ID, Field, RowId
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import now
from bot.interpreter.macros import Macros
from bot.interpreter.texts import How, Wording, name_of
from bot.language.tags import ENGLISH
from bot.text import tidy
from storage.models import Macro

LONGEST = 4000
# A place of a ready answer that nobody has filled.
OPEN_SLOT = re.compile(r"\{[a-z_]+\}")

Words = Annotated[str, Form(), AfterValidator(tidy)]
# The id of the message that is the public post, or nothing.
Under = Annotated[str, Form(pattern=r"^\d{0,18}$")]
Seen = Annotated[int, Form(ge=0, le=LARGEST_ID)]

router = APIRouter(prefix="/conversations/{conversation_id}")


@router.post("/preview")
async def preview(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT)],
    desk: AtDesk,
    conversation_id: RowId,
    *,
    english: Words = "",
    under: Under = "",
    seen: Seen = 0,
) -> Response:
    about = await view.found(desk, conversation_id)
    reads = about.conversation.language or ""
    draft = Draft(english=english, reads=reads, seen=seen, under=under)
    problem = _unsendable(english)
    if problem is None:
        draft = _draft(await desk.interpreter.word(english, about.conversation.language), reads, seen)
        draft = await in_public.shown(desk, about, replace(draft, under=under, looked=under))
        problem = draft.problem
    return await view.reply(request, visit, desk, conversation_id, replace(draft, problem=problem))


@router.post("/macro")
async def macro(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT)],
    desk: AtDesk,
    conversation_id: RowId,
    *,
    macro: Field = "",
    case: Field = "",
    seen: Seen = 0,
) -> Response:
    """A ready answer, filled from the case that was chosen; it can still be changed."""
    about = await view.found(desk, conversation_id)
    async with desk.parts.sessions() as session:
        chosen = await session.get(Macro, macro)
    if chosen is None:
        raise HTTPException(404)
    filling = Macros(desk.parts.phrases, await desk.parts.catalogue.get(), desk.parts.settings.config)
    reads = about.conversation.language or ""
    wording = filling.fill(chosen, reads or ENGLISH, about.case(case))
    return await view.reply(
        request, visit, desk, conversation_id, replace(_draft(wording, reads, seen), macro=chosen.slug)
    )


@router.post("/send")
async def send(
    request: Request,
    visit: Annotated[Visit, needs(Role.AGENT)],
    desk: AtDesk,
    conversation_id: RowId,
    *,
    english: Words = "",
    resident: Words = "",
    language: Field = "",
    reads: Field = "",
    macro: Field = "",
    label: Field = "",
    under: Under = "",
    looked: Under = "",
    seen: Seen = 0,
) -> Response:
    if reads == ENGLISH and not resident:
        resident, language = english, ENGLISH
    draft = Draft(english, resident, language or ENGLISH, reads, macro, seen, label, under=under, looked=looked)
    draft = await _checked(desk, conversation_id, draft)
    if draft.problem is None:
        try:
            await _send(desk, visit, conversation_id, draft)
        except handoff.Gone:
            raise HTTPException(404) from None
        except handoff.Refused as refused:
            draft = replace(draft, problem=str(refused))
        else:
            return sent_to(request, address_of(conversation_id))
    return await view.reply(request, visit, desk, conversation_id, draft)


async def _send(desk: Desk, visit: Visit, conversation_id: int, draft: Draft) -> None:
    words = handoff.Words(draft.english, draft.resident, draft.language, draft.macro or None)
    async with desk.parts.sessions.begin() as session:
        words = await in_public.addressed(session, conversation_id, draft, words)
        message_id = await handoff.agent_says(
            session, desk.parts.outbox, conversation_id, visit.user_id, words, now=now()
        )
        details = {"message": message_id, "macro": draft.macro or None, "public": words.post is not None}
        await audit(session, visit, "conversation.answered", "conversation", conversation_id, **details)


async def _checked(desk: Desk, conversation_id: int, draft: Draft) -> Draft:
    """With the problem that keeps it from being sent, and what must be looked at anew."""
    about = await view.found(desk, conversation_id)
    async with desk.parts.sessions() as session:
        heard = await last_heard(session, conversation_id)
    if problem := _unsendable(draft.resident):
        return replace(draft, problem=problem)
    reads = about.conversation.language or ""
    if reads != draft.reads:
        new = _draft(await desk.interpreter.word(draft.english, reads or None), reads, heard)
        new = replace(new, under=draft.under, looked=draft.under)
        problem = f"They now read {name_of(reads)}. Nothing was sent: look at the new text first."
        return replace(new, problem=problem)
    if heard > draft.seen:
        problem = "They have written in the meantime. Nothing was sent: read it first, then send or change this."
        return replace(draft, seen=heard, problem=problem)
    return await in_public.checked(desk, about, draft)


def _unsendable(words: str) -> str | None:
    if not words:
        return "There is nothing to send yet. Write something first."
    if len(words) > LONGEST:
        return f"This has {len(words)} characters and {LONGEST} fit. Shorten it; nothing was sent."
    if open_slots := OPEN_SLOT.findall(words):
        return f"Fill in {', '.join(dict.fromkeys(open_slots))} first. Nothing was sent."
    return None


def _draft(wording: Wording, reads: str, seen: int) -> Draft:
    warning = wording.warning
    if wording.open_slots:
        places = ", ".join(f"{{{slot}}}" for slot in wording.open_slots)
        warning = f"{warning or ''} Nothing is known for {places}: write it in both texts.".strip()
    language = wording.language or ENGLISH
    if wording.how is How.UNTRANSLATED:
        language = ENGLISH
    return Draft(
        english=wording.english,
        resident=wording.text,
        language=language,
        reads=reads,
        seen=seen,
        label=f"Translated by {wording.by}, a machine" if wording.by else "",
        warning=warning,
    )
