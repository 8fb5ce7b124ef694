"""The pages of routing rules: where a service's answers lead."""

from fastapi import APIRouter, HTTPException
from sqlalchemy import select
from starlette.responses import Response

from bot.admin.changes import version_of
from bot.admin.document import Problems
from bot.admin.kinds import RULES, SERVICES
from bot.admin.questions import possible_answers
from bot.admin.rules import ACTIONS, Rule, RuleSet, advice_there_is
from bot.console.admin.addresses import Slug, label_of, list_of
from bot.console.admin.forms import Fields, line
from bot.console.admin.sheet import ASheet, Sheet
from storage import models

MOST_RULES = 40
MORE_ROWS = 3
BLANK = Rule(question="", answer="", action="", agency=None, to_service=None, advice=None, files=False)
# In a choice of the form, between a question and its answer.
PARTED = ":"

router = APIRouter(prefix="/admin/rules")


@router.get("")
async def services(sheet: ASheet) -> Response:
    catalogue = await sheet.desk.parts.catalogue.get()
    rows = sorted(catalogue.services.values(), key=lambda one: one.name)
    return await sheet.show("rules_list.html", rows=rows, departments=catalogue.departments, address=list_of("rules"))


@router.get("/{slug}")
async def rules(sheet: ASheet, slug: Slug) -> Response:
    async with sheet.desk.parts.sessions() as session:
        found = await RULES.read(session, slug)
    if found is None:
        raise HTTPException(404)
    return await _form(sheet, slug, found, version=version_of(found))


@router.post("/{slug}")
async def change_rules(sheet: ASheet, slug: Slug) -> Response:
    fields = await sheet.fields()
    wanted, version = _document(fields), line(fields, "version")
    answer = await sheet.look(RULES, slug, wanted, version)
    return (
        answer if isinstance(answer, Response) else await _form(sheet, slug, wanted, version=version, problems=answer)
    )


def _document(fields: Fields) -> RuleSet:
    """A row without an answer is one that was taken away. Of the targets only that of the action counts."""
    found: list[Rule] = []
    for number in range(MOST_RULES):
        question, _, answer = line(fields, f"answer_{number}").partition(PARTED)
        if question:
            action = line(fields, f"action_{number}")
            target = {kind: line(fields, f"{kind}_{number}") or None for kind in ("agency", "service", "advice")}
            filed = action in ("convert", "urgent") or (action == "advise" and bool(fields.get(f"files_{number}")))
            found.append(
                Rule(
                    question=question,
                    answer=answer,
                    action=action,
                    agency=target["agency"] if action in ("refer", "emergency") else None,
                    to_service=target["service"] if action == "convert" else None,
                    advice=target["advice"] if action == "advise" else None,
                    files=filed,
                )
            )
    return RuleSet(rules=found)


async def _form(
    sheet: Sheet, slug: str, document: RuleSet, *, version: str, problems: Problems | None = None
) -> Response:
    catalogue = await sheet.desk.parts.catalogue.get()
    query = select(models.Question).where(models.Question.service == slug)
    async with sheet.desk.parts.sessions() as session:
        named = await SERVICES.read(session, slug)
        ordered = query.order_by(models.Question.asked.nulls_last(), models.Question.position)
        rows = list(await session.scalars(ordered))
    if named is None:
        raise HTTPException(404)
    answers = [
        (f"{row.key}{PARTED}{answer}", f"{row.key}: {answer}".replace("_", " "))
        for row in rows
        for answer in possible_answers(row.kind, row.options)
    ]
    others = [one for one in catalogue.services.values() if one.askable and one.slug != slug]
    return await sheet.show(
        "rules.html",
        problems=problems,
        slug=slug,
        service=named.name,
        rules=[*document.rules, *[BLANK] * MORE_ROWS],
        version=version,
        answers=answers,
        actions=list(ACTIONS.items()),
        agencies=sorted(((one.slug, one.name) for one in catalogue.agencies.values()), key=lambda pair: pair[1]),
        services=sorted(((one.slug, one.name) for one in others), key=lambda pair: pair[1]),
        advices=sorted(advice_there_is().items()),
        address=list_of("rules"),
        list_label=label_of("rules"),
    )
