"""Services: name, department, target, and what the bot does with them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.departments import name_problems
from bot.admin.document import Document, Edit, Lines, Problems, yes_no
from bot.admin.rows import RowKind
from bot.admin.words import Spoken, Words
from bot.cases.catalogue import Catalogue
from storage import models

LONGEST_TARGET = 365
LONGEST_CODE = 20
LONGEST_SOURCE = 200


class Service(Document):
    """`name` is for staff and for the City's data, `said` and `button` are what residents read."""

    name: str
    code: str | None
    department: str
    due_business_days: int | None
    due_asof: str | None
    askable: bool
    public: bool
    needs_address: bool
    photo: bool
    said: Words
    button: Words


class Services(RowKind[Service]):
    name = "service"
    noun = "service"
    shape = Service
    table = models.Service
    spoken: ClassVar = {
        "said": Spoken("service", "What residents read", 40),
        "button": Spoken("service", "On a button", 20, "button"),
    }

    async def values_of_new(self, session: AsyncSession) -> Mapping[str, Any]:
        return {"mentions": []}

    def own_problems(self, edit: Edit[Service]) -> Problems:
        wanted = edit.after
        found = name_problems(
            wanted.name, edit.subject, {slug: one.name for slug, one in edit.catalogue.services.items()}
        )
        if wanted.department not in edit.catalogue.departments:
            found["department"] = "Choose the department that works on it."
        if wanted.due_business_days is not None and not 0 <= wanted.due_business_days <= LONGEST_TARGET:
            found["due_business_days"] = f"Write a number from 0 to {LONGEST_TARGET}, or nothing."
        for field, longest in (("code", LONGEST_CODE), ("due_asof", LONGEST_SOURCE)):
            if len(getattr(wanted, field) or "") > longest:
                found[field] = f"Use at most {longest} characters."
        if not wanted.askable and (leading := _leading_to(edit.subject, edit.catalogue)):
            found["askable"] = f"Rules lead here from {', '.join(leading)}. Change them first."
        return found

    def own_lines(self, subject: str, document: Service, catalogue: Catalogue) -> Lines:
        days = document.due_business_days
        return {
            "Name": document.name,
            "Code": document.code or "none",
            "Department": catalogue.departments.get(document.department, document.department),
            "Target": "none published" if days is None else f"{days} business days",
            "Source of the target": document.due_asof or "none",
            "Residents may ask for it": yes_no(document.askable),
            "Shown in public": yes_no(document.public),
            "Needs an address": yes_no(document.needs_address),
            "Asks for a photo": yes_no(document.photo),
        }

    async def effects(self, session: AsyncSession, edit: Edit[Service]) -> list[str]:
        before, after = edit.before, edit.after
        told = await super().effects(session, edit)
        if before is None:
            return [
                "The understanding has no examples for it yet: residents reach it when an agent files it, when a rule "
                "leads to it, or by a family's question.",
                *told,
            ]
        number = await session.scalar(
            select(func.count()).where(models.Case.service == edit.subject, models.Case.status != "closed")
        )
        one = f"{number:,} open cases"
        if before.due_business_days != after.due_business_days:
            told.append(f"{one} keep their date; new ones get the new target.")
        if before.department != after.department:
            old = edit.catalogue.departments.get(before.department, before.department)
            told.append(f"{one} stay with {old}; new ones go to the new department.")
        if before.public and not after.public:
            told.append(f"{one} leave the public pages at once, with all closed ones.")
        if after.public and not before.public:
            told.append(f"{one} stand on public pages at once, with all closed ones.")
        if before.askable and not after.askable:
            told.append("The bot stops offering it; who is reporting one right now is asked again what it is.")
        return told

    async def needed_by(self, session: AsyncSession, subject: str, catalogue: Catalogue) -> str | None:
        if await session.scalar(select(models.Case.id).where(models.Case.service == subject).limit(1)):
            return "There are cases of it. Take it away from residents instead: they may not ask for it."
        leading = _leading_to(subject, catalogue)
        leading += [f"the family {slug}" for slug, members in catalogue.families.items() if subject in members]
        return f"It is named by {', '.join(leading)}. Change them first." if leading else None

    def title(self, subject: str, document: Service | None) -> str:
        return document.name if document else subject


def _leading_to(subject: str, catalogue: Catalogue) -> list[str]:
    """The other services whose rules or mentions turn a report into this one."""
    return sorted(
        one.name
        for slug, one in catalogue.services.items()
        if slug != subject
        and subject in {*(rule.to_service for rule in one.rules), *(mention.to_service for mention in one.mentions)}
    )
