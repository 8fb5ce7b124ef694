"""The list of cases and the page of one: what there is to do, what is late, and one case's whole story."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import FileResponse, Response

from bot.cases.bulk import MOST, matching
from bot.cases.dossier import AFTER, BEFORE, Dossier, dossier
from bot.cases.editing import By
from bot.cases.listing import late_by, numbers, page, place_of
from bot.cases.workflow import CLOSED, MOVES
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.cases.access import Reference, address_of, theirs, version_of
from bot.console.cases.filters import AskedFor, by_label, options, services
from bot.console.cases.wording import Read
from bot.console.cases.words import REASONS, STATUSES, story, words_of
from bot.console.desk import AtDesk, Desk
from bot.console.errors import sent_to
from bot.console.maps import case_points
from bot.console.masking import masked
from bot.console.queue.filters import channel_name
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import now
from bot.interpreter.texts import name_of
from bot.language.names import english_name
from bot.photos import CONTENT_TYPE
from storage.models import Case, CasePhoto

Worker = Annotated[Visit, needs(Role.AGENT, Role.DEPARTMENT)]
Position = Annotated[str, Query(max_length=80)]
Sha256 = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]

router = APIRouter(prefix="/cases")


@router.get("")
async def cases(request: Request, visit: Worker, desk: AtDesk, filters: AskedFor, after: Position = "") -> Response:
    parts = desk.parts
    wanted = filters.wanted(visit, parts.settings.config.city.zone)
    today = parts.calendar.today(now())
    catalogue = await parts.catalogue.get()
    async with parts.sessions.begin() as session:
        found = await page(session, wanted, today=today, after=after)
        counted = await numbers(session, wanted.department or None, today)
        many = len(found.lines)
        if found.more:
            # What is looked for by its words is not looked for twice.
            many = MOST + 1 if wanted.text else len(await matching(session, wanted, today))
        if filters.q:
            # Not what was looked for: it may be a name.
            await audit(session, visit, "cases.searched", "cases", "search", found=len(found.lines))
    return await desk.pages.show(
        request,
        "cases/cases.html",
        visit,
        lines=found.lines,
        more=filters.address(after=found.lines[-1].after(wanted)) if found.more else None,
        many=many,
        most=MOST,
        numbers=counted,
        filters=filters,
        wanted=wanted,
        options=options(parts, catalogue),
        departments=catalogue.departments,
        named=lambda slug: english_name(parts.phrases, "service", slug),
        channel=channel_name,
        statuses=STATUSES,
    )


@router.get("/{reference}")
async def case(request: Request, visit: Worker, desk: AtDesk, reference: Reference) -> Response:
    async with desk.parts.sessions.begin() as session:
        told = await seen(session, visit, reference)
        await audit(session, visit, "case.seen", "case", reference)
    return await show(desk, request, visit, told)


@router.post("/{reference}/reveal")
async def reveal(request: Request, visit: Worker, desk: AtDesk, reference: Reference) -> Response:
    """Who filed it, in full: on this page and once."""
    async with desk.parts.sessions.begin() as session:
        told = await seen(session, visit, reference)
        await audit(session, visit, "contact.revealed", "contact", told.case.contact_id or "none", case=reference)
    return await show(desk, request, visit, told, revealed=True)


@router.get("/{reference}/photos/{sha256}")
async def photo(visit: Worker, desk: AtDesk, reference: Reference, sha256: Sha256) -> Response:
    mine = select(Case).join(CasePhoto, CasePhoto.case_id == Case.id)
    async with desk.parts.sessions() as session:
        row = await session.scalar(mine.where(Case.reference == reference, CasePhoto.sha256 == sha256))
    path = desk.parts.photos.path(sha256)
    if row is None or not theirs(visit, row) or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type=CONTENT_TYPE, headers={"X-Content-Type-Options": "nosniff"})


async def seen(session: AsyncSession, visit: Visit, reference: str) -> Dossier:
    told = await dossier(session, reference)
    if told is None or not theirs(visit, told.case):
        raise HTTPException(404)
    return told


async def show(
    desk: Desk,
    request: Request,
    visit: Visit,
    told: Dossier,
    *,
    revealed: bool = False,
    problems: dict[str, str] | None = None,
    form: dict[str, str] | None = None,
    suggestions: Sequence[str] = (),
    read: Sequence[Read] | None = None,
) -> Response:
    """The page; with what was wrong in a form, and what was typed there, when it was sent back."""
    parts, row = desk.parts, told.case
    catalogue = await parts.catalogue.get()
    end = parts.calendar.today(row.closed_at or now())
    context: dict[str, Any] = {
        "case": row,
        "dossier": told,
        "version": version_of(row),
        "title": english_name(parts.phrases, "service", row.service),
        "state": words_of(STATUSES, row.status),
        "reason": words_of(REASONS, row.close_reason) if row.close_reason else None,
        "late": late_by(row.expected_on, end),
        "place": place_of(row),
        "points": case_points([row]),
        "who": (told.contact.name if revealed else masked(told.contact.name)) if told.contact else None,
        "reach": told.contact.external_id if told.contact and revealed else None,
        "revealed": revealed,
        "channel": channel_name(row.channel),
        "language": name_of(row.language),
        "answers": _answers(desk, row),
        "photos": [(label, [one for one in told.photos if one.stage == stage]) for stage, label in STAGES],
        "story": story(told.events, parts.phrases, catalogue.departments),
        "moves": [(key, label) for key, label in STATUSES.items() if key in MOVES[row.status]],
        "reasons": REASONS.items(),
        "services": services(parts, catalogue),
        "departments": by_label(catalogue.departments),
        "is_closed": row.status == CLOSED,
        "problems": problems or {},
        "form": form or {},
        "suggestions": suggestions,
        "read": read,
    }
    return await desk.pages.show(request, "cases/case.html", visit, status=422 if problems else 200, **context)


STAGES = ((BEFORE, "Before"), (AFTER, "After"))


def _answers(desk: Desk, row: Case) -> list[tuple[str, str]]:
    """The City's questions and what was answered, in English as far as there are words."""
    phrases = desk.parts.phrases

    def said(key: str, otherwise: object) -> str:
        return phrases.say("en", key) if phrases.has(key) else str(otherwise).replace("_", " ")

    return [
        (
            said(f"question.{row.service}.{question}", question),
            said(f"option.{row.service}.{question}.{answer}", answer),
        )
        for question, answer in row.details.items()
    ]


@dataclass(frozen=True, slots=True)
class Act:
    """A form that somebody sent about a case."""

    request: Request
    visit: Visit
    desk: Desk
    reference: str

    @property
    def by(self) -> By:
        return By(self.visit.user_id, now())

    def done(self) -> Response:
        return sent_to(self.request, address_of(self.reference))

    async def again(
        self,
        problems: dict[str, str],
        form: dict[str, str] | None = None,
        suggestions: Sequence[str] = (),
        *,
        read: Sequence[Read] | None = None,
    ) -> Response:
        """The page once more, with what was typed and why it was not taken, or what residents will read of it."""
        async with self.desk.parts.sessions() as session:
            told = await seen(session, self.visit, self.reference)
        return await show(
            self.desk, self.request, self.visit, told, problems=problems, form=form, suggestions=suggestions, read=read
        )


def act_of(request: Request, visit: Worker, desk: AtDesk, reference: Reference) -> Act:
    return Act(request, visit, desk, reference)


AnAct = Annotated[Act, Depends(act_of)]
