"""The page of a conversation: what it shows and hides, to whom, with its English, and who else reads."""

import asyncio

import pytest

from bot import notes, presence
from bot.console.conversation import lines
from bot.console.roles import Role
from bot.house import Parts, now
from bot.language.translate.base import FailureKind
from bot.outbox import Reply
from bot.photos import record
from storage.models import AuditEntry, Contact, Message, MessagePhoto
from tests.bot.console.conftest import NewPerson
from tests.bot.console.conversation.threads import (
    ARABIC,
    ENGLISH,
    HOSTILE,
    VIETNAMESE,
    audited,
    path,
    vietnamese,
)
from tests.bot.console.person import change, words_of
from tests.factories import queued, row, rows, said, talk
from tests.fakes.translating import FakeTranslator, failed
from tests.journeys.pictures import jpeg


@pytest.mark.parametrize("role", [Role.PARTNER, Role.DEPARTMENT])
async def test_it_is_not_for_everybody(signed_in: NewPerson, parts: Parts, role: Role) -> None:
    where = await vietnamese(parts)
    person = await signed_in(role, department="streets" if role is Role.DEPARTMENT else None)
    for more in ("", "/thread", "/messages/1/reading", f"/photos/{'0' * 64}"):
        assert (await person.get(path(where, more))).status_code == 403
    assert (await person.send(path(where, "/take"))).status_code == 403
    assert (await person.get("/failed")).status_code == 403


async def test_the_original_and_its_english_are_there_and_the_name_is_not(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    agent = await signed_in()
    page = await agent.get(path(where))
    assert f'dir="ltr" lang="vi">{VIETNAMESE}' in page.text
    assert ENGLISH in page.text
    words = words_of(page.text)
    assert "Translated from Vietnamese by Fake, a machine" in words
    assert "L… N…" in words
    assert "Nguyen" not in page.text
    assert where.thread not in page.text
    assert await audited(parts, where) == ["opened"]


async def test_who_it_is_is_shown_when_asked_and_written_down(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    agent = await signed_in()
    page = await agent.send(path(where, "/reveal"))
    assert "Linh Nguyen" in page.text
    assert where.thread in page.text
    await row(
        parts, AuditEntry, AuditEntry.action == "contact.revealed", AuditEntry.subject_id == str(where.contact_id)
    )


async def test_without_a_translation_there_is_the_gist_and_why(
    signed_in: NewPerson, parts: Parts, translator: FakeTranslator, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first look at the tables of the streets takes long.
    monkeypatch.setattr(lines, "PATIENCE_SECONDS", 60)
    translator.fault = failed(FailureKind.UNAVAILABLE)
    where = await vietnamese(parts, "Có rác ở 1234 Market St, gọi 215-555-0100")
    words = words_of((await (await signed_in()).get(path(where))).text)
    assert "Gist of a text in Vietnamese, not a translation." in words
    assert "1234 MARKET ST" in words


async def test_a_translator_that_hangs_delays_nothing(
    signed_in: NewPerson, parts: Parts, translator: FakeTranslator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "PATIENCE_SECONDS", 0.05)
    where = await vietnamese(parts)
    agent = await signed_in()
    translator.open.clear()
    page = await agent.get(path(where))
    assert VIETNAMESE in page.text
    assert "The translation is on its way." in page.text
    (message,) = await rows(parts, Message, Message.conversation_id == where.conversation_id)
    late = path(where, f"/messages/{message.id}/reading")
    assert f'hx-get="/console{late}"' in page.text
    translator.open.set()
    assert ENGLISH in (await agent.get(late)).text


async def test_what_a_resident_writes_is_harmless(
    signed_in: NewPerson, parts: Parts, translator: FakeTranslator
) -> None:
    translator.words = {HOSTILE: HOSTILE}
    where = await vietnamese(parts, HOSTILE, language=HOSTILE)
    await change(parts, Contact, Contact.id == where.contact_id, name=HOSTILE, external_id=HOSTILE)
    agent = await signed_in()
    for page in (await agent.get(path(where)), await agent.send(path(where, "/reveal"))):
        assert page.status_code == 200
        assert HOSTILE in words_of(page.text)
        assert "<script>alert" not in page.text
        assert "<a href=javascript" not in page.text


async def test_arabic_is_written_from_the_right(signed_in: NewPerson, parts: Parts) -> None:
    where = await talk(parts, language="ar")
    await queued(parts, where, Reply(ARABIC, "ar"))
    page = (await (await signed_in()).get(path(where))).text
    assert f'dir="rtl" lang="ar">{ARABIC}' in page
    assert "Waits to go out" in page


async def test_a_long_thread_comes_in_pages(
    signed_in: NewPerson, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.attention.thread.PAGE", 2)
    where = await talk(parts)
    ids = [await said(parts, where, f"zebra number {n}") for n in range(3)]
    agent = await signed_in()
    async with parts.sessions.begin() as session:
        await notes.write(session, where.conversation_id, agent.user_id, "a note at the end")
    newest = (await agent.get(path(where))).text
    assert "zebra number 0" not in newest
    assert newest.index("zebra number 1") < newest.index("zebra number 2") < newest.index("a note at the end")
    assert f"?before={ids[1]}" in newest
    older = (await agent.get(path(where, f"?before={ids[1]}"))).text
    assert "zebra number 0" in older
    assert "zebra number 1" not in older
    assert "a note at the end" not in older


async def test_a_photo_is_shown_to_agents_and_only_in_its_conversation(signed_in: NewPerson, parts: Parts) -> None:
    where, elsewhere = await vietnamese(parts), await vietnamese(parts)
    (message,) = await rows(parts, Message, Message.conversation_id == where.conversation_id)
    clean = await asyncio.to_thread(parts.photos.take, jpeg())
    sha256 = clean.sha256
    async with parts.sessions.begin() as session:
        await record(session, clean, parts.photos)
        session.add(MessagePhoto(message_id=message.id, media_id="1", handle="1", sha256=sha256))
        session.add(MessagePhoto(message_id=message.id, media_id="2", handle="2", problem="too_large"))
    agent = await signed_in()
    page = (await agent.get(path(where))).text
    assert f'src="/console{path(where, f"/photos/{sha256}")}"' in page
    assert "could not be shown: too large" in words_of(page)
    photo = await agent.get(path(where, f"/photos/{sha256}"))
    assert (photo.status_code, photo.headers["content-type"]) == (200, "image/jpeg")
    assert photo.headers["cache-control"] == "no-store"
    assert (await agent.get(path(elsewhere, f"/photos/{sha256}"))).status_code == 404


async def test_others_see_who_reads(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    ana, ben = await signed_in(name="Ana Torres"), await signed_in(name="Ben Ito")
    assert (await ben.send(path(where, "/here"))).status_code == 204
    assert "Ben Ito is reading." in words_of((await ana.get(path(where, "/thread"))).text)
    await ben.send(path(where, "/gone"))
    async with parts.sessions() as session:
        assert await presence.who(session, [where.conversation_id], now(), but=ana.user_id) == {}


async def test_a_conversation_that_is_not_there(signed_in: NewPerson) -> None:
    agent = await signed_in()
    for more in ("", "/thread"):
        assert (await agent.get(f"/conversations/999999999{more}")).status_code == 404
    for more in ("/take", "/send", "/preview", "/here"):
        assert (await agent.send(f"/conversations/999999999{more}", english="x", resident="x")).status_code == 404
