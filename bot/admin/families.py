"""Families: services that are easily taken for each other, and the question that tells them apart."""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Document, Edit, Kind, Lines, Problems
from bot.admin.words import Spoken, Words, read_words, word_lines, word_problems, write_words
from bot.cases.catalogue import Catalogue
from storage import models

SAID = Spoken("family", "The question", 200)
LEAST_SERVICES, MOST_SERVICES = 2, 8


class Family(Document):
    """The services in the order of their buttons; `answers` are the words on them."""

    services: list[str]
    said: Words
    answers: dict[str, Words]


class Families(Kind[Family]):
    name = "family"
    noun = "family"
    shape = Family

    async def read(self, session: AsyncSession, subject: str) -> Family | None:
        services = await session.scalar(select(models.Family.services).where(models.Family.slug == subject))
        if services is None:
            return None
        answers = {one: await read_words(session, spoken_answer(one).key_of(subject)) for one in services}
        return Family(services=services, said=await read_words(session, SAID.key_of(subject)), answers=answers)

    async def write(self, session: AsyncSession, subject: str, document: Family | None) -> None:
        """Families are changed, never made or taken away: the document is always there."""
        assert document is not None
        before = await session.scalar(select(models.Family.services).where(models.Family.slug == subject)) or []
        mine = update(models.Family).where(models.Family.slug == subject)
        await session.execute(mine.values(services=document.services, edited_at=func.now()))
        await write_words(session, SAID.key_of(subject), document.said)
        for service in {*before, *document.services}:
            await write_words(session, spoken_answer(service).key_of(subject), document.answers.get(service, {}))

    async def problems(self, session: AsyncSession, edit: Edit[Family]) -> Problems:
        wanted = edit.after
        if edit.before is None:
            return {"services": "There is no such family."}
        found = word_problems("said", SAID, edit.subject, wanted.said)
        if not LEAST_SERVICES <= len(wanted.services) <= MOST_SERVICES or len(set(wanted.services)) < len(
            wanted.services
        ):
            found["services"] = f"Choose {LEAST_SERVICES} to {MOST_SERVICES} services, each once."
        if any(edit.catalogue.askable(service) is None for service in wanted.services):
            found["services"] = "Choose services that residents may ask for."
        for number, service in enumerate(wanted.services):
            spoken = spoken_answer(service)
            found |= word_problems(f"answer_{number}", spoken, edit.subject, wanted.answers.get(service, {}))
        return found

    def lines(self, subject: str, document: Family, catalogue: Catalogue) -> Lines:
        known = catalogue.services
        told = {"Services": ", ".join(known[one].name if one in known else one for one in document.services)}
        told |= word_lines(SAID, subject, document.said)
        for service in document.services:
            told |= word_lines(spoken_answer(service), subject, document.answers.get(service, {}))
        return told

    def title(self, subject: str, document: Family | None) -> str:
        return subject.replace("_", " ")


def spoken_answer(service: str) -> Spoken:
    return Spoken("family", f"Answer for {service.replace('_', ' ')}", 20, service)
