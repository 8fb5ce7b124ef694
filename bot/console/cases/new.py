"""A case that an agent opens: for somebody on the phone, at the counter, by mail, or in a conversation."""

import asyncio
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import FormData
from starlette.responses import Response

from bot.cases.by_hand import WAYS_IN, Ruling, contact_for, near, ruling
from bot.cases.opening import Opened, open_case
from bot.cases.opening import Request as Asked
from bot.cases.residents import Resident, find, known
from bot.cases.workflow import tell_opened
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.cases.access import address_of
from bot.console.cases.edits import place_problem
from bot.console.cases.new_form import At, Entered, Shown, entered_of, show, talk_of, with_photos
from bot.console.desk import AtDesk, Desk
from bot.console.errors import sent_to
from bot.console.forms import LARGEST_ID
from bot.console.notices import notify
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.house import now
from bot.language.names import english_name
from bot.places.addresses import check
from bot.places.place import Place

Agent = Annotated[Visit, needs(Role.AGENT)]
ConversationId = Annotated[int | None, Query(ge=0, le=LARGEST_ID)]
NOT_FILED = "Nothing was filed: by the City's rules this is not a case."
# Several photos at once.
LARGEST_FORM = 60_000_000

router = APIRouter(prefix="/cases/new")


def at(request: Request, visit: Agent, desk: AtDesk, conversation: ConversationId = None) -> At:
    return At(request, visit, desk, conversation)


Here = Annotated[At, Depends(at)]


@router.get("")
async def new_case(here: Here, service: str = "") -> Response:
    """First the service, then its questions."""
    return await show(here, Entered(service), Shown())


@router.post("", max_body_size=LARGEST_FORM)
async def create(here: Here) -> Response:
    """File it; or look for the resident, or take the one who was chosen, and show the form again."""
    async with here.request.form() as form:
        entered, problem = await with_photos(here.desk, entered_of(form), form)
        if "find" in form or "choose" in form:
            return await _who(here, entered, form)
    if problem:
        return await show(here, entered, Shown({"photo": problem}))
    return await _file(here, entered)


async def _who(here: At, entered: Entered, form: FormData) -> Response:
    sessions = here.desk.parts.sessions
    if "choose" in form:
        async with sessions() as session:
            resident = await known(session, entered.contact) if entered.contact is not None else None
        language = (resident.language if resident else None) or entered.language
        return await show(here, replace(entered, language=language), Shown())
    async with sessions.begin() as session:
        found = await find(session, entered.who)
        # Not what was looked for: it is a name or a number.
        await audit(session, here.visit, "contacts.searched", "contacts", "search", found=len(found))
    return await show(here, replace(entered, contact=None), Shown(found=found))


async def _file(here: At, entered: Entered) -> Response:
    parts = here.desk.parts
    catalogue = await parts.catalogue.get()
    service = catalogue.askable(entered.service)
    if service is None:
        return await show(here, entered, Shown({"service": "Choose the service."}))
    decided = ruling(catalogue, service, entered.answers)
    place = await asyncio.to_thread(check, entered.address) if entered.address else None
    shown = await _wrong(here, entered, decided, place)
    if shown is not None:
        return await show(here, entered, shown)
    async with parts.sessions.begin() as session:
        opened = await _open(session, here, entered, decided, place)
    return sent_to(here.request, address_of(opened.reference))


async def _wrong(here: At, entered: Entered, decided: Ruling, place: Place | None) -> Shown | None:
    """Why it is not filed yet."""
    if decided.stops is not None:
        return Shown(stops=_stopped(here.desk, decided))
    problems: dict[str, str] = {}
    if not entered.description:
        problems["description"] = "Write what they told you, in a sentence."
    if here.conversation is None and entered.way not in WAYS_IN:
        problems["way"] = "Choose how they reached you."
    needed = decided.service.needs_address or entered.address
    if needed and (problem := place_problem(place, as_written=entered.as_written)):
        problems["address"] = problem
    if problems:
        return Shown(problems, suggestions=place.suggestions if place else ())
    if entered.anyway:
        return None
    finder = replace(here.desk.parts.finder, geocoder=None)
    located = await finder.find(place.standard) if place and place.standard and place.status == "exact" else None
    async with here.desk.parts.sessions() as session:
        same = await near(session, decided.service.slug, _written(place), located)
    return Shown(near=tuple(same)) if same else None


async def _open(session: AsyncSession, here: At, entered: Entered, decided: Ruling, place: Place | None) -> Opened:
    parts, visit = here.desk.parts, here.visit
    resident = await known(session, entered.contact) if entered.contact is not None else None
    talk = await talk_of(session, here.conversation or _private_talk(resident))
    contact_id = talk.contact_id if talk else None
    if contact_id is None:
        contact_id = (
            resident.contact_id
            if resident is not None
            else await contact_for(session, entered.way, entered.name, entered.reach)
        )
    asked = Asked(
        service=decided.service.slug,
        description=entered.description,
        channel=talk.channel if talk and here.conversation is not None else entered.way,
        language=(talk.language if talk else entered.language) or "en",
        contact_id=contact_id,
        conversation_id=talk.id if talk else None,
        details={key: answer for key, answer in entered.answers.items() if answer},
        address=_written(place),
        address_status=place.status if place else None,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        photos=entered.photos,
        urgent=decided.urgent,
        by_user=visit.user_id,
    )
    moment = now()
    opened = await open_case(
        session,
        asked,
        catalogue=await parts.catalogue.get(),
        calendar=parts.calendar,
        deferrer=parts.deferrer,
        now=moment,
    )
    if talk is not None:
        await tell_opened(session, opened.reference, outbox=parts.outbox, phrases=parts.phrases)
    details = {"service": opened.service, "channel": asked.channel, "contact": contact_id}
    await audit(session, visit, "case.opened", "case", opened.reference, **details)
    await notify(session, visit.session_id, _said(here.desk, decided, opened, told=talk is not None))
    return opened


def _private_talk(resident: Resident | None) -> int | None:
    """Where somebody who was chosen is told of it."""
    return resident.conversation_id if resident is not None and resident.channel not in WAYS_IN else None


def _stopped(desk: Desk, decided: Ruling) -> str:
    rule = decided.stops
    assert rule is not None
    phrases = desk.parts.phrases
    lines = [NOT_FILED]
    if rule.action == "emergency":
        lines.append("It is an emergency: they must call 911 now.")
    if rule.agency:
        name = f"agency.{rule.agency}"
        lines.append(f"It is for: {phrases.say('en', name) if phrases.has(name) else rule.agency}.")
    if rule.advice and phrases.has(f"advice.{rule.advice}"):
        lines.append(phrases.say("en", f"advice.{rule.advice}"))
    return " ".join(lines)


def _said(desk: Desk, decided: Ruling, opened: Opened, *, told: bool) -> str:
    phrases = desk.parts.phrases
    due = f", due {opened.expected_on:%b %-d, %Y}" if opened.expected_on else ", without a published target"
    words = [f"Case {opened.reference} is filed as {english_name(phrases, 'service', opened.service)}{due}."]
    words.append("The resident is told." if told else "Read them the number.")
    words += [phrases.say("en", f"advice.{one}") for one in decided.advice if phrases.has(f"advice.{one}")]
    return " ".join(words)


def _written(place: Place | None) -> str | None:
    return (place.standard or place.surface) if place else None
