"""Departments and services: shown before, changed, written down, undone; the dialogue says the new words at once."""

from itertools import product
from typing import Any

from bot.admin.changes import propose
from bot.admin.kinds import DEPARTMENTS, SERVICES
from bot.admin.rows import RowKind
from bot.admin.words import wordings
from bot.console.admin.forms import words
from bot.console.roles import Role
from bot.effects import Effects
from bot.house import Parts, now
from storage.models import AuditEntry, Case, ChangeEntry, Department, PhraseEdit, Service
from tests.bot.console.admin.conftest import changed, form_of, look, make
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, words_of
from tests.bot.conversation.house import house_of, turn, understood
from tests.factories import inbound, row, rows
from tests.fakes.scripted import ScriptedRasa

HOSTILE = "<script>alert(1)</script>"


async def reported(parts: Parts, service: str, *, language: str = "en") -> tuple[str, Case]:
    """What a resident reads when their report is filed: through the inbox and a turn as the worker takes it."""
    values = {"service": service, "description": "It is broken", "details": {}, "address": "1234 MARKET ST"}
    rasa = ScriptedRasa(
        understood("affirm", {"effect": "open_case", "values": values}, {"phrase": "filed", "values": {"extra": []}})
    )
    effects = Effects(parts.catalogue, parts.calendar, parts.outbox, parts.deferrer, parts.phrases, now).handlers()
    # As the worker does before every turn (bot/worker.py).
    await parts.catalogue.get()
    item = inbound(text={"en": "yes, please", "es": "sí, por favor, gracias"}[language], language_hint=language)
    stored, said = await turn(house_of(parts, rasa, effects=effects), parts, item)
    return said[-1].text, await row(parts, Case, Case.opened_by == stored.id)


async def test_a_department_is_called_something_else_in_the_next_report(boss: Person, parts: Parts) -> None:
    before, _ = await reported(parts, "street_defect")
    assert "Streets Department" in before
    preview = await look(boss, "departments/streets", said_en="Office of Streets")
    assert "Streets Department becomes → Office of Streets" in words_of(preview.text)
    assert "the words from before stay in every other language" in words_of(preview.text)
    assert await rows(parts, PhraseEdit) == []
    await make(boss, preview)

    after, _ = await reported(parts, "street_defect")

    assert "Office of Streets" in after
    assert "Streets Department" not in after
    assert "Calles" in (await reported(parts, "street_defect", language="es"))[0]


async def test_a_new_target_gives_the_next_report_another_date(boss: Person, parts: Parts) -> None:
    _, old = await reported(parts, "graffiti_removal")
    preview = await look(boss, "services/graffiti_removal", due_business_days="30")
    assert "open cases keep their date" in words_of(preview.text)
    await make(boss, preview)

    said, new = await reported(parts, "graffiti_removal")

    assert new.expected_on == parts.calendar.due(new.requested_at, 30)
    assert str(new.expected_on.year if new.expected_on else "none") in said
    assert (await row(parts, Case, Case.id == old.id)).expected_on == old.expected_on != new.expected_on


async def test_the_change_is_kept_with_both_values_and_undone(boss: Person, parts: Parts) -> None:
    await changed(boss, "services/abandoned_vehicle", name="Left-behind vehicle", public=None)
    (kept,) = await rows(parts, ChangeEntry, ChangeEntry.subject == "abandoned_vehicle")
    assert kept.before is not None
    assert kept.after is not None
    assert (kept.before["name"], kept.after["name"]) == ("Abandoned Vehicle", "Left-behind vehicle")
    trail = await row(parts, AuditEntry, AuditEntry.action == "service.changed", AuditEntry.subject_id == kept.subject)
    assert trail.details["Name"] == ["Abandoned Vehicle", "Left-behind vehicle"]
    assert trail.details["Shown in public"] == ["yes", "no"]

    page = await boss.get("/admin/changes?kind=service&subject=abandoned_vehicle")
    assert "Left-behind vehicle" in page.text
    await boss.send(f"/admin/changes/{kept.id}/undo")

    service = await row(parts, Service, Service.slug == "abandoned_vehicle")
    assert (service.name, service.public) == ("Abandoned Vehicle", True)
    again = await boss.send(f"/admin/changes/{kept.id}/undo")
    assert again.status_code == 303
    assert "It is undone already." in (await boss.get("/admin/changes")).text
    assert len(await rows(parts, ChangeEntry, ChangeEntry.subject == "abandoned_vehicle")) == 2


async def test_nothing_is_undone_under_something_newer(boss: Person, parts: Parts) -> None:
    await changed(boss, "departments/water", name="Water One")
    await changed(boss, "departments/water", name="Water Two")
    first, second = await rows(parts, ChangeEntry, ChangeEntry.subject == "water")

    await boss.send(f"/admin/changes/{first.id}/undo")
    assert "Something newer stands on it." in (await boss.get("/admin/changes")).text
    assert (await row(parts, Department, Department.slug == "water")).name == "Water Two"

    await boss.send(f"/admin/changes/{second.id}/undo")
    await boss.send(f"/admin/changes/{first.id}/undo")
    assert (await row(parts, Department, Department.slug == "water")).name == "Water Department (PWD)"


async def test_an_old_form_and_an_old_preview_change_nothing(boss: Person, signed_in: NewPerson, parts: Parts) -> None:
    other = await signed_in(Role.ADMIN)
    fields = form_of((await boss.get("/admin/departments/fire")).text) | {"name": "Mine"}
    preview = await look(boss, "departments/fire", name="Mine")
    await changed(other, "departments/fire", name="Theirs")

    for answer in (await boss.send("/admin/departments/fire", **fields), await make(boss, preview)):
        assert answer.status_code == 409
        assert "you sent “Mine”, now it is “Theirs”" in words_of(answer.text)
    assert (await row(parts, Department, Department.slug == "fire")).name == "Theirs"


