"""What is done with a case: moved, noted, closed as a duplicate, given photos."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, UploadFile
from sqlalchemy import select
from starlette.responses import Response

from bot.cases import editing, merging
from bot.cases.dossier import STAGES
from bot.cases.editing import EditRefused
from bot.cases.telling import listeners
from bot.cases.workflow import CLOSED, DUPLICATE_OF, Move, MoveRefused, move_case, possible
from bot.console.audit import audit
from bot.console.cases.access import theirs, to_change
from bot.console.cases.new_form import refusal
from bot.console.cases.page import Act, AnAct, seen
from bot.console.cases.wording import Read, readings, told_of
from bot.console.cases.words import STATUSES, words_of
from bot.console.forms import Field, Words
from bot.console.notices import notify
from bot.house import now
from bot.language.tags import ENGLISH
from bot.photos import PhotoRefused, record
from storage.models import Case

LARGEST_PHOTO = 25_000_000
USE_DUPLICATE = "Use “Close as a duplicate” further down: it keeps the two cases linked."

router = APIRouter(prefix="/cases/{reference}")


@router.post("/move")
async def move(
    act: AnAct,
    *,
    to: Field = "",
    reason: Field = "",
    note: Field = "",
    version: Field = "",
    look: Field = "",
    previewed: Field = "",
    language: Words = [],  # noqa: B006 - FastAPI copies it
    told: Words = [],  # noqa: B006
) -> Response:
    """What somebody will read in another language is shown before it is sent; `previewed` is the note that was."""
    closing = reason if to == CLOSED else ""
    typed = {"to": to, "reason": closing, "note": note, "previewed": note}
    if closing == DUPLICATE_OF:
        return await act.again({"move": USE_DUPLICATE}, typed)
    texts = told_of(language, told, note) if note == previewed else {}
    wanted = Move(to, closing or None, note=note or None, told=texts, user=act.visit.user_id)
    try:
        shown = frozenset(language) if note == previewed else frozenset()
        read = await _to_look_at(act, wanted, shown, asked=bool(look))
        if read is not None:
            return await act.again({}, typed, read=read)
        await _move(act, wanted, version)
    except MoveRefused as refused:
        return await act.again({"move": str(refused)}, typed)
    return act.done()


async def _to_look_at(act: Act, wanted: Move, shown: frozenset[str], *, asked: bool) -> Sequence[Read] | None:
    """What would be read, when that was asked for or is in a language that was not `shown` yet."""
    async with act.desk.parts.sessions() as session:
        case = (await seen(session, act.visit, act.reference)).case
        possible(case, wanted, now())
        told = (await listeners(session, [case])).get(case.id, ())
    unseen = {listener.language for listener in told if listener.reads_notes} - {ENGLISH} - shown
    if not asked and not (wanted.note and unseen):
        return None
    # No transaction is open while a translation service thinks.
    return await readings(act.desk, told, wanted.news, case)


async def _move(act: Act, wanted: Move, version: str) -> None:
    parts, visit, reference = act.desk.parts, act.visit, act.reference
    async with parts.sessions.begin() as session:
        sent = {"Status": (words_of(STATUSES, wanted.to), "status")}
        case = await to_change(session, visit, reference, version, sent)
        told = (await listeners(session, [case])).get(case.id, ())
        await move_case(session, reference, wanted, outbox=parts.outbox, phrases=parts.phrases, now=now())
        await audit(session, visit, "case.moved", "case", reference, to=wanted.to, reason=wanted.reason)
        await notify(session, visit.session_id, _moved(case, wanted.to, len(told)))


@router.post("/note")
async def note(act: AnAct, words: Field = "") -> Response:
    if not words:
        return await act.again({"words": "Write the note first."})
    async with act.desk.parts.sessions.begin() as session:
        told = await seen(session, act.visit, act.reference)
        await editing.note(session, told.case, words, act.by)
        await audit(session, act.visit, "case.noted", "case", act.reference)
    return act.done()


@router.post("/duplicate")
async def duplicate(act: AnAct, original: Field = "", merge: Field = "", version: Field = "") -> Response:
    number = original.replace(" ", "").removeprefix("#")
    try:
        await _close_as_duplicate(act, number, version, merge=bool(merge))
    except (EditRefused, MoveRefused) as refused:
        return await act.again({"original": str(refused)}, {"original": original})
    return act.done()


async def _close_as_duplicate(act: Act, original: str, version: str, *, merge: bool) -> None:
    parts, reference = act.desk.parts, act.reference
    async with parts.sessions.begin() as session:
        other = await session.scalar(select(Case).where(Case.reference == original))
        if other is None or not theirs(act.visit, other):
            raise EditRefused("There is no such case, or it is not yours to see. Check the number.")
        await merging.both(session, reference, original)
        await to_change(session, act.visit, reference, version, {"Status": ("Closed", "status")})
        await merging.close_as_duplicate(
            session, reference, original, act.by, merge=merge, outbox=parts.outbox, phrases=parts.phrases
        )
        await audit(session, act.visit, "case.closed_as_duplicate", "case", reference, of=original, merged=merge)
        await notify(session, act.visit.session_id, f"Case {reference} is closed; {original} goes on.")


@router.post("/photos", max_body_size=LARGEST_PHOTO)
async def photos(act: AnAct, photo: UploadFile, stage: Annotated[str, Form()] = "after") -> Response:
    """Re-encoded like a resident's; what the file is called is not asked."""
    if stage not in STAGES:
        raise HTTPException(422)
    parts = act.desk.parts
    try:
        taken = await asyncio.to_thread(parts.photos.take, await photo.read())
    except PhotoRefused as refused:
        return await act.again({"photo": refusal(act.desk, refused)})
    async with parts.sessions.begin() as session:
        told = await seen(session, act.visit, act.reference)
        await record(session, taken, parts.photos)
        await editing.add_photo(session, told.case, taken.sha256, stage, act.by)
        await audit(session, act.visit, "case.photo_added", "case", act.reference, stage=stage)
    return act.done()


def _moved(case: Case, to: str, told: int) -> str:
    said = f"Case {case.reference} is now “{words_of(STATUSES, to)}”."
    if told == 0:
        return f"{said} The resident has no conversation with us, so tell them yourself if they should know."
    return f"{said} {'The resident is' if told == 1 else f'{told} residents are'} told."
