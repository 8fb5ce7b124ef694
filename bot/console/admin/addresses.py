"""Where the administrator's pages are, and who may open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Path

from bot.cases.overrides import DAYS, HOURS
from bot.console.access import needs
from bot.console.navigation import BASE
from bot.console.roles import Role
from bot.console.visit import Visit
from bot.privacy.periods import NAME

Administrator = Annotated[Visit, needs(Role.ADMIN)]
# A thing's own name: as in the seed files, or made of what staff called it.
LONGEST_SLUG = 60
Slug = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}$")]

ADMIN = f"{BASE}/admin"
CHANGES = f"{ADMIN}/changes"
NEW = "new"


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the overview. `kind` is what its page changes, `one` whether each has a page of its own."""

    label: str
    path: str
    about: str
    kind: str | None = None
    one: bool = True


SECTIONS = (
    Section("Services", "services", "What residents can ask for: name, department, target.", "service"),
    Section("Departments", "departments", "Who works on cases, and what residents call them.", "department"),
    Section("Questions", "questions", "What is asked about a service, and the answers.", "question"),
    Section("Routing", "rules", "Where an answer leads: another service, an agency, an emergency.", "rules"),
    Section("Agencies", "agencies", "Whom residents are told to call, and the numbers.", "agency"),
    Section("Topics", "topics", "Who takes what 311 does not take.", "topic"),
    Section("Emergencies", "emergencies", "Whom to call in the six emergencies, after 911.", "emergency"),
    Section("Families", "families", "Services that are easily mixed up, and the question between them.", "family"),
    Section("Ready answers", "macros", "What agents send with one click, in every language.", "macro"),
    Section(
        "Opening hours", "calendar", "When people answer, and which days count as business days.", HOURS, one=False
    ),
    Section("Holidays", "calendar", "Days that are closed or open beside the public holidays.", DAYS, one=False),
    Section("Retention", "retention", "After how long words, photos and residents are deleted.", NAME, one=False),
    Section("Channels", "channels", "Which are open, what came and went last, what is wrong."),
    Section("Changes", "changes", "Who changed what on these pages, and undo."),
)
_BY_KIND: Mapping[str, Section] = {section.kind: section for section in SECTIONS if section.kind}


def label_of(kind: str) -> str:
    """What the overview calls its page."""
    return _BY_KIND[kind].label


def list_of(kind: str) -> str:
    return f"{ADMIN}/{_BY_KIND[kind].path}"


def address_of(kind: str, subject: str) -> str:
    """The page on which it is changed."""
    return f"{list_of(kind)}/{subject}" if _BY_KIND[kind].one else list_of(kind)
