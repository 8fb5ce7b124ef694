"""A service's questions: what is asked, in which turn, and the answers that it offers."""

import re
from collections.abc import Mapping

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Document, Edit, Kind, Lines, Problems
from bot.admin.words import (
    Spoken,
    Words,
    from_catalog,
    read_words,
    word_lines,
    word_problems,
    write_words,
)
from bot.cases.catalogue import Catalogue, Service
from bot.language.tags import ENGLISH
from storage import models

KINDS: Mapping[str, str] = {
    "choice": "one of the answers below",
    "yes_no": "yes or no",
    "text": "words of their own",
    "number": "a number",
}
TURNS = range(1, 10)
LEAST_OPTIONS, MOST_OPTIONS = 2, 10
# The bot asks no more of one report (bot/actions/report/details.py).
MOST_ASKED = 2
ID = re.compile(r"[a-z0-9_]{1,60}")
PARTED = "."


class Question(Document):
    """`asked` is its turn, None when it is only kept for staff. `answers` are the words of the options."""

    kind: str
    asked: int | None
    options: list[str]
    said: Words
    answers: dict[str, Words]


class Questions(Kind[Question]):
    """The subject is `service.key`."""

    name = "question"
    noun = "question"
    shape = Question

    async def read(self, session: AsyncSession, subject: str) -> Question | None:
        service, key = parted(subject)
        mine = models.Question.service == service, models.Question.key == key
        row = await session.scalar(select(models.Question).where(*mine).execution_options(populate_existing=True))
        if row is None:
            return None
        answers = {one: await read_words(session, spoken_answer(one).key_of(subject)) for one in row.options}
        said = await read_words(session, SAID.key_of(subject))
        return Question(kind=row.kind, asked=row.asked, options=row.options, said=said, answers=answers)

    async def write(self, session: AsyncSession, subject: str, document: Question | None) -> None:
        service, key = parted(subject)
        mine = models.Question.service == service, models.Question.key == key
        there = (await session.execute(select(models.Question.position, models.Question.options).where(*mine))).first()
        await session.execute(delete(models.Question).where(*mine))
        before = there.options if there is not None else []
        if document is not None:
            last = select(func.coalesce(func.max(models.Question.position) + 1, 0)).where(
                models.Question.service == service
            )
            session.add(
                models.Question(
                    service=service,
                    key=key,
                    kind=document.kind,
                    asked=document.asked,
                    options=document.options,
                    position=there.position if there is not None else await session.scalar(last),
                )
            )
        await write_words(session, SAID.key_of(subject), document.said if document else {})
        for option in {*before, *(document.options if document else [])}:
            words = document.answers.get(option, {}) if document else {}
            await write_words(session, spoken_answer(option).key_of(subject), words)
        await edited(session, service)

    async def problems(self, session: AsyncSession, edit: Edit[Question]) -> Problems:
        service, key = parted(edit.subject)
        wanted, there = edit.after, edit.catalogue.services.get(service)
        if there is None or not ID.fullmatch(key):
            return {"said_en": "There is no such service."}
        found = _shape_problems(wanted)
        taken = (await _turns(session, service, key)).get(wanted.asked or 0)
        if taken:
            found["asked"] = f"“{taken}” has this turn. Choose another number: the order counts, gaps do no harm."
        if lost := _lost(there, key, wanted):
            found["options"] = f"Rules of this service hang on {', '.join(lost)}. Change them first."
        if wanted.asked is not None:
            found |= word_problems("said", SAID, edit.subject, wanted.said)
            for number, option in enumerate(wanted.options):
                spoken = spoken_answer(option)
                found |= word_problems(f"option_{number}", spoken, edit.subject, wanted.answers.get(option, {}))
        return found

    def lines(self, subject: str, document: Question, catalogue: Catalogue) -> Lines:
        told = {
            "Answered by": KINDS.get(document.kind, document.kind),
            "Asked": "no, kept for staff" if document.asked is None else f"as number {document.asked}",
            "Answers": ", ".join(document.options) or "none",
        }
        told |= word_lines(SAID, subject, document.said)
        for option in document.options:
            told |= word_lines(spoken_answer(option), subject, document.answers.get(option, {}))
        return told

    async def effects(self, session: AsyncSession, edit: Edit[Question]) -> list[str]:
        service, key = parted(edit.subject)
        turns = await _turns(session, service, key) | ({edit.after.asked: key} if edit.after.asked else {})
        names = [turns[turn] for turn in sorted(turns)]
        asked, not_asked = names[:MOST_ASKED], names[MOST_ASKED:]
        told = [f"The bot asks at most {MOST_ASKED} questions; here it asks {', then '.join(asked) or 'none'}."]
        if not_asked:
            told.append(f"It does not come to {', '.join(not_asked)}.")
        return [*told, "Reports that are filed keep their answers."]

    async def needed_by(self, session: AsyncSession, subject: str, catalogue: Catalogue) -> str | None:
        service, key = parted(subject)
        there = catalogue.services.get(service)
        hangs = there is not None and any(rule.question == key for rule in there.rules)
        return "Rules of this service hang on it. Change them first." if hangs else None

    def title(self, subject: str, document: Question | None) -> str:
        words = document.said.get(ENGLISH) if document else None
        return words or from_catalog(ENGLISH, SAID.key_of(subject)) or subject.replace(PARTED, ": ").replace("_", " ")


SAID = Spoken("question", "The question", 200)


def spoken_answer(option: str) -> Spoken:
    return Spoken("option", f"Answer “{option}”", 20, option)


def parted(subject: str) -> tuple[str, str]:
    service, _, key = subject.partition(PARTED)
    return service, key


async def edited(session: AsyncSession, service: str) -> None:
    """The seed files leave a service alone with all that belongs to it."""
    mine = update(models.Service).where(models.Service.slug == service)
    await session.execute(mine.values(edited_at=func.now()))


async def _turns(session: AsyncSession, service: str, key: str) -> dict[int, str]:
    """The other questions that are asked, by their turn."""
    others = models.Question.service == service, models.Question.key != key, models.Question.asked.is_not(None)
    rows = await session.execute(select(models.Question.asked, models.Question.key).where(*others))
    return {row.asked: row.key for row in rows}


def _shape_problems(wanted: Question) -> Problems:
    found: Problems = {}
    if wanted.kind not in KINDS:
        found["kind"] = "Choose how it is answered."
    if wanted.asked is not None and wanted.asked not in TURNS:
        found["asked"] = f"Write a number from {TURNS.start} to {TURNS.stop - 1}, or nothing."
    if wanted.kind == "choice" and not LEAST_OPTIONS <= len(wanted.options) <= MOST_OPTIONS:
        found["options"] = f"Offer {LEAST_OPTIONS} to {MOST_OPTIONS} answers."
    elif wanted.kind != "choice" and wanted.options:
        found["options"] = "Only a question with answers to choose from has some. Take them away, or choose that kind."
    elif len(set(wanted.options)) != len(wanted.options) or not all(ID.fullmatch(one) for one in wanted.options):
        found["options"] = "Two answers are called the same, or one has no letters of English."
    return found


def _lost(service: Service, key: str, wanted: Question) -> list[str]:
    """Answers that rules hang on and that could not be given any more."""
    possible = possible_answers(wanted.kind, wanted.options)
    return [rule.answer for rule in service.rules if rule.question == key and rule.answer not in possible]


def possible_answers(kind: str, options: list[str]) -> list[str]:
    return {"choice": options, "yes_no": ["yes", "no"]}.get(kind, [])