async def test_a_new_service_is_offered_and_can_be_undone_until_there_is_a_case(boss: Person, parts: Parts) -> None:
    fields: dict[str, Any] = {
        "name": "Bike lane, blocked!",
        "department": "streets",
        "due_business_days": "5",
        "public": "yes",
    }
    refused = await look(boss, "services/new", **fields)
    assert refused.status_code == 422
    assert "Write it in English" in refused.text
    preview = await look(boss, "services/new", **fields, said_en="Blocked bike lane", button_en="Blocked bike lane")
    assert "The understanding has no examples for it yet" in words_of(preview.text)
    assert "residents read English instead of every other language" in words_of(preview.text)
    await make(boss, preview)

    said, case = await reported(parts, "bike_lane_blocked", language="es")

    assert "Blocked bike lane" in said
    assert case.service == "bike_lane_blocked"
    (change,) = await rows(parts, ChangeEntry, ChangeEntry.subject == "bike_lane_blocked")
    await boss.send(f"/admin/changes/{change.id}/undo")
    assert "There are cases of it." in (await boss.get("/admin/changes")).text

    await changed(boss, "departments/new", name="Night Market", said_en="Night Market Office")
    (made,) = await rows(parts, ChangeEntry, ChangeEntry.subject == "night_market")
    await boss.send(f"/admin/changes/{made.id}/undo")
    assert await rows(parts, Department, Department.slug == "night_market") == []
    assert await rows(parts, PhraseEdit, PhraseEdit.key == "department.night_market") == []


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("services/no_heat", {"due_business_days": "soon"}, "Write a number from 0 to 365"),
    ("services/no_heat", {"due_business_days": "9999"}, "Write a number from 0 to 365"),
    ("services/no_heat", {"department": "nobody"}, "Choose the department"),
    ("services/no_heat", {"name": ""}, "Write a name."),
    ("services/no_heat", {"name": "Street Defect"}, "Something else has this name already."),
    ("services/no_heat", {"button_ru": "ы" * 21}, "Use at most 20 characters, it has 21"),
    ("services/no_heat", {"said_en": "No {heat}"}, "Leave { and } out"),
    ("services/street_defect", {"askable": None}, "Rules lead here from"),
    ("departments/new", {"name": "水"}, "Write a name with letters or digits of English."),
    ("departments/new", {"name": "Fire", "said_en": "Fire"}, "There is one like this already"),
]


async def test_what_cannot_be_is_said_in_words(boss: Person) -> None:
    for path, fields, sentence in REFUSED:
        answer = await look(boss, path, **fields)
        assert answer.status_code == 422, path
        assert sentence in words_of(answer.text)


async def test_hostile_words_stay_words(boss: Person, parts: Parts) -> None:
    await changed(boss, "departments/police", name=HOSTILE, said_en=HOSTILE)
    for path in ("departments", "departments/police", "changes", "services", "services/no_heat", ""):
        assert HOSTILE not in (await boss.get(f"/admin/{path}".rstrip("/"))).text
    assert (await row(parts, Department, Department.slug == "police")).name == HOSTILE


NO_DOCUMENTS = ("", "[]", "null", '{"name": 1}', '{"name": "x", "said": {}, "more": 1}', "[" * 9999)


async def test_a_document_that_is_none_is_refused(boss: Person, parts: Parts) -> None:
    for kind, document in product(("department", "nonsense"), NO_DOCUMENTS):
        answer = await boss.send("/admin/changes", kind=kind, subject="streets", version="x", document=document)
        assert answer.status_code in {400, 422}
    assert await rows(parts, ChangeEntry, ChangeEntry.actor == boss.email) == []


async def test_what_is_not_there_is_not_found(boss: Person) -> None:
    for path in ("departments/nobody", "services/nothing", "services/UPPER", "services/" + "x" * 99):
        assert (await boss.get(f"/admin/{path}")).status_code == 404
    assert (await boss.send("/admin/changes/999999/undo")).status_code == 404


async def test_only_administrators_come_in(signed_in: NewPerson) -> None:
    person = await signed_in(Role.SUPERVISOR)
    for path in ("", "/services", "/services/no_heat", "/departments/new", "/changes"):
        assert (await person.get(f"/admin{path}")).status_code == 403
    assert (await person.send("/admin/changes/1/undo")).status_code == 403


async def test_unchanged_is_said_and_not_kept(boss: Person, parts: Parts) -> None:
    before = len(await rows(parts, ChangeEntry))
    assert (await look(boss, "departments/clip")).status_code == 303
    assert "Nothing differs" in (await boss.get("/admin")).text
    assert len(await rows(parts, ChangeEntry)) == before


async def test_what_came_with_the_software_passes_its_own_checks(parts: Parts) -> None:
    catalogue = await parts.catalogue.get()
    subjects: list[tuple[RowKind[Any], str]] = [(DEPARTMENTS, slug) for slug in catalogue.departments]
    subjects += [(SERVICES, slug) for slug in catalogue.services]
    for kind, slug in subjects:
        async with parts.sessions() as session:
            there = await kind.read(session, slug)
            assert there is not None
            proposal = await propose(session, kind, slug, there)
        changed_before = await rows(parts, ChangeEntry, ChangeEntry.subject == slug)
        assert (proposal.problems, proposal.differences) == ({}, []) or changed_before, slug
        for field, spoken in kind.spoken.items():
            key = spoken.key_of(slug)
            sent = {f"{field}_{said.tag}": said.words for said in wordings(key, {})}
            assert words(sent, field, key) == {}, key
