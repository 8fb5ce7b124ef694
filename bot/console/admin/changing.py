"""The change that was looked at is made, or undone; both are written down."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.admin import changes
from bot.admin.changes import CannotUndo, Done, Overtaken, Refused
from bot.console.admin.addresses import CHANGES, address_of
from bot.console.admin.sheet import ASheet, stale
from bot.console.audit import audit
from bot.console.forms import Field, RowId
from bot.console.notices import notify
from bot.console.visit import Visit

LONGEST_DOCUMENT = 300_000

router = APIRouter(prefix="/admin/changes")


@router.post("")
async def make(
    sheet: ASheet,
    document: Annotated[str, Form(max_length=LONGEST_DOCUMENT)],
    kind: Field = "",
    subject: Field = "",
    version: Field = "",
) -> Response:
    chosen = sheet.desk.kinds.get(kind)
    if chosen is None:
        raise HTTPException(400)
    try:
        after = chosen.parsed(json.loads(document))
    except (ValidationError, ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if after is None:
        raise HTTPException(400)
    try:
        async with sheet.desk.parts.sessions.begin() as session:
            done = await changes.make(session, chosen, subject, after, sheet.who, version=version)
            if done is not None:
                await _written_down(session, sheet.visit, done)
    except Overtaken as overtaken:
        raise stale(overtaken.differences, chosen, subject) from overtaken
    except Refused as refused:
        await sheet.tell(f"It was not stored. {' '.join(refused.problems.values())}", problem=True)
    sheet.desk.parts.catalogue.forget()
    return sheet.sent_to(address_of(kind, subject))


@router.post("/{change_id}/undo")
async def undo(sheet: ASheet, change_id: RowId) -> Response:
    try:
        async with sheet.desk.parts.sessions.begin() as session:
            done = await changes.undo(session, sheet.desk.kinds, change_id, sheet.who)
            await _written_down(session, sheet.visit, done, undoes=change_id)
    except LookupError as error:
        raise HTTPException(404) from error
    except CannotUndo as refused:
        await sheet.tell(f"It was not undone. {refused}", problem=True)
    sheet.desk.parts.catalogue.forget()
    return sheet.sent_to(CHANGES)


async def _written_down(session: AsyncSession, visit: Visit, done: Done, *, undoes: int | None = None) -> None:
    """In the audit trail with both values, and on top of the next page."""
    happened = "created" if done.is_new else "removed" if done.is_gone else "changed"
    told = {one.label: [one.before, one.after] for one in done.differences}
    of_change = {"change": done.id} | ({"undoes": undoes} if undoes else {})
    await audit(session, visit, f"{done.kind.name}.{happened}", done.kind.name, done.subject, **of_change, **told)
    words = f"{done.title} is {happened}. The log of changes can undo it."
    await notify(session, visit.session_id, words if undoes is None else f"Undone: {done.title} is as it was before.")
