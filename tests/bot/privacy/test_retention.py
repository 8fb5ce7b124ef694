"""What was kept long enough goes, in the order of its kinds; what is wanted still, or kept for good, stays."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.house import Parts, now
from bot.privacy.due.kind import Clearing
from bot.privacy.retention import EVERY, dry_run, run, run_daily
from bot.settings import Retention
from storage.models import (
    Base,
    Case,
    CaseEvent,
    CasePhoto,
    Contact,
    ContactAlias,
    Conversation,
    ForgottenId,
    Message,
    MessagePhoto,
    Note,
    Photo,
    RetentionRun,
    Translation,
)
from tests.bot.console.person import change, new_user
from tests.bot.privacy.pictures import picture, shown
from tests.factories import Talk, filed, request, row, rows, said, talk

SHORT = Retention(words=30, photos=30, contacts=60)
KEPT = Retention(words="keep", photos="keep", contacts="keep")
LONG_AGO = timedelta(days=45)


def clearing(parts: Parts, *, later: timedelta = timedelta(0)) -> Clearing:
    return Clearing(parts.sessions, parts.photos, frozenset({"webchat"}), now() + later)


async def aged(parts: Parts, table: type[Base], where: Any, column: str, days: int) -> None:
    async with parts.sessions.begin() as session:
        await session.execute(update(table).where(where).values({column: now() - timedelta(days=days)}))


async def old_talk(parts: Parts, days: int) -> tuple[Talk, int]:
    """A conversation with one message of theirs, that long ago."""
    who = await talk(parts)
    message_id = await said(parts, who, "I am Luz Vega, 215 555 0100")
    await aged(parts, Message, Message.id == message_id, "created_at", days)
    await aged(parts, Conversation, Conversation.id == who.conversation_id, "created_at", days)
    await aged(parts, Contact, Contact.id == who.contact_id, "created_at", days)
    return who, message_id


async def test_words_go_and_the_count_stays(parts: Parts) -> None:
    (old, gone), (young, stays) = await old_talk(parts, 45), await old_talk(parts, 10)
    user, _ = await new_user(parts)
    for who in (old, young):
        state = {"slots": {"description": "I am Luz Vega"}}
        await change(parts, Conversation, Conversation.id == who.conversation_id, state=state)
        async with parts.sessions.begin() as session:
            session.add(Note(conversation_id=who.conversation_id, author_id=user, text="Luz is upset"))
    await aged(parts, Note, Note.conversation_id == old.conversation_id, "created_at", 45)
    async with parts.sessions.begin() as session:
        for number in (45, 10):
            at = now() - timedelta(days=number)
            session.add(
                Translation(
                    text_sha256=f"t-{number}", provider="p", source="es", target="en", text="Luz", created_at=at
                )
            )
        session.add(
            Message(
                conversation_id=old.conversation_id,
                channel="webchat",
                author="agent",
                text="Hello Luz",
                content={"user": user, "english": "Hello Luz"},
                created_at=now() - LONG_AGO,
            )
        )
    before = {one.kind.name: one.rows for one in await dry_run(parts.sessions, SHORT, now())}
    assert {name: before[name] for name in ("messages", "drafts", "notes", "translations")} == {
        "messages": 2,
        "drafts": 1,
        "notes": 1,
        "translations": 1,
    }
    assert {one.rows for one in await dry_run(parts.sessions, KEPT, now()) if one.days == "keep"} == {0}
    done = await run(clearing(parts), SHORT)
    assert {name: done[name] for name in before} == before
    blank = await row(parts, Message, Message.id == gone)
    assert (blank.text, blank.content, blank.author) == ("", {"expired": True}, "resident")
    (ours,) = await rows(parts, Message, Message.conversation_id == old.conversation_id, Message.author == "agent")
    assert (ours.text, ours.content) == ("", {"expired": True, "user": user})
    assert (await row(parts, Message, Message.id == stays)).text
    states = [(await row(parts, Conversation, Conversation.id == who.conversation_id)).state for who in (old, young)]
    assert [bool(state) for state in states] == [False, True]
    assert [note.conversation_id for note in await rows(parts, Note)] == [young.conversation_id]
    assert [one.text_sha256 for one in await rows(parts, Translation)] == ["t-10"]
    assert {one.rows for one in await dry_run(parts.sessions, SHORT, now())} == {0}


async def test_a_closed_case_loses_its_words_and_an_open_one_keeps_them(parts: Parts) -> None:
    who = await talk(parts)
    details = {"floor": "first", "rail": "no", "surface": "ask for Luz", "gone": "Luz"}
    closed, still_open = [
        (await filed(parts, request(who, description="Luz Vega, at the gate", details=details))).reference
        for _ in range(2)
    ]
    at = now() - LONG_AGO
    await change(parts, Case, Case.reference == closed, status="closed", closed_at=at)
    case = await row(parts, Case, Case.reference == closed)
    async with parts.sessions.begin() as session:
        session.add(CaseEvent(case_id=case.id, kind="noted", actor="staff", public=False, note="Luz called"))
    assert (await run(clearing(parts), SHORT))["cases"] == 1
    case = await row(parts, Case, Case.reference == closed)
    assert "Luz" not in f"{case.description} {case.details}"
    assert (case.details, case.contact_id) == ({"floor": "first", "rail": "no"}, who.contact_id)
    notes = await rows(parts, CaseEvent, CaseEvent.case_id == case.id)
    assert [(event.kind, event.note) for event in notes] == [("opened", None), ("noted", None), ("words_gone", None)]
    assert "Luz" in (await row(parts, Case, Case.reference == still_open)).description


async def test_photos_go_from_the_disk_when_nobody_needs_them(parts: Parts) -> None:
    (_, message), (young, other) = await old_talk(parts, 45), await old_talk(parts, 10)
    alone, shared, of_case = [await picture(parts, grey) for grey in (10, 20, 30)]
    for sha256 in (alone, shared, of_case):
        await shown(parts, message, sha256)
    await shown(parts, other, shared)
    still_open = await filed(parts, request(young, photos=[of_case]))
    done = await run(clearing(parts), SHORT)
    assert done["photos_of_messages"] == 2
    assert [parts.photos.path(sha256).exists() for sha256 in (alone, shared, of_case)] == [False, True, True]
    assert [photo.sha256 for photo in await rows(parts, Photo, Photo.sha256.in_([alone, shared]))] == [shared]
    await change(parts, Case, Case.reference == still_open.reference, status="closed", closed_at=now() - LONG_AGO)
    await change(parts, MessagePhoto, MessagePhoto.sha256 == of_case, sha256=None)
    assert (await run(clearing(parts), SHORT))["photos_of_cases"] == 1
    assert not parts.photos.path(of_case).exists()
    assert await rows(parts, CasePhoto, CasePhoto.sha256 == of_case) == []


async def test_a_file_that_no_row_names_is_swept_when_it_is_old(parts: Parts) -> None:
    sha256 = await picture(parts, 40, known=False)
    assert (await run(clearing(parts), SHORT))["files"] == 0
    assert (await run(clearing(parts, later=timedelta(days=2)), KEPT))["files"] == 1
    assert not parts.photos.path(sha256).exists()


async def test_residents_go_unless_something_is_under_way(parts: Parts) -> None:
    gone, waiting, active, aliased = [(await old_talk(parts, 90))[0] for _ in range(4)]
    closed = (await filed(parts, request(gone))).reference
    await change(parts, Case, Case.reference == closed, status="closed", closed_at=now() - timedelta(days=80))
    await filed(parts, request(waiting))
    await said(parts, active, "I am back")
    async with parts.sessions.begin() as session:
        session.add(ContactAlias(channel="webchat", external_id=aliased.thread, contact_id=active.contact_id))
    assert (await run(clearing(parts), SHORT))["residents"] == 1
    left = await rows(parts, Contact, Contact.id.in_([who.contact_id for who in (gone, waiting, active, aliased)]))
    assert [contact.id for contact in left] == [waiting.contact_id, active.contact_id, aliased.contact_id]
    case = await row(parts, Case, Case.reference == closed)
    assert (case.contact_id, case.status) == (None, "closed")


async def test_fingerprints_are_kept_as_long_as_a_platform_looks_back(parts: Parts) -> None:
    async with parts.sessions.begin() as session:
        session.add(ForgottenId(digest=b"old", forgotten_at=now() - timedelta(days=40)))
        session.add(ForgottenId(digest=b"young", forgotten_at=now() - timedelta(days=20)))
        session.add(ForgottenId(digest=b"page", last_n=4, forgotten_at=now() - timedelta(days=40)))
    await run(clearing(parts), KEPT)
    assert {one.digest for one in await rows(parts, ForgottenId)} >= {b"young", b"page"}
    assert b"old" not in {one.digest for one in await rows(parts, ForgottenId)}


async def test_once_a_day(parts: Parts) -> None:
    async with parts.sessions.begin() as session:
        session.add(RetentionRun(started_at=now() + timedelta(days=10)))
    soon = timedelta(days=10, hours=1)
    assert await run_daily(clearing(parts, later=soon), KEPT) is None
    assert await run_daily(clearing(parts, later=soon + EVERY), KEPT) is not None
    last = (await rows(parts, RetentionRun))[-1]
    assert last.ended_at is not None
    assert last.gone["messages"] == 0
