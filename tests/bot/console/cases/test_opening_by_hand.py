"""Opening a case for somebody: the same questions and rules as in the chat, and who told of it before."""

import re
from typing import Any

import httpx
import pytest

from bot.cases.by_hand import reach_id
from bot.cases.workflow import RECEIVED
from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import AuditEntry, Case, CasePhoto, Contact, Conversation, Message
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, change, words_of
from tests.factories import Talk, filed, request, row, rows, talk
from tests.journeys.pictures import jpeg

PLACE = "1234 market st"


async def send(agent: Person, query: str = "", **fields: str) -> str:
    """Send the form; the number of the case that was opened, or nothing."""
    form = {"service": "graffiti_removal", "way": "phone", "description": "Tags on the wall", "address": PLACE}
    await agent.get(f"/cases/new?service={form['service']}")
    answer = await agent.send(f"/cases/new{query}", **{**form, **fields})
    return answer.headers["location"].rpartition("/")[2] if answer.status_code == 303 else ""


async def case(parts: Parts, reference: str) -> Case:
    return await row(parts, Case, Case.reference == reference)


@pytest.mark.parametrize("way", ["phone", "walk_in", "mail", "email"])
async def test_from_scratch(signed_in: NewPerson, parts: Parts, way: str) -> None:
    agent = await signed_in(Role.AGENT)
    reference = await send(agent, way=way, name="Joe Roe", reach=f"{way}@x.example", language="ru", anyway="yes")
    opened = await case(parts, reference)
    assert (opened.channel, opened.language, opened.status) == (way, "ru", RECEIVED)
    assert (opened.address, opened.address_status) == ("1234 MARKET ST", "exact")
    assert opened.expected_on is not None
    contact = await row(parts, Contact, Contact.id == opened.contact_id)
    assert (contact.channel, contact.external_id, contact.name) == (way, f"{way}@x.example", "Joe Roe")
    page = words_of((await agent.get(f"/cases/{reference}")).text)
    assert "Read them the number." in page
    assert "Ana Torres opened the case" in page


async def test_the_same_phone_is_the_same_resident(signed_in: NewPerson, parts: Parts) -> None:
    agent = await signed_in()
    one = await send(agent, name="Joe Roe", reach="(215) 555-0134", anyway="yes")
    two = await send(agent, name="Mr Rowe", reach="+1 215 555 0134", anyway="yes")
    nobody = [await send(agent, way="walk_in", anyway="yes") for _ in range(2)]
    known = [(await case(parts, reference)).contact_id for reference in (one, two, *nobody)]
    assert known[0] == known[1]
    assert len(set(known)) == 3
    assert (await row(parts, Contact, Contact.id == known[0])).name == "Joe Roe"


def test_what_a_resident_is_found_by() -> None:
    assert reach_id("215.555.0134") == reach_id("1 (215) 555-0134") == "+12155550134"
    assert reach_id(" Joe@X.example ") == "joe@x.example"
    assert reach_id("") == ""


async def test_the_rules_of_the_chat_hold(signed_in: NewPerson, parts: Parts) -> None:
    agent = await signed_in()
    fields = {"service": "street_defect", "answer.spot": "trolley_tracks"}
    assert not await send(agent, **fields)
    assert agent.page is not None
    assert "Nothing was filed" in words_of(agent.page.text)
    assert "SEPTA" in words_of(agent.page.text)
    converted = {"service": "street_paving", "answer.resurfacing_request": "one_hole"}
    opened = await case(parts, await send(agent, **converted))
    assert opened.service == "street_defect"
    assert opened.details == {"resurfacing_request": "one_hole"}


async def test_what_is_missing_is_said_and_what_was_typed_stays(signed_in: NewPerson) -> None:
    agent = await signed_in()
    assert not await send(agent, description="", address="behind the old mill", name="Joe Roe")
    assert agent.page is not None
    assert agent.page.status_code == 422
    for words in ("Write what they told you", "do not have this place", "Keep the place", "Joe Roe", "old mill"):
        assert words in agent.page.text
    assert not await send(agent, service="nonsense")
    assert not await send(agent, way="x")
    assert await send(agent, address="behind the old mill", as_written="yes")


async def test_what_is_open_here_already_is_shown_first(signed_in: NewPerson, parts: Parts) -> None:
    before = (await filed(parts, request(address="1500 MARKET ST", address_status="exact"))).reference
    agent = await signed_in()
    assert not await send(agent, address="1500 market st")
    assert agent.page is not None
    assert before in agent.page.text
    assert await send(agent, address="1500 market st", anyway="yes")
    await change(parts, Case, Case.address == "1500 MARKET ST", status="closed")
    assert await send(agent, address="1500 market st")


