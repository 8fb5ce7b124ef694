"""Cases in the console: the list and its filters, one case's page, moves, notes, changes, duplicates."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PIL import Image

from bot.cases.listing import numbers
from bot.console.roles import Role
from bot.house import Parts, now
from bot.public.app import make_app
from storage.models import AuditEntry, Case, CaseEvent, CasePhoto, Contact, Message
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, change, hidden, new_user, words_of
from tests.bot.rated import closed, rates
from tests.factories import filed, request, row, rows, talk
from tests.fakes.translating import FakeTranslator

HOSTILE = "<script>alert(1)</script><a href=javascript:alert(1)>x</a>"
LONG_AGO = date(2020, 1, 2)
OURS, THEIRS = "We will come on Monday.", "سنأتي يوم الاثنين."


async def case(parts: Parts, reference: str) -> Case:
    return await row(parts, Case, Case.reference == reference)


async def history(parts: Parts, reference: str) -> list[CaseEvent]:
    return await rows(parts, CaseEvent, CaseEvent.case_id == (await case(parts, reference)).id)


async def act(person: Person, reference: str, what: str, **fields: str) -> int:
    """Open the page, then send one of its forms."""
    page = await person.get(f"/cases/{reference}")
    fields = {"version": hidden(page.text, "version")} | fields
    return (await person.send(f"/cases/{reference}/{what}", **fields)).status_code


async def test_the_list_has_what_is_due_first_on_top_and_filters_in_the_address(
    signed_in: NewPerson, parts: Parts
) -> None:
    late = (await filed(parts, request(address="1400 JFK BLVD", urgent=True))).reference
    other = (await filed(parts, request(service="abandoned_vehicle", language="es"))).reference
    await change(parts, Case, Case.reference == late, expected_on=LONG_AGO, districts={"council": "5"})
    agent = await signed_in()
    page = (await agent.get("/cases")).text
    assert page.index(late) < page.index(other)
    for words in ("Graffiti", "1400 JFK BLVD", "days late", "urgent"):
        assert words in words_of(page)
    assert other not in (await agent.get("/cases?state=late")).text
    assert other in (await agent.get("/cases?service=abandoned_vehicle&language=es&channel=webchat")).text
    assert late not in (await agent.get("/cases?district=4")).text
    today = parts.calendar.today(now())
    assert late in (await agent.get(f"/cases?district=5&since={today}&state=nonsense&after=nonsense")).text
    assert late not in (await agent.get("/cases?until=2001-01-01")).text
    assert late in (await agent.get("/cases?q=1400%20jfk")).text
    assert "No case matches." in (await agent.get("/cases?q=100%25")).text


async def test_a_page_ends_where_the_next_begins(signed_in: NewPerson, parts: Parts) -> None:
    numbers = [(await filed(parts, request(language="km"))).reference for _ in range(52)]
    agent = await signed_in()
    for state in ("open", "all"):
        first = (await agent.get(f"/cases?language=km&state={state}")).text
        path = next(part for part in first.split('"') if "after=" in part).replace("&amp;", "&")
        second = (await agent.get(path.removeprefix("/console"))).text
        shown = [[number for number in numbers if number in text] for text in (first, second)]
        assert [len(part) for part in shown] == [50, 2]
        assert sorted(shown[0] + shown[1]) == sorted(numbers)


async def test_a_department_sees_its_own_cases_and_no_others(signed_in: NewPerson, parts: Parts) -> None:
    ours = await filed(parts, request())
    theirs = await filed(parts, request(service="abandoned_vehicle"))
    person = await signed_in(Role.DEPARTMENT, department=ours.department)
    assert (await person.get("/")).headers["location"] == "/console/cases"
    for query in ("", "?state=all", f"?department={theirs.department}", f"?q={theirs.reference}"):
        page = words_of((await person.get(f"/cases{query}")).text)
        assert "Abandoned vehicle" not in page.partition("Opened Department")[2]
    assert ours.reference in (await person.get(f"/cases?q={ours.reference}")).text
    assert (await person.get(f"/cases/{theirs.reference}")).status_code == 404
    assert (await person.get("/cases/new")).status_code == 403
    await person.get("/account")
    assert (await person.send(f"/cases/{theirs.reference}/note", words="x")).status_code == 404
    assert (await person.send(f"/cases/{theirs.reference}/move", to="in_progress")).status_code == 404
    assert (await person.send(f"/cases/{theirs.reference}/urgent", value="yes")).status_code == 404


async def test_a_department_begins_with_what_is_its_own_and_late(signed_in: NewPerson, parts: Parts) -> None:
    today, department = parts.calendar.today(now()), (await filed(parts, request())).department
    async with parts.sessions() as session:
        before = await numbers(session, department, today)
    due = {"late": today - timedelta(days=3), "soon": today + timedelta(days=6), "later": today + timedelta(days=7)}
    filed_ = {when: (await filed(parts, request(language="uk"))).reference for when in due}
    for when, day in due.items():
        await change(parts, Case, Case.reference == filed_[when], expected_on=day, urgent=when == "later")
    person = await signed_in(Role.DEPARTMENT, department=department)
    page = (await person.get((await person.get("/")).headers["location"].removeprefix("/console"))).text
    counted = f"{before.late + 1} late {before.soon + 1} due within a week {before.open + 3} open"
    assert f"{counted} {before.urgent + 1} urgent" in words_of(page)
    page = (await person.get("/cases?language=uk")).text
    assert page.index(filed_["late"]) < page.index(filed_["soon"]) < page.index(filed_["later"])
    soon = (await person.get("/cases?state=soon&language=uk")).text
    assert [number in soon for number in filed_.values()] == [False, True, False]


async def test_a_partner_sees_no_case(signed_in: NewPerson) -> None:
    assert (await (await signed_in(Role.PARTNER)).get("/cases")).status_code == 403


async def test_who_filed_it_is_hidden_until_it_is_opened_and_that_is_written_down(
    signed_in: NewPerson, parts: Parts
) -> None:
    where = await talk(parts)
    await change(parts, Contact, Contact.id == where.contact_id, name="Linh Nguyen")
    reference = (await filed(parts, request(where, description=HOSTILE, address=HOSTILE))).reference
    agent = await signed_in()
    page = (await agent.get(f"/cases/{reference}")).text
    assert "L… N…" in page
    assert "Nguyen" not in page
    assert where.thread not in page
    assert HOSTILE in words_of(page)
    assert "<script>alert" not in page
    opened = (await agent.send(f"/cases/{reference}/reveal")).text
    assert "Linh Nguyen" in opened
    assert where.thread in opened
    told = await rows(parts, AuditEntry, AuditEntry.user_id == agent.user_id)
    assert [entry.action for entry in told if entry.action != "session.begun"] == ["case.seen", "contact.revealed"]
    assert "Nguyen" not in (await agent.get(f"/cases/{reference}")).text


async def test_a_move_is_told_with_its_note_and_the_story_says_who(signed_in: NewPerson, parts: Parts) -> None:
    where = await talk(parts)
    reference = (await filed(parts, request(where))).reference
    agent = await signed_in(name="Ben Ito")
    assert await act(agent, reference, "move", to="in_progress", note="A crew comes on Monday.") == 303
    assert (await case(parts, reference)).status == "in_progress"
    said = await row(parts, Message, Message.conversation_id == where.conversation_id)
    assert "A crew comes on Monday." in said.text
    page = words_of((await agent.get(f"/cases/{reference}")).text)
    assert "Ben Ito moved it from “Received” to “In progress”" in page
    assert "The resident is told." in page
    assert "told the resident not sent yet" in page


async def test_what_is_read_in_another_language_is_looked_at_first(signed_in: NewPerson, parts: Parts) -> None:
    where = await talk(parts, language="es")
    reference = (await filed(parts, request(where))).reference
    agent = await signed_in()
    assert await act(agent, reference, "move", to="in_progress", note="A crew comes.") == 200
    assert (await case(parts, reference)).status == "received"
    assert agent.page is not None
    page = words_of(agent.page.text)
    assert "Spanish: what they will read" in page
    assert f"Novedades de su reporte {reference}" in page
    assert "The resident reads Spanish and will get English." in page
    sent = {"to": "in_progress", "note": "A crew comes.", "previewed": "A crew comes.", "language": "es"}
    assert await act(agent, reference, "move", **{**sent, "note": "Two crews come."}, told="Viene un equipo.") == 200
    assert await act(agent, reference, "move", **sent, told="Viene un equipo.") == 303
    said = await row(parts, Message, Message.conversation_id == where.conversation_id)
    assert (said.language, said.text.splitlines()[-1]) == ("es", "• Nota: Viene un equipo.")
    assert (await history(parts, reference))[-2].note == "A crew comes."


async def test_where_there_is_a_translator_its_words_are_shown_and_labelled(
    parts: Parts,
) -> None:
    where = await talk(parts, language="ar")
    reference = (await filed(parts, request(where))).reference
    web = make_app(replace(parts, translator=FakeTranslator({OURS: THEIRS})))
    async with Person(web, parts) as agent:
        _, email = await new_user(parts)
        await agent.sign_in(email)
        assert await act(agent, reference, "move", to="in_progress", note=OURS) == 200
        assert agent.page is not None
        assert THEIRS in agent.page.text
        assert 'dir="rtl"' in agent.page.text
        assert "Translated by Fake, a machine." in words_of(agent.page.text)


async def test_a_move_that_is_refused_says_why_and_keeps_the_words(signed_in: NewPerson, parts: Parts) -> None:
    reference = (await filed(parts, request())).reference
    agent = await signed_in()
    assert await act(agent, reference, "move", to="closed", note="All clean now") == 422
    assert agent.page is not None
    assert "Closing needs a public reason" in agent.page.text
    assert "All clean now" in agent.page.text
    assert (await case(parts, reference)).status == "received"
    assert await act(agent, reference, "move", to="closed", reason="duplicate_of", note="x") == 422


async def test_who_comes_too_late_is_told_what_stands_there(signed_in: NewPerson, parts: Parts) -> None:
    reference = (await filed(parts, request())).reference
    ana, ben = await signed_in(name="Ana Torres"), await signed_in(name="Ben Ito")
    version = hidden((await ben.get(f"/cases/{reference}")).text, "version")
    assert await act(ana, reference, "move", to="on_hold") == 303
    late = await ben.send(f"/cases/{reference}/move", to="in_progress", version=version)
    assert late.status_code == 409
    assert "Status: you sent “In progress”, now it is “On hold”." in words_of(late.text)
    assert (await case(parts, reference)).status == "on_hold"


async def test_a_closed_case_opens_again_within_thirty_days(signed_in: NewPerson, parts: Parts) -> None:
    agent = await signed_in()
    for days, status, stands in ((29, 303, "in_progress"), (31, 422, "closed")):
        reference = (await filed(parts, request())).reference
        assert await act(agent, reference, "move", to="closed", reason="fixed") == 303
        closed_at = now() - timedelta(days=days)
        await change(parts, Case, Case.reference == reference, closed_at=closed_at)
        assert await act(agent, reference, "move", to="in_progress") == status
        assert (await case(parts, reference)).status == stands


async def test_a_private_note_is_told_to_nobody(signed_in: NewPerson, parts: Parts) -> None:
    where = await talk(parts)
    reference = (await filed(parts, request(where))).reference
    agent = await signed_in()
    assert await act(agent, reference, "note", words="Caller was rude") == 303
    event = (await history(parts, reference))[-1]
    assert (event.kind, event.note, event.public) == ("noted", "Caller was rude", False)
    assert await rows(parts, Message, Message.conversation_id == where.conversation_id) == []
    assert "Caller was rude" in (await agent.get(f"/cases/{reference}")).text


async def test_another_service_is_another_department_and_due_date(signed_in: NewPerson, parts: Parts) -> None:
    reference = (await filed(parts, request(), now=datetime(2026, 6, 9, 14, tzinfo=UTC))).reference
    before = await case(parts, reference)
    agent = await signed_in(Role.DEPARTMENT, department=before.department)
    assert await act(agent, reference, "service", value="abandoned_vehicle") == 303
    after = await case(parts, reference)
    assert (after.service, after.department) == ("abandoned_vehicle", "police")
    assert after.expected_on != before.expected_on
    changes = (await history(parts, reference))[-1].data["changes"]
    assert changes["service"] == ["graffiti_removal", "abandoned_vehicle"]
    assert (await agent.get(f"/cases/{reference}")).status_code == 404
    supervisor = await signed_in(Role.SUPERVISOR)
    assert "Service: Graffiti" in words_of((await supervisor.get(f"/cases/{reference}")).text)


async def test_an_address_is_checked_and_found_anew(signed_in: NewPerson, parts: Parts) -> None:
    reference = (await filed(parts, request(lat=39.9, lon=-75.1))).reference
    agent = await signed_in()
    assert await act(agent, reference, "address", value="1234 market st") == 303
    row_now = await case(parts, reference)
    assert (row_now.address, row_now.address_status, row_now.lat) == ("1234 MARKET ST", "exact", None)
    assert await act(agent, reference, "address", value="behind the old mill") == 422
    assert await act(agent, reference, "address", value="behind the old mill", as_written="yes") == 303
    assert (await case(parts, reference)).address_status != "exact"


async def test_department_and_urgency(signed_in: NewPerson, parts: Parts) -> None:
    reference = (await filed(parts, request())).reference
    agent = await signed_in()
    assert await act(agent, reference, "department", value="water") == 303
    assert await act(agent, reference, "department", value="nonsense") == 422
    assert await act(agent, reference, "urgent", value="yes") == 303
    row_now = await case(parts, reference)
    assert (row_now.department, row_now.urgent) == ("water", True)


async def test_a_duplicate_is_closed_and_its_photos_live_on(signed_in: NewPerson, parts: Parts) -> None:
    where = await talk(parts)
    one, two = [(await filed(parts, request(where))).reference for _ in range(2)]
    agent = await signed_in()
    assert await photo(agent, two) == 303
    assert await act(agent, two, "duplicate", original=two, merge="yes") == 422
    assert await act(agent, two, "duplicate", original="999", merge="yes") == 422
    assert await act(agent, two, "duplicate", original=one, merge="yes") == 303
    kept, closed = await case(parts, one), await case(parts, two)
    assert (closed.status, closed.close_reason, closed.duplicate_of) == ("closed", "duplicate_of", kept.id)
    assert len(await rows(parts, CasePhoto, CasePhoto.case_id == kept.id)) == 1
    said = await row(parts, Message, Message.conversation_id == where.conversation_id)
    assert one in said.text
    assert f"merged case {two} into this one" in words_of((await agent.get(f"/cases/{one}")).text)
    assert await act(agent, one, "duplicate", original=two) == 422
    assert await act(agent, two, "move", to="in_progress") == 303
    assert (await case(parts, two)).duplicate_of is None


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1800, 1400), 90).save(out, "PNG")
    return out.getvalue()


async def photo(person: Person, reference: str, data: bytes | None = None) -> int:
    await person.get(f"/cases/{reference}")
    files = {"photo": ("../../x.php", picture() if data is None else data, "text/html")}
    form = {"csrf": await person.csrf(), "stage": "after"}
    person.page = await person.client.post(f"/console/cases/{reference}/photos", data=form, files=files)
    return person.page.status_code


async def test_a_photo_is_taken_in_like_a_residents(signed_in: NewPerson, parts: Parts) -> None:
    reference = (await filed(parts, request())).reference
    agent = await signed_in()
    assert len(picture()) > 1_000_000
    assert await photo(agent, reference) == 303
    kept = await row(parts, CasePhoto, CasePhoto.case_id == (await case(parts, reference)).id)
    assert kept.stage == "after"
    seen = await agent.get(f"/cases/{reference}/photos/{kept.sha256}")
    assert seen.headers["content-type"] == "image/jpeg"
    assert (await agent.get(f"/cases/{reference}/photos/{'0' * 64}")).status_code == 404
    assert await photo(agent, reference, b"<svg onload=alert(1)>") == 422


@pytest.mark.parametrize("path", ["/cases/00000000", "/cases/abc", "/cases/1%27"])
async def test_where_there_is_no_case(signed_in: NewPerson, path: str) -> None:
    assert (await (await signed_in()).get(path)).status_code == 404


async def test_what_the_resident_says_of_it_is_in_the_story_and_the_list(signed_in: NewPerson, parts: Parts) -> None:
    told = [await closed(parts, language="fr") for _ in range(3)]
    references = [reference for _, reference in told]
    for (where, reference), worth in zip(told[:2], ("good", "bad"), strict=True):
        await rates(parts, where, reference, worth)
    agent = await signed_in()

    async def listed(query: str) -> list[bool]:
        page = (await agent.get(f"/cases?state=all&language=fr&{query}")).text
        return [reference in page for reference in references]

    assert await listed("rated=good") == [True, False, False]
    assert await listed("rated=bad") == [False, True, False]
    assert await listed("rated=nonsense") == [True, True, True]
    today = parts.calendar.today(now())
    assert await listed(f"dated=rated&since={today}&until={today}") == [True, True, False]
    assert await listed(f"dated=rated&rated=bad&since={today}") == [False, True, False]
    assert await listed(f"dated=rated&until={today - timedelta(days=1)}") == [False, False, False]

    page = await agent.get(f"/cases/{references[1]}")
    assert "The resident rated it: not solved" in words_of(page.text)
    # A rating does not make a form older that somebody is just filling in.
    await rates(parts, *told[1], "good")
    assert "The resident rated it anew: solved" in words_of((await agent.get(f"/cases/{references[1]}")).text)
    version = hidden(page.text, "version")
    assert (await agent.send(f"/cases/{references[1]}/move", version=version, to="in_progress")).status_code == 303
