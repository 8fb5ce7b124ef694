"""Departments: what staff and residents call them."""

from collections.abc import Mapping
from typing import ClassVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Document, Edit, Lines, Problems
from bot.admin.rows import RowKind
from bot.admin.words import Spoken, Words
from bot.cases.catalogue import Catalogue
from storage import models

LONGEST_NAME = 80


class Department(Document):
    """`name` is for staff and for the City's data, `said` is what residents read."""

    name: str
    said: Words


class Departments(RowKind[Department]):
    name = "department"
    noun = "department"
    shape = Department
    table = models.Department
    spoken: ClassVar = {"said": Spoken("department", "What residents read", 80)}

    def own_problems(self, edit: Edit[Department]) -> Problems:
        return name_problems(edit.after.name, edit.subject, edit.catalogue.departments)

    def own_lines(self, subject: str, document: Department, catalogue: Catalogue) -> Lines:
        return {"Name": document.name}

    async def effects(self, session: AsyncSession, edit: Edit[Department]) -> list[str]:
        told = await super().effects(session, edit)
        if edit.before is not None:
            cases = select(func.count()).where(models.Case.department == edit.subject, models.Case.status != "closed")
            told.insert(
                0, f"{await session.scalar(cases):,} open cases are theirs; all pages say the new words at once."
            )
        return told

    async def needed_by(self, session: AsyncSession, subject: str, catalogue: Catalogue) -> str | None:
        services = sorted(one.name for one in catalogue.services.values() if one.department == subject)
        if services:
            return f"It works on services: {', '.join(services)}. Give them to another department first."
        for table in (models.Case, models.User):
            if await session.scalar(select(table.id).where(table.department == subject).limit(1)):
                return "There are cases or users of it. Rename it instead."
        return None

    def title(self, subject: str, document: Department | None) -> str:
        return document.name if document else subject


def name_problems(name: str, subject: str, taken: Mapping[str, str]) -> Problems:
    """A name is there, short, and not somebody else's."""
    others = {words for slug, words in taken.items() if slug != subject}
    if not name:
        return {"name": "Write a name."}
    if len(name) > LONGEST_NAME:
        return {"name": f"Use at most {LONGEST_NAME} characters."}
    return {"name": "Something else has this name already."} if name in others else {}
