"""Agencies: whom residents are told to call when it is not the City's 311 job."""

import re
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.departments import name_problems
from bot.admin.document import Document, Edit, Lines, Problems, yes_no
from bot.admin.rows import RowKind
from bot.admin.words import Spoken, Words
from bot.cases.catalogue import Catalogue
from storage import models

PHONE = re.compile(r"\+?[0-9][0-9 ().-]{1,28}[0-9]")
LONGEST_HOURS = 80


class Agency(Document):
    """`verified` is false for a number that nobody has checked lately: residents are told so."""

    name: str
    phone: str | None
    hours: str | None
    verified: bool
    said: Words


class Agencies(RowKind[Agency]):
    name = "agency"
    noun = "agency"
    shape = Agency
    table = models.Agency
    spoken: ClassVar = {"said": Spoken("agency", "What residents read", 80)}

    def own_problems(self, edit: Edit[Agency]) -> Problems:
        agencies = {slug: one.name for slug, one in edit.catalogue.agencies.items()}
        found = name_problems(edit.after.name, edit.subject, agencies)
        if edit.after.phone is not None and not PHONE.fullmatch(edit.after.phone):
            found["phone"] = "Write the number as people dial it, like 215-685-6300."
        if len(edit.after.hours or "") > LONGEST_HOURS:
            found["hours"] = f"Use at most {LONGEST_HOURS} characters."
        return found

    def own_lines(self, subject: str, document: Agency, catalogue: Catalogue) -> Lines:
        return {
            "Name": document.name,
            "Phone": document.phone or "none",
            "Hours": document.hours or "none",
            "Checked": yes_no(document.verified),
        }

    async def effects(self, session: AsyncSession, edit: Edit[Agency]) -> list[str]:
        told = await super().effects(session, edit)
        if edit.before is not None and edit.before.phone != edit.after.phone:
            used = used_by(edit.subject, edit.catalogue)
            told.append(f"Residents get the new number at once, in {', '.join(used) or 'no answer yet'}.")
        if not edit.after.verified:
            told.append("Residents are told that the number may have changed.")
        return told

    async def needed_by(self, session: AsyncSession, subject: str, catalogue: Catalogue) -> str | None:
        used = used_by(subject, catalogue)
        return f"It is named by {', '.join(used)}. Change them first." if used else None

    def title(self, subject: str, document: Agency | None) -> str:
        return document.name if document else subject


def used_by(subject: str, catalogue: Catalogue) -> list[str]:
    """What sends residents there: services, topics, emergencies."""
    services = [
        one.name
        for one in catalogue.services.values()
        if subject in {*(rule.agency for rule in one.rules), *(mention.agency for mention in one.mentions)}
    ]
    topics = [f"the topic {slug}" for slug, agencies in catalogue.topics.items() if subject in agencies]
    kinds = [f"the emergency {slug}" for slug, agencies in catalogue.emergencies.items() if subject in agencies]
    return [*sorted(services), *topics, *kinds]
