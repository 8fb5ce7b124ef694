"""The pages of families: which services a question tells apart, and its words."""

from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.responses import Response

from bot.admin.changes import version_of
from bot.admin.document import Problems
from bot.admin.families import MOST_SERVICES, SAID, Family, spoken_answer
from bot.admin.kinds import FAMILIES
from bot.admin.words import Words, wordings
from bot.console.admin.addresses import Slug, label_of, list_of
from bot.console.admin.forms import Fields, line, words
from bot.console.admin.sheet import ASheet, Sheet

router = APIRouter(prefix="/admin/families")


@router.get("")
async def families(sheet: ASheet) -> Response:
    catalogue = await sheet.desk.parts.catalogue.get()
    rows = {
        slug: [catalogue.services[one].name if one in catalogue.services else one for one in members]
        for slug, members in sorted(catalogue.families.items())
    }
    return await sheet.show("family_list.html", rows=rows, address=list_of("family"))


@router.get("/{slug}")
async def family(sheet: ASheet, slug: Slug) -> Response:
    async with sheet.desk.parts.sessions() as session:
        found = await FAMILIES.read(session, slug)
    if found is None:
        raise HTTPException(404)
    return await _form(sheet, slug, found, version=version_of(found))


@router.post("/{slug}")
async def change_family(sheet: ASheet, slug: Slug) -> Response:
    fields = await sheet.fields()
    wanted, version = _document(fields, slug), line(fields, "version")
    answer = await sheet.look(FAMILIES, slug, wanted, version)
    return (
        answer if isinstance(answer, Response) else await _form(sheet, slug, wanted, version=version, problems=answer)
    )


def _document(fields: Fields, slug: str) -> Family:
    """A row without a service is one that was taken away."""
    services: list[str] = []
    answers: dict[str, Words] = {}
    for number in range(MOST_SERVICES):
        service = line(fields, f"service_{number}")
        if service:
            services.append(service)
            answers[service] = words(fields, f"answer_{number}", spoken_answer(service).key_of(slug))
    return Family(services=services, said=words(fields, "said", SAID.key_of(slug)), answers=answers)


async def _form(
    sheet: Sheet, slug: str, document: Family, *, version: str, problems: Problems | None = None
) -> Response:
    catalogue = await sheet.desk.parts.catalogue.get()
    members: list[tuple[str, Any, Any]] = []
    for service in [*document.services, *[""] * MOST_SERVICES][:MOST_SERVICES]:
        spoken = spoken_answer(service)
        members.append((service, spoken, wordings(spoken.key_of(slug), document.answers.get(service, {}))))
    askable = [one for one in catalogue.services.values() if one.askable]
    return await sheet.show(
        "family.html",
        problems=problems,
        slug=slug,
        version=version,
        said=wordings(SAID.key_of(slug), document.said),
        spoken=SAID,
        members=members,
        services=sorted(((one.slug, one.name) for one in askable), key=lambda pair: pair[1]),
        address=list_of("family"),
        list_label=label_of("family"),
    )
