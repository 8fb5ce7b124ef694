"""The form of a case that an agent opens: what was typed and uploaded, and the page that shows it again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fastapi import HTTPException, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from bot.cases.by_hand import WAYS_IN
from bot.cases.catalogue import Service
from bot.cases.residents import Resident, known
from bot.console.audit import audit
from bot.console.cases.filters import by_label
from bot.console.desk import Desk
from bot.console.forms import LARGEST_ID
from bot.console.masking import ending, masked
from bot.console.queue.filters import channel_name
from bot.console.visit import Visit
from bot.interpreter.texts import name_of
from bot.language.names import english_name
from bot.photos import PhotoRefused, record
from bot.text import tidy
from storage.models import Case, Conversation, Photo

LONGEST = 1000
ANSWER = "answer."


@dataclass(frozen=True, slots=True)
class At:
    """Who opens a case, and in which conversation, if any."""

    request: Request
    visit: Visit
    desk: Desk
    conversation: int | None


@dataclass(frozen=True, slots=True)
class Entered:
    """The form as it was typed; `answers` by the question's key. `who` is what a resident was looked for by.

    `contact` is the one who was chosen; `photos` are those that are in the store.
    """

    service: str
    answers: dict[str, str] = field(default_factory=dict)
    way: str = "phone"
    language: str = "en"
    name: str = ""
    reach: str = ""
    description: str = ""
    address: str = ""
    as_written: bool = False
    anyway: bool = False
    who: str = ""
    contact: int | None = None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form says beside its fields. `near`: open cases that may be the same thing; `found`: residents."""

    problems: dict[str, str] = field(default_factory=dict)
    stops: str | None = None
    suggestions: tuple[str, ...] = ()
    near: tuple[Case, ...] = ()
    found: Sequence[Resident] | None = None

    @property
    def wrong(self) -> bool:
        return bool(self.problems or self.stops or self.near)


def entered_of(form: FormData) -> Entered:
    typed = {key: tidy(value)[:LONGEST] for key, value in form.items() if isinstance(value, str)}
    contact = typed.get("choose") or typed.get("contact", "")
    chosen = int(contact) if contact.isascii() and contact.isdecimal() and len(contact) < len(str(LARGEST_ID)) else 0
    return Entered(
        service=typed.get("service", ""),
        answers={key.removeprefix(ANSWER): value for key, value in typed.items() if key.startswith(ANSWER) and value},
        way=typed.get("way", ""),
        language=typed.get("language", "en"),
        name=" ".join(typed.get("name", "").split())[:100],
        reach=typed.get("reach", "")[:100],
        description=typed.get("description", ""),
        address=typed.get("address", "")[:200],
        as_written="as_written" in typed,
        anyway="anyway" in typed,
        who=typed.get("who", "")[:100],
        contact=chosen or None,
        photos=tuple(dict.fromkeys(str(value) for value in form.getlist("kept"))),
    )


async def with_photos(desk: Desk, entered: Entered, form: FormData) -> tuple[Entered, str | None]:
    """With what was uploaded, taken in like a resident's; and why something was not. What is kept is in the store."""
    parts, most = desk.parts, desk.parts.settings.config.limits.photos_per_report
    async with parts.sessions() as session:
        stored = set(await session.scalars(select(Photo.sha256).where(Photo.sha256.in_(entered.photos))))
    kept = [sha256 for sha256 in entered.photos if sha256 in stored]
    files = [file for file in form.getlist("photo") if isinstance(file, UploadFile) and file.size]
    problem = f"A case takes {most} photos; the others were left out." if len(kept) + len(files) > most else None
    for file in files[: max(0, most - len(kept))]:
        try:
            taken = await asyncio.to_thread(parts.photos.take, await file.read())
        except PhotoRefused as refused:
            problem = refusal(desk, refused)
            continue
        async with parts.sessions.begin() as session:
            await record(session, taken, parts.photos)
        kept.append(taken.sha256)
    return replace(entered, photos=tuple(dict.fromkeys(kept))), problem


def refusal(desk: Desk, refused: PhotoRefused) -> str:
    """Why a picture was not taken in, for people."""
    megabytes = desk.parts.settings.config.limits.photo_megabytes
    return desk.parts.phrases.say("en", f"photo.problem.{refused.problem}", megabytes=megabytes)


async def talk_of(session: AsyncSession, conversation_id: int | None) -> Conversation | None:
    if conversation_id is None:
        return None
    talk = await session.get(Conversation, conversation_id)
    if talk is None:
        raise HTTPException(404)
    return talk


async def chosen(session: AsyncSession, here: At, entered: Entered) -> Resident | None:
    """The resident in full: every time that the page shows them is written down."""
    resident = await known(session, entered.contact) if entered.contact is not None else None
    if resident is not None:
        await audit(session, here.visit, "contact.revealed", "contact", resident.contact_id, page="new case")
    return resident


async def show(here: At, entered: Entered, shown: Shown) -> Response:
    desk, parts = here.desk, here.desk.parts
    catalogue = await parts.catalogue.get()
    async with parts.sessions.begin() as session:
        talk = await talk_of(session, here.conversation)
        resident = await chosen(session, here, entered)
    service = catalogue.askable(entered.service)
    offered = {
        slug: english_name(parts.phrases, "service", slug) for slug, one in catalogue.services.items() if one.askable
    }
    return await desk.pages.show(
        here.request,
        "cases/case_new.html",
        here.visit,
        status=422 if shown.wrong else 200,
        entered=entered,
        shown=shown,
        conversation=talk,
        resident=resident,
        service=service,
        named=english_name(parts.phrases, "service", service.slug) if service else "",
        questions=_questions(desk, service) if service else [],
        services=by_label(offered),
        ways=[(way, channel_name(way)) for way in WAYS_IN],
        languages=[(tag, name_of(tag)) for tag in parts.settings.config.languages.offered],
        channel=channel_name,
        masked=masked,
        ending=ending,
        most_photos=parts.settings.config.limits.photos_per_report,
    )


def _questions(desk: Desk, service: Service) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Field, question, kind and options, in English."""
    phrases = desk.parts.phrases

    def said(key: str, otherwise: str) -> str:
        return phrases.say("en", key) if phrases.has(key) else otherwise.replace("_", " ").capitalize()

    asked = []
    for one in service.questions:
        options = {option: said(f"option.{service.slug}.{one.key}.{option}", option) for option in one.options}
        if one.kind == "yes_no":
            options = {"yes": "Yes", "no": "No"}
        asked.append((one.key, said(f"question.{service.slug}.{one.key}", one.key), one.kind, list(options.items())))
    return asked
