"""The pages of a service's questions."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query
from sqlalchemy import select
from starlette.responses import Response

from bot.admin.changes import version_of
from bot.admin.document import Problems
from bot.admin.kinds import QUESTIONS, SERVICES
from bot.admin.questions import KINDS, MOST_OPTIONS, PARTED, SAID, Question, parted, spoken_answer
from bot.admin.words import Words, from_catalog, wordings
from bot.console.admin.addresses import address_of, label_of, list_of
from bot.console.admin.forms import Fields, line, number, slug_of, ticked, words
from bot.console.admin.sheet import ASheet, Sheet
from bot.language.tags import ENGLISH
from storage import models

Subject = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}\.[a-z0-9_]{1,60}$")]
OfService = Annotated[str, Query(max_length=60)]
BLANK = Question(kind="choice", asked=None, options=[], said={}, answers={})
NAMELESS = "Write the question in English."

router = APIRouter(prefix="/admin/questions")


@router.get("")
async def questions(sheet: ASheet, service: OfService = "") -> Response:
    """Of one service, or the services to choose from."""
    query = select(models.Question).where(models.Question.service == service)
    async with sheet.desk.parts.sessions() as session:
        named = await SERVICES.read(session, service) if service else None
        if service and named is None:
            raise HTTPException(404)
        ordered = query.order_by(models.Question.asked.nulls_last(), models.Question.position)
        rows = list(await session.scalars(ordered))
        words = {row.key: await QUESTIONS.read(session, _of(row)) for row in rows}
    titles = {key: _english(f"{service}{PARTED}{key}", one) for key, one in words.items()}
    services = sorted((await sheet.desk.parts.catalogue.get()).services.values(), key=lambda one: one.name)
    return await sheet.show(
        "question_list.html",
        rows=rows,
        titles=titles,
        service=service,
        named=named,
        services=services,
        kinds=KINDS,
        address=list_of("question"),
        of_service=address_of("service", service),
        rules=address_of("rules", service),
    )


@router.get("/new")
async def new_question(sheet: ASheet, service: OfService) -> Response:
    return await _form(sheet, f"{service}{PARTED}", BLANK)


@router.post("/new")
async def create_question(sheet: ASheet) -> Response:
    fields = await sheet.fields()
    service, key = line(fields, "service"), slug_of(line(fields, f"said_{ENGLISH}"))[:40].strip("_")
    subject = f"{service}{PARTED}{key}"
    wanted = _document(fields, subject)
    problems: Response | Problems = {f"said_{ENGLISH}": NAMELESS}
    if key:
        problems = await sheet.look(QUESTIONS, subject, wanted, None, named_by=f"said_{ENGLISH}")
    if isinstance(problems, Response):
        return problems
    return await _form(sheet, f"{service}{PARTED}", wanted, problems=problems)


@router.get("/{subject}")
async def question(sheet: ASheet, subject: Subject) -> Response:
    async with sheet.desk.parts.sessions() as session:
        found = await QUESTIONS.read(session, subject)
    if found is None:
        raise HTTPException(404)
    return await _form(sheet, subject, found, version=version_of(found))


@router.post("/{subject}")
async def change_question(sheet: ASheet, subject: Subject) -> Response:
    fields = await sheet.fields()
    wanted, version = _document(fields, subject), line(fields, "version")
    answer = await sheet.look(QUESTIONS, subject, wanted, version)
    if isinstance(answer, Response):
        return answer
    return await _form(sheet, subject, wanted, version=version, problems=answer)


def _english(subject: str, document: Question | None) -> str:
    """How it is put; what is only kept for staff may have no words."""
    words = document.said.get(ENGLISH) if document else None
    return words or from_catalog(ENGLISH, SAID.key_of(subject)) or parted(subject)[1].replace("_", " ")


def _of(row: models.Question) -> str:
    return f"{row.service}{PARTED}{row.key}"


def _document(fields: Fields, subject: str) -> Question:
    """An answer keeps its id; a new one gets it from its English words."""
    options: list[str] = []
    answers: dict[str, Words] = {}
    for place in range(MOST_OPTIONS):
        option = line(fields, f"id_{place}") or slug_of(line(fields, f"option_{place}_{ENGLISH}"))
        if option and not ticked(fields, f"gone_{place}"):
            options.append(option)
            answers[option] = words(fields, f"option_{place}", spoken_answer(option).key_of(subject))
    return Question(
        kind=line(fields, "kind"),
        asked=number(fields, "asked"),
        options=options,
        said=words(fields, "said", SAID.key_of(subject)),
        answers=answers,
    )


async def _form(
    sheet: Sheet, subject: str, document: Question, *, version: str = "", problems: Problems | None = None
) -> Response:
    service, key = parted(subject)
    async with sheet.desk.parts.sessions() as session:
        named = await SERVICES.read(session, service)
    if named is None:
        raise HTTPException(404)
    filled: list[tuple[str, Any, Any]] = []
    for option in [*document.options, *[""] * (MOST_OPTIONS - len(document.options))][:MOST_OPTIONS]:
        spoken = spoken_answer(option)
        filled.append((option, spoken, wordings(spoken.key_of(subject), document.answers.get(option, {}))))
    return await sheet.show(
        "question.html",
        problems=problems,
        slug=subject if key else "",
        service=service,
        service_name=named.name,
        title=_english(subject, document),
        document=document,
        version=version,
        said=wordings(SAID.key_of(subject), document.said),
        spoken=SAID,
        options=filled,
        kinds=list(KINDS.items()),
        address=list_of("question"),
        list_label=label_of("question"),
        of_service=f"{list_of('question')}?service={service}",
    )