async def test_from_a_conversation_the_resident_is_told(signed_in: NewPerson, parts: Parts) -> None:
    where = await talk(parts, language="vi")
    agent = await signed_in()
    assert "this conversation" in (await agent.get(f"/cases/new?conversation={where.conversation_id}")).text
    reference = await send(agent, f"?conversation={where.conversation_id}", way="", address="1600 market st")
    opened = await case(parts, reference)
    assert (opened.conversation_id, opened.contact_id) == (where.conversation_id, where.contact_id)
    assert (opened.channel, opened.language) == ("webchat", "vi")
    (said,) = await rows(parts, Message, Message.conversation_id == where.conversation_id)
    assert reference in said.text
    assert said.language == "vi"
    assert (await agent.get("/cases/new?conversation=999999999")).status_code == 404


async def in_a_chat(parts: Parts, name: str, number: str) -> Talk:
    """Somebody who wrote to us by phone number in a chat, in Spanish."""
    where = await talk(parts, language="es")
    await change(parts, Contact, Contact.id == where.contact_id, name=name, external_id=number)
    await change(parts, Conversation, Conversation.id == where.conversation_id, last_heard_at=now())
    return where


async def test_a_resident_of_a_chat_is_found_masked_until_chosen_and_told_there(
    signed_in: NewPerson, parts: Parts
) -> None:
    where = await in_a_chat(parts, "Quiteria Ruano", "12155550177")
    agent = await signed_in()
    for wanted in ("(215) 555-0177", "quiteria"):
        assert not await send(agent, who=wanted, find="yes")
        assert agent.page is not None
        assert "Q… R…, Webchat …77" in words_of(agent.page.text)
        assert "Ruano" not in agent.page.text
        assert "Tags on the wall" in agent.page.text
    chosen = {"who": "quiteria", "choose": str(where.contact_id)}
    assert not await send(agent, **chosen)
    assert agent.page is not None
    assert agent.page.status_code == 200
    assert "Quiteria Ruano , 12155550177" in words_of(agent.page.text)
    assert '<option value="es" selected>' in agent.page.text
    told = await rows(parts, AuditEntry, AuditEntry.user_id == agent.user_id)
    assert [entry.action for entry in told][-3:] == ["contacts.searched", "contacts.searched", "contact.revealed"]
    assert told[-1].subject_id == str(where.contact_id)
    assert not any("quiteria" in str(entry.details).lower() for entry in told)

    opened = await case(parts, await send(agent, contact=str(where.contact_id), anyway="yes"))
    assert (opened.contact_id, opened.conversation_id) == (where.contact_id, where.conversation_id)
    assert (opened.channel, opened.language) == ("phone", "es")
    said = await row(parts, Message, Message.conversation_id == where.conversation_id)
    assert opened.reference in said.text


async def test_somebody_else_is_somebody_else(signed_in: NewPerson, parts: Parts) -> None:
    where = await in_a_chat(parts, "Ulla Brandt", "12155550188")
    agent = await signed_in()
    assert not await send(agent, contact=str(where.contact_id), choose="0")
    assert agent.page is not None
    assert "Brandt" not in agent.page.text
    for wanted in ("ul", "zzzz", "%%%", "555"):
        assert not await send(agent, who=wanted, find="yes")
        assert "Nobody found." in agent.page.text
    assert not await send(agent, choose="9" * 30)
    assert not await send(agent, choose="999999999")
    assert agent.page.status_code == 200


async def upload(agent: Person, files: list[bytes], **fields: Any) -> httpx.Response:
    form = {"service": "graffiti_removal", "way": "phone", "description": "Tags", "address": PLACE, "anyway": "yes"}
    await agent.get(f"/cases/new?service={form['service']}")
    named = [("photo", ("../../x.php", data, "text/html")) for data in files]
    agent.page = await agent.client.post(
        "/console/cases/new", data={**form, "csrf": await agent.csrf(), **fields}, files=named
    )
    return agent.page


async def test_several_photos_come_with_it(signed_in: NewPerson, parts: Parts) -> None:
    agent = await signed_in()
    answer = await upload(agent, [jpeg(seed=1), jpeg(seed=2)])
    opened = await case(parts, answer.headers["location"].rpartition("/")[2])
    photos = await rows(parts, CasePhoto, CasePhoto.case_id == opened.id)
    assert [photo.stage for photo in photos] == ["before", "before"]


async def test_what_was_taken_in_stays_when_the_form_comes_back(signed_in: NewPerson, parts: Parts) -> None:
    agent = await signed_in()
    back = await upload(agent, [jpeg(seed=3), b"<svg onload=alert(1)>"])
    assert back.status_code == 422
    (kept,) = re.findall(r'name="kept" value="([0-9a-f]{64})"', back.text)
    answer = await upload(agent, [], kept=[kept, "0" * 64])
    opened = await case(parts, answer.headers["location"].rpartition("/")[2])
    (photo,) = await rows(parts, CasePhoto, CasePhoto.case_id == opened.id)
    assert photo.sha256 == kept


async def test_a_case_takes_so_many_photos_and_no_more(signed_in: NewPerson, parts: Parts) -> None:
    agent = await signed_in()
    most = parts.settings.config.limits.photos_per_report
    back = await upload(agent, [jpeg(seed=seed) for seed in range(most + 1)])
    assert back.status_code == 422
    assert f"A case takes {most} photos" in back.text
    assert back.text.count('name="kept"') == most
