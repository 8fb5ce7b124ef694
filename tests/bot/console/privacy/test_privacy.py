"""What we hold about a resident in the console: seen in numbers, given as a file, deleted once and on purpose."""

import json

import pytest

from bot.console.roles import Role
from bot.house import Parts, now
from storage.models import AuditEntry, Case, CaseEvent, Contact, Conversation, Message, Note, RetentionRun
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, change, hidden, words_of
from tests.bot.privacy.pictures import picture, shown
from tests.factories import Talk, filed, request, row, rows, said, talk

HOSTILE = "<script>alert(1)</script>"


def page(who: Talk, what: str = "") -> str:
    return f"/privacy/residents/{who.contact_id}{what}"


async def luz(parts: Parts) -> tuple[Talk, str]:
    """A resident with a name, a message, a photo, a note and a case."""
    who = await talk(parts, language="es")
    await change(parts, Contact, Contact.id == who.contact_id, name=f"Luz {HOSTILE}")
    message = await said(parts, who, f"Soy Luz {HOSTILE}")
    await shown(parts, message, await picture(parts, who.contact_id % 200))
    reference = (await filed(parts, request(who, description="Soy Luz"))).reference
    return who, reference


async def delete(agent: Person, who: Talk, word: str = "delete") -> int:
    newest = hidden((await agent.get(page(who))).text, "newest")
    return (await agent.send(page(who, "/delete"), word=word, newest=newest)).status_code


async def test_seen_in_numbers_and_deleted(signed_in: NewPerson, parts: Parts) -> None:
    who, reference = await luz(parts)
    agent = await signed_in()
    async with parts.sessions.begin() as session:
        session.add(Note(conversation_id=who.conversation_id, author_id=agent.user_id, text="Luz again"))
    assert page(who) in (await agent.get(f"/conversations/{who.conversation_id}")).text
    assert page(who) in (await agent.get(f"/cases/{reference}")).text
    html = (await agent.get(page(who))).text
    assert "Messages 1 Photos in them 1 Notes of colleagues 1 Cases 1" in words_of(html)
    assert "Luz" not in html
    assert await delete(agent, who, "") == 422
    assert await rows(parts, Contact, Contact.id == who.contact_id)
    assert await delete(agent, who, "Delete") == 303
    assert await rows(parts, Contact, Contact.id == who.contact_id) == []
    assert await rows(parts, Message, Message.conversation_id == who.conversation_id) == []
    case = await row(parts, Case, Case.reference == reference)
    assert (case.contact_id, "Luz" in case.description) == (None, False)
    (last,) = await rows(parts, CaseEvent, CaseEvent.case_id == case.id, CaseEvent.kind == "anonymized")
    assert (last.actor, last.data) == ("staff", {"user": agent.user_id})
    told = words_of((await agent.get("/queue")).text)
    assert f"These cases stay, anonymous: {reference}." in told
    story = words_of((await agent.get(f"/cases/{reference}")).text)
    assert "deleted who filed it" in story
    audit = await rows(parts, AuditEntry, AuditEntry.subject_kind == "contact", AuditEntry.user_id == agent.user_id)
    assert [entry.action for entry in audit][-1] == "contact.deleted"
    assert (await agent.get(page(who))).status_code == 404
    assert (await agent.send(page(who, "/delete"), word="delete", newest="1")).status_code == 404


async def test_a_message_came_since_the_page_was_opened(signed_in: NewPerson, parts: Parts) -> None:
    who, _ = await luz(parts)
    agent = await signed_in()
    newest = hidden((await agent.get(page(who))).text, "newest")
    await said(parts, who, "wait")
    refused = await agent.send(page(who, "/delete"), word="delete", newest=newest)
    assert refused.status_code == 409
    assert await rows(parts, Conversation, Conversation.id == who.conversation_id)


async def test_the_file_has_all_of_it_and_is_audited(signed_in: NewPerson, parts: Parts) -> None:
    who, reference = await luz(parts)
    agent = await signed_in()
    await agent.get(page(who))
    answer = await agent.send(page(who, "/data"))
    assert answer.headers["content-disposition"] == f'attachment; filename="resident-{who.contact_id}.json"'
    held = json.loads(answer.text)
    assert held["contacts"][0]["name"] == f"Luz {HOSTILE}"
    (talked,) = held["conversations"]
    assert talked["messages"][0]["text"] == f"Soy Luz {HOSTILE}"
    assert len(talked["messages"][0]["photos"]) == 1
    assert [case["reference"] for case in held["cases"]] == [reference]
    audit = await rows(
        parts, AuditEntry, AuditEntry.subject_kind == "contact", AuditEntry.subject_id == str(who.contact_id)
    )
    assert [entry.action for entry in audit] == ["contact.seen", "contact.exported"]
    assert "Luz" not in str([entry.details for entry in audit])


@pytest.mark.parametrize("role", [Role.PARTNER, Role.DEPARTMENT])
async def test_it_is_the_agents_work(signed_in: NewPerson, parts: Parts, role: Role) -> None:
    who, _ = await luz(parts)
    department = "clip" if role is Role.DEPARTMENT else None
    person = await signed_in(role, department=department)
    assert (await person.get(page(who))).status_code == 403
    await person.get("/account")
    assert (await person.send(page(who, "/data"))).status_code == 403
    assert (await person.send(page(who, "/delete"), word="delete")).status_code == 403
    assert (await person.get("/privacy")).status_code == 403


async def test_what_would_go_and_what_went(signed_in: NewPerson, parts: Parts) -> None:
    admin = await signed_in(Role.ADMIN)
    assert "No run yet." in (await admin.get("/privacy")).text
    async with parts.sessions.begin() as session:
        session.add(RetentionRun(started_at=now(), ended_at=now(), gone={"messages": 1200, "notes": 0}))
    told = words_of((await admin.get("/privacy")).text)
    assert "The words of messages 365 days 0" in told
    assert "1,200 the words of messages" in told
