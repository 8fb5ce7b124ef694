"""Ready answers of the agents: rows in every language, whose places fill themselves from a case."""

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.catalogue import Catalogue
from bot.cases.workflow import status_phrase
from bot.conversation.render import Renderer, city_constants
from bot.conversation.whom_to_call import agency_lines
from bot.interpreter.texts import How, Wording, name_of
from bot.language.phrases import Phrases, fill
from bot.language.tags import ENGLISH
from bot.settings import Config
from storage.models import Case, Macro

# `{agency_septa}` is the line that tells whom to call, with the number that the row has today.
AGENCY = "agency_"
BULLET = "• "


async def macros(session: AsyncSession) -> Sequence[Macro]:
    """All of them, in the order of the agent's menu."""
    return (await session.scalars(select(Macro).order_by(Macro.position, Macro.slug))).all()


@dataclass(frozen=True, slots=True)
class Macros:
    """Fills macros with what is known."""

    phrases: Phrases
    catalogue: Catalogue
    config: Config

    def fill(self, macro: Macro, language: str, case: Case | None = None) -> Wording:
        """Both texts. The case must be the resident's own: its address and status are told."""
        spoken = language if language in macro.texts else ENGLISH
        english, _ = self._filled(macro.texts[ENGLISH], ENGLISH, case)
        text, open_slots = self._filled(macro.texts[spoken], spoken, case)
        return Wording(
            english,
            text,
            language,
            How.MACRO,
            warning=None if spoken == language else f"There is no text in {name_of(language)}: it goes out in English.",
            open_slots=open_slots,
        )

    def _filled(self, template: str, language: str, case: Case | None) -> tuple[str, tuple[str, ...]]:
        """The text, and the places that nothing is known for: they stay as they are."""
        renderer = Renderer(
            self.phrases,
            language,
            offered=self.config.languages.offered,
            constants=city_constants(self.config),
        )
        values = {slot: self._value(slot, renderer, case) for slot in slots(template)}
        open_slots = tuple(slot for slot, value in values.items() if value is None)
        shown = {slot: f"{{{slot}}}" if value is None else value for slot, value in values.items()}
        return fill(template, language, shown), open_slots

    def _value(self, slot: str, renderer: Renderer, case: Case | None) -> Any:
        if slot in renderer.constants:
            return renderer.constants[slot]
        if slot.startswith(AGENCY):
            slug = slot.removeprefix(AGENCY)
            known = slug in self.catalogue.agencies
            return renderer.value(agency_lines([slug], self.catalogue)) if known else None
        of_case = CASE_SLOTS.get(slot)
        return of_case(case, renderer, self.catalogue) if of_case is not None and case is not None else None


def slots(template: str) -> tuple[str, ...]:
    """The names of a text's places, each once."""
    fields = (field for _, field, _, _ in string.Formatter().parse(template) if field is not None)
    return tuple(dict.fromkeys(fields))


def _service(case: Case, renderer: Renderer, catalogue: Catalogue) -> str:
    key = f"service.{case.service}"
    return renderer.say(key) if renderer.has(key) else catalogue.services[case.service].name


def _department(case: Case, renderer: Renderer, catalogue: Catalogue) -> str:
    key = f"department.{case.department}"
    return renderer.say(key) if renderer.has(key) else catalogue.departments[case.department]


def _status(case: Case, renderer: Renderer, _: Catalogue) -> str:
    return renderer.say(status_phrase(case.status, case.close_reason)).removeprefix(BULLET)


def _target(case: Case, renderer: Renderer, _: Catalogue) -> str:
    """The whole sentence, because there may be no date."""
    if case.expected_on is None:
        return renderer.say("due.none")
    return renderer.say("due.by", date=case.expected_on)


CASE_SLOTS: Mapping[str, Callable[[Case, Renderer, Catalogue], Any]] = {
    "reference": lambda case, _, __: case.reference,
    "service": _service,
    "department": _department,
    "address": lambda case, _, __: case.address,
    "status": _status,
    "due": lambda case, _, __: case.expected_on,
    "target": _target,
}
