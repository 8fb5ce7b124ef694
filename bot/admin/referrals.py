"""Whom residents are told to call: about what 311 does not take, and in the six emergencies."""

from typing import Any, ClassVar

from bot.admin.document import Document, Edit, Lines, Problems
from bot.admin.rows import RowKind
from bot.cases.catalogue import Catalogue
from storage import models

FIRST = "emergency_911"
MOST_AGENCIES = 5


class Referral(Document):
    """The agencies in the order in which they are named."""

    agencies: list[str]


class Topics(RowKind[Referral]):
    name = "topic"
    noun = "topic"
    shape = Referral
    table: ClassVar[Any] = models.Topic
    first: ClassVar[str | None] = None

    def own_problems(self, edit: Edit[Referral]) -> Problems:
        wanted = edit.after.agencies
        if not 1 <= len(wanted) <= MOST_AGENCIES or len(set(wanted)) != len(wanted):
            return {"agencies": f"Name one to {MOST_AGENCIES} agencies, each once."}
        if not set(wanted) <= edit.catalogue.agencies.keys():
            return {"agencies": "Choose agencies of the list."}
        if self.first is not None and wanted[0] != self.first:
            return {"agencies": f"{edit.catalogue.agencies[self.first].name} must be named first."}
        return {}

    def own_lines(self, subject: str, document: Referral, catalogue: Catalogue) -> Lines:
        names = (catalogue.agencies[one].name if one in catalogue.agencies else one for one in document.agencies)
        return {"Agencies, in this order": ", ".join(names)}

    def title(self, subject: str, document: Referral | None) -> str:
        return subject.replace("_", " ")


class Emergencies(Topics):
    """911 comes first."""

    name = "emergency"
    noun = "emergency"
    table = models.EmergencyKind
    first = FIRST
