"""A service's rules: where an answer leads, to another service, an agency, an emergency, or a word of advice."""

from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Document, Edit, Kind, Lines, Problems
from bot.admin.questions import edited, possible_answers
from bot.cases.catalogue import Catalogue
from bot.language.phrases import catalog
from bot.language.tags import ENGLISH
from storage import models

ACTIONS: Mapping[str, str] = {
    "convert": "it is another service",
    "refer": "not the City's: an agency is named, nothing is filed",
    "emergency": "call 911 first, then the agency; nothing is filed",
    "urgent": "filed as urgent",
    "advise": "advice is said",
}
ADVICE = "advice."


class Rule(Document):
    """`files`: whether a case follows; only advice leaves it open."""

    question: str
    answer: str
    action: str
    agency: str | None
    to_service: str | None
    advice: str | None
    files: bool


class RuleSet(Document):
    rules: list[Rule]


class Rules(Kind[RuleSet]):
    """The subject is the service. They are changed together, because an answer leads to one thing only."""

    name = "rules"
    noun = "routing rules"
    shape = RuleSet

    async def read(self, session: AsyncSession, subject: str) -> RuleSet | None:
        if await session.scalar(select(models.Service.slug).where(models.Service.slug == subject)) is None:
            return None
        rows = await session.scalars(
            select(models.Rule).where(models.Rule.service == subject).order_by(models.Rule.position, models.Rule.id)
        )
        return RuleSet(rules=[Rule(**{field: getattr(row, field) for field in Rule.model_fields}) for row in rows])

    async def write(self, session: AsyncSession, subject: str, document: RuleSet | None) -> None:
        await session.execute(delete(models.Rule).where(models.Rule.service == subject))
        for position, rule in enumerate(document.rules if document else []):
            session.add(models.Rule(service=subject, position=position, **rule.model_dump()))
        await edited(session, subject)

    async def problems(self, session: AsyncSession, edit: Edit[RuleSet]) -> Problems:
        rows = await session.scalars(select(models.Question).where(models.Question.service == edit.subject))
        answers = {row.key: possible_answers(row.kind, row.options) for row in rows}
        found: Problems = {}
        seen: set[tuple[str, str]] = set()
        for number, rule in enumerate(edit.after.rules):
            problem = _problem(rule, edit.subject, answers, edit.catalogue)
            if (rule.question, rule.answer) in seen:
                problem = "This answer has a rule already."
            seen.add((rule.question, rule.answer))
            if problem:
                found[f"rule_{number}"] = problem
        return found

    def lines(self, subject: str, document: RuleSet, catalogue: Catalogue) -> Lines:
        return {f"{rule.question}: {rule.answer}": _told(rule, catalogue) for rule in document.rules}

    async def effects(self, session: AsyncSession, edit: Edit[RuleSet]) -> list[str]:
        asked = {one.key for one in edit.catalogue.services[edit.subject].questions}
        idle = sorted({rule.question for rule in edit.after.rules} - asked)
        told = ["Reports that are filed stay where they are."]
        if idle:
            told.append(f"The bot does not ask {', '.join(idle)}: those rules only serve who files by hand.")
        return told

    def title(self, subject: str, document: RuleSet | None) -> str:
        return f"rules of {subject.replace('_', ' ')}"


def advice_there_is() -> dict[str, str]:
    """What can be said, by its key, in English."""
    known = catalog(ENGLISH).items()
    return {key.removeprefix(ADVICE): str(words) for key, words in known if key.startswith(ADVICE)}


def _problem(rule: Rule, subject: str, answers: Mapping[str, list[str]], catalogue: Catalogue) -> str | None:
    target = catalogue.services.get(rule.to_service or "")
    if rule.question not in answers or rule.answer not in answers[rule.question]:
        return "Choose an answer that can be given."
    if rule.action not in ACTIONS:
        return "Choose where it leads."
    if rule.action == "convert" and (target is None or not target.askable or target.slug == subject):
        return "Choose another service that residents may ask for."
    if rule.action in ("refer", "emergency") and rule.agency not in catalogue.agencies:
        return "Choose the agency that is named."
    if rule.action == "advise" and rule.advice not in advice_there_is():
        return "Choose the advice."
    return None


def _told(rule: Rule, catalogue: Catalogue) -> str:
    match rule.action:
        case "convert":
            service = catalogue.services.get(rule.to_service or "")
            return f"it is {service.name if service else rule.to_service}"
        case "refer" | "emergency":
            agency = catalogue.agencies.get(rule.agency or "")
            first = "911, then " if rule.action == "emergency" else "call "
            return f"{first}{agency.name if agency else rule.agency}; nothing is filed"
        case "advise":
            return f"advice “{rule.advice}”, {'and a case' if rule.files else 'nothing is filed'}"
        case _:
            return ACTIONS.get(rule.action, rule.action)
