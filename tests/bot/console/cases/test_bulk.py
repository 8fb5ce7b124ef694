"""One move for many cases: chosen in the list or all that match, previewed row by row, told like a single one."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.cases import bulk
from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import AuditEntry, Case, CaseEvent, Message
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, change, words_of
from tests.factories import Talk, filed, request, row, rows, talk

CONFIRMED = re.compile(r'name="case" value="(\d+) ([^"]+)"')


async def case(parts: Parts, reference: str) -> Case:
    return await row(parts, Case, Case.reference == reference)


async def three(parts: Parts, where: Talk | None = None) -> list[str]:
    return [(await filed(parts, request(where))).reference for _ in range(3)]


async def preview(person: Person, chosen: list[str], **fields: str) -> str:
    """What the page says; the person has it open."""
    await person.get(f"/cases/bulk?{'&'.join(f'chosen={number}' for number in chosen)}")
    answer = await person.send("/cases/bulk", chosen=chosen, **fields)
    return words_of(answer.text)


async def confirm(person: Person, **fields: Any) -> str:
    """Send what the open page would send."""
    assert person.page is not None
    shown = [" ".join(found) for found in CONFIRMED.findall(person.page.text)]
    return words_of((await person.send("/cases/bulk/confirm", case=shown, **fields)).text)


async def told(parts: Parts, where: Talk) -> list[str]:
    found = await rows(parts, Message, Message.conversation_id == where.conversation_id)
    return [message.text for message in found]


async def test_the_list_offers_its_rows_and_all_that_match(signed_in: NewPerson, parts: Parts) -> None:
    numbers = [(await filed(parts, request(language="ht"))).reference for _ in range(52)]
    agent = await signed_in()
    page = (await agent.get("/cases?language=ht")).text
    assert page.count('name="chosen"') == 50
    assert "All 52 that match" in words_of(page)
    begun = (await agent.get("/cases/bulk?language=ht&all=yes")).text
    assert all(f'name="chosen" value="{number}"' in begun for number in numbers)
    assert "Move 52 cases" in words_of(begun)
    few = (await agent.get(f"/cases?language=ht&q={numbers[0]}")).text
    assert 'name="all"' not in few


async def test_what_moves_and_what_does_not_is_said_before_and_residents_are_told_as_by_one_move(
    signed_in: NewPerson, parts: Parts
) -> None:
    where = await talk(parts)
    one, two, closed = await three(parts, where)
    await change(parts, Case, Case.reference == closed, status="closed", closed_at=now() - timedelta(days=31))
    agent = await signed_in(name="Ben Ito")
    page = await preview(agent, [one, two, closed, "00000000"], to="in_progress", note="Crews go out on Monday.")
    assert "2 of 4 will move to “In progress”, 2 will not. 1 resident is told." in page
    assert "closed more than 30 days ago" in page
    assert bulk.NOT_THERE in page
    assert await told(parts, where) == []
    assert (await case(parts, one)).status == "received"

    done = await confirm(agent, to="in_progress", note="Crews go out on Monday.", private="Storm of June")
    assert "2 of 2 moved to “In progress”" in done
    assert [(await case(parts, number)).status for number in (one, two, closed)] == ["in_progress"] * 2 + ["closed"]
    said = await told(parts, where)
    assert len(said) == 2
    assert all("Crews go out on Monday." in words and "Storm" not in words for words in said)
    events = await rows(parts, CaseEvent, CaseEvent.case_id == (await case(parts, one)).id)
    assert [event.kind for event in events] == ["opened", "moved", "told", "noted"]
    assert (events[-1].note, events[-1].public) == ("Storm of June", False)
    written = await rows(parts, AuditEntry, AuditEntry.user_id == agent.user_id, AuditEntry.action == "case.moved")
    assert [entry.subject_id for entry in written] == [one, two]


async def test_what_moved_in_between_is_left_and_named(signed_in: NewPerson, parts: Parts) -> None:
    one, two, three_ = await three(parts)
    agent = await signed_in()
    await preview(agent, [one, two, three_], to="on_hold")
    await change(parts, Case, Case.reference == two, status="in_progress", updated_at=now())
    done = await confirm(agent, to="on_hold")
    assert "2 of 3 moved to “On hold”" in done
    assert f"{two} : Somebody changed it in the meantime; it is in progress now." in done
    assert (await case(parts, two)).status == "in_progress"


async def test_sent_twice_it_moves_once(signed_in: NewPerson, parts: Parts) -> None:
    numbers = await three(parts)
    agent = await signed_in()
    await preview(agent, numbers, to="on_hold")
    shown = agent.page
    await confirm(agent, to="on_hold")
    agent.page = shown
    assert "0 of 3 moved" in await confirm(agent, to="on_hold")
    events = await rows(parts, CaseEvent, CaseEvent.case_id == (await case(parts, numbers[0])).id)
    assert [event.kind for event in events] == ["opened", "moved"]


async def test_a_department_moves_its_own_and_no_others(signed_in: NewPerson, parts: Parts) -> None:
    ours = await filed(parts, request())
    theirs = await filed(parts, request(service="abandoned_vehicle"))
    person = await signed_in(Role.DEPARTMENT, department=ours.department)
    page = await preview(person, [ours.reference, theirs.reference], to="in_progress")
    assert "1 of 2 will move" in page
    assert "Abandoned vehicle" not in page
    version = (await case(parts, theirs.reference)).updated_at.isoformat()
    answer = await person.send("/cases/bulk/confirm", case=[f"{theirs.reference} {version}"], to="in_progress")
    assert "0 of 1 moved" in words_of(answer.text)
    assert (await case(parts, theirs.reference)).status == "received"
    everything = (await person.get("/cases/bulk?all=yes&state=all")).text
    assert f'value="{theirs.reference}"' not in everything


async def test_each_language_is_looked_at_and_what_was_written_there_is_what_goes_out(
    signed_in: NewPerson, parts: Parts
) -> None:
    spanish, english = await talk(parts, language="es"), await talk(parts)
    numbers = [(await filed(parts, request(where))).reference for where in (spanish, english)]
    agent = await signed_in()
    page = await preview(agent, numbers, to="on_hold", note="We wait for parts.")
    assert "Spanish: what they will read" in page
    assert "will get English" in page
    question = parts.phrases.say("es", "rating.ask")
    assert question not in page
    assert question in await preview(agent, numbers, to="closed", reason="fixed", note="We came by.")
    await confirm(agent, to="on_hold", note="We wait for parts.", language=["en", "es"], told=["", "Faltan piezas."])
    assert "Faltan piezas." in (await told(parts, spanish))[0]
    assert "We wait for parts." in (await told(parts, english))[0]


async def test_more_than_can_be_done_at_once_are_done_in_turns(
    signed_in: NewPerson, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        await filed(parts, request(language="sw"))
    agent = await signed_in()
    monkeypatch.setattr("bot.cases.bulk.MOST", 2)
    monkeypatch.setattr("bot.console.cases.bulk.MOST", 2)
    page = words_of((await agent.get("/cases/bulk?language=sw&all=yes")).text)
    assert "More than 2 cases match. These are the first 2" in page
    assert "Move 2 cases" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"to": ""}, "Choose where to move them."),
        ({"to": "closed"}, "Closing needs a public reason"),
        ({"to": "closed", "reason": "duplicate_of", "note": "1"}, bulk.EACH_BY_ITSELF),
        ({"to": "closed", "reason": "not_ours"}, "needs a note"),
    ],
)
async def test_what_cannot_be_says_why(signed_in: NewPerson, parts: Parts, fields: dict[str, str], words: str) -> None:
    numbers = await three(parts)
    agent = await signed_in()
    assert words in await preview(agent, numbers, **fields)
    assert CONFIRMED.findall(agent.page.text if agent.page else "") == []


async def test_nothing_chosen_and_nonsense(signed_in: NewPerson) -> None:
    agent = await signed_in()
    answer = await agent.get("/cases/bulk")
    assert answer.status_code == 422
    assert "No case is chosen." in words_of(answer.text)
    assert (await agent.send("/cases/bulk/confirm", case=["31100008 yesterday"], to="on_hold")).status_code == 422
    nowhere = await agent.send("/cases/bulk/confirm", case=["00000000 2026-01-01"], to="on_hold")
    assert "0 of 1 moved to “On hold”" in words_of(nowhere.text)
    assert bulk.NOT_THERE in words_of(nowhere.text)
    assert (await (await signed_in(Role.PARTNER)).get("/cases/bulk")).status_code == 403
