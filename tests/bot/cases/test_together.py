"""Two reports of the same thing: whom the one that goes on is told to, what it gets, and how they part again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cases import editing, merging
from bot.cases.dossier import Dossier, dossier
from bot.cases.editing import By
from bot.cases.workflow import Move, MoveRefused, move_case
from bot.house import Parts
from storage.models import Case, CaseFollower, CasePhoto, Message, Photo
from tests.factories import Talk, filed, request, row, rows, talk

NOW = datetime(2026, 6, 9, 14, 30, tzinfo=UTC)
BY = By(1, NOW)


async def move(parts: Parts, reference: str, wanted: Move, *, now: datetime = NOW) -> None:
    async with parts.sessions.begin() as session:
        await move_case(session, reference, wanted, outbox=parts.outbox, phrases=parts.phrases, now=now)


async def close(parts: Parts, reference: str, original: str, *, merge: bool = True) -> None:
    async with parts.sessions.begin() as session:
        await merging.close_as_duplicate(
            session, reference, original, BY, merge=merge, outbox=parts.outbox, phrases=parts.phrases
        )


async def case(parts: Parts, reference: str) -> Case:
    return await row(parts, Case, Case.reference == reference)


async def told(parts: Parts, where: Talk) -> list[str]:
    found = await rows(parts, Message, Message.conversation_id == where.conversation_id, Message.author == "system")
    return [message.text for message in found]


async def with_photo(parts: Parts, reference: str, sha256: str) -> None:
    async with parts.sessions.begin() as session:
        await session.merge(Photo(sha256=sha256, content_type="image/jpeg", width=1, height=1, size=1))
        found = await session.get_one(Case, (await case(parts, reference)).id)
        await editing.add_photo(session, found, sha256, "before", BY)


async def photos(parts: Parts, reference: str) -> set[str]:
    found = await rows(parts, CasePhoto, CasePhoto.case_id == (await case(parts, reference)).id)
    return {photo.sha256 for photo in found}


async def seen(parts: Parts, reference: str) -> Dossier:
    async with parts.sessions() as session:
        found = await dossier(session, reference)
    assert found is not None
    return found


async def two(parts: Parts, **changes: str) -> tuple[tuple[Talk, str], tuple[Talk, str]]:
    """Two residents who tell of the same thing; the second speaks Spanish."""
    first, second = await talk(parts), await talk(parts, language="es")
    one = (await filed(parts, request(first, **changes), now=NOW)).reference
    other = (await filed(parts, request(second, **changes), now=NOW)).reference
    return (first, one), (second, other)


async def test_whose_report_was_a_duplicate_hears_of_the_other_one(parts: Parts) -> None:
    (first, kept), (second, closed) = await two(parts)
    await close(parts, closed, kept)
    await move(parts, kept, Move("in_progress", note="A crew comes.", told={"es": "Viene un equipo."}))
    (ours,) = await told(parts, first)
    assert kept in ours
    assert "A crew comes." in ours
    closing, theirs = await told(parts, second)
    assert closed in closing
    assert closed in theirs
    assert kept in theirs
    assert "Viene un equipo." in theirs
    assert (await seen(parts, kept)).followers == 1


async def test_who_reported_it_twice_is_told_once(parts: Parts) -> None:
    where = await talk(parts)
    kept, closed = [(await filed(parts, request(where), now=NOW)).reference for _ in range(2)]
    await close(parts, closed, kept)
    await move(parts, kept, Move("in_progress"))
    assert [text for text in await told(parts, where) if kept in text.partition("\n")[0]] == [
        "News about your report " + (await told(parts, where))[-1].removeprefix("News about your report ")
    ]
    assert (await seen(parts, kept)).followers == 0


async def test_of_a_private_kind_only_its_own_resident_reads_the_note(parts: Parts) -> None:
    catalogue = await parts.catalogue.get()
    private = next(slug for slug, service in catalogue.services.items() if not service.public)
    (first, kept), (second, closed) = await two(parts, service=private)
    await close(parts, closed, kept)
    await move(parts, kept, Move("on_hold", note="The tenant in 2B agreed."))
    assert "2B" in (await told(parts, first))[-1]
    assert "2B" not in (await told(parts, second))[-1]
    assert len(await told(parts, second)) == 2


async def test_a_merge_gives_photos_and_private_notes_and_parting_takes_them_back(parts: Parts) -> None:
    (first, kept), (second, closed) = await two(parts)
    shared, theirs = "a" * 63 + kept[-1], "b" * 63 + kept[-1]
    await with_photo(parts, kept, shared)
    await with_photo(parts, closed, shared)
    await with_photo(parts, closed, theirs)
    async with parts.sessions.begin() as session:
        await editing.note(session, await session.get_one(Case, (await case(parts, closed)).id), "Dog in the yard", BY)
    await close(parts, closed, kept)
    assert await photos(parts, kept) == {shared, theirs}
    notes = [event for event in (await seen(parts, kept)).events if event.kind == "noted"]
    assert [(event.note, event.data["of"]) for event in notes] == [("Dog in the yard", closed)]

    await move(parts, closed, Move("in_progress"), now=NOW + timedelta(days=29))
    assert await photos(parts, kept) == {shared}
    assert await photos(parts, closed) == {shared, theirs}
    again = await seen(parts, kept)
    assert [event.kind for event in again.events][-2:] == ["merged", "parted"]
    assert (again.followers, again.repeated_by) == (0, [])
    assert (await case(parts, closed)).duplicate_of is None
    await move(parts, kept, Move("on_hold"))
    assert len(await told(parts, second)) == 2
    assert len(await told(parts, first)) == 1


async def test_without_a_merge_photos_and_notes_stay_and_the_resident_hears_all_the_same(parts: Parts) -> None:
    (_, kept), (second, closed) = await two(parts)
    await with_photo(parts, closed, "c" * 63 + kept[-1])
    await close(parts, closed, kept, merge=False)
    assert await photos(parts, kept) == set()
    await move(parts, kept, Move("in_progress"))
    assert len(await told(parts, second)) == 2


async def test_after_thirty_days_they_stay_together(parts: Parts) -> None:
    (_, kept), (_, closed) = await two(parts)
    await close(parts, closed, kept)
    with pytest.raises(MoveRefused, match="30 days"):
        await move(parts, closed, Move("in_progress"), now=NOW + timedelta(days=31))
    assert len(await rows(parts, CaseFollower, CaseFollower.case_id == (await case(parts, kept)).id)) == 1


async def test_a_resident_without_a_conversation_is_told_nothing_and_nothing_breaks(parts: Parts) -> None:
    (first, kept), _ = await two(parts)
    phoned = (await filed(parts, replace(request(), channel="phone"), now=NOW)).reference
    await close(parts, phoned, kept)
    await move(parts, kept, Move("in_progress"))
    assert len(await told(parts, first)) == 1
    assert (await seen(parts, kept)).followers == 0
