"""Opening a case: one for each yes, a number that can be read out, its photos, its first line of history."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from bot.house import Parts
from bot.photos import CleanPhoto, record
from storage.models import Case, CaseEvent, CasePhoto
from tests.factories import filed, request, row, rows, said, talk

# A Tuesday, half past ten in the morning in Philadelphia.
NOW = datetime(2026, 6, 9, 14, 30, tzinfo=UTC)


def luhn_fits(reference: str) -> bool:
    """The textbook's rule, written differently from ours."""
    doubled = ["0246813579"[int(d)] if place % 2 else d for place, d in enumerate(reversed(reference))]
    return sum(map(int, doubled)) % 10 == 0


class TestOneCaseAYes:
    async def test_the_same_yes_twice_is_the_same_case(self, parts: Parts) -> None:
        where = await talk(parts)
        wanted = request(where, opened_by=await said(parts, where))

        first, second = await filed(parts, wanted, now=NOW), await filed(parts, wanted)

        assert first == second
        case = await row(parts, Case, Case.opened_by == wanted.opened_by)
        assert case.requested_at == NOW
        assert [event.kind for event in await rows(parts, CaseEvent, CaseEvent.case_id == case.id)] == ["opened"]

    async def test_ten_at_once_are_one(self, parts: Parts) -> None:
        where = await talk(parts)
        wanted = request(where, opened_by=await said(parts, where))

        opened = await asyncio.gather(*(filed(parts, wanted) for _ in range(10)))

        assert len({case.reference for case in opened}) == 1
        case = await row(parts, Case, Case.opened_by == wanted.opened_by)
        assert case.reference == opened[0].reference
        assert len(await rows(parts, CaseEvent, CaseEvent.case_id == case.id)) == 1

    async def test_two_yeses_are_two_cases(self, parts: Parts) -> None:
        where = await talk(parts)
        wanted = [request(where, opened_by=await said(parts, where)) for _ in range(2)]
        assert len({(await filed(parts, each)).reference for each in wanted}) == 2

    async def test_requests_without_a_message_are_each_their_own(self, parts: Parts) -> None:
        assert len({(await filed(parts, request())).reference for _ in range(2)}) == 2


class TestReferences:
    async def test_they_are_eight_digits_that_catch_a_slip(self, parts: Parts) -> None:
        opened = await asyncio.gather(*(filed(parts, request()) for _ in range(15)))
        references = {case.reference for case in opened}
        assert len(references) == 15
        for reference in references:
            assert reference.isascii()
            assert reference.isdigit()
            assert len(reference) == 8
            assert luhn_fits(reference)

    async def test_they_never_meet_the_citys_own(self, parts: Parts) -> None:
        """The City's numbers stood at 19,901,846 in August 2026 and grow by less than a million a year."""
        assert int((await filed(parts, request())).reference) > 31_000_000


class TestWhatIsKept:
    async def test_everything_that_was_said(self, parts: Parts) -> None:
        where = await talk(parts)
        wanted = request(
            where,
            service="street_light_outage",
            description="The light is out",
            language="es",
            details={"light_place": "street"},
            address="1400 JOHN F KENNEDY BLVD",
            address_status="exact",
            lat=39.9523,
            lon=-75.1638,
            urgent=True,
        )
        opened = await filed(parts, wanted, now=NOW)

        assert (opened.service, opened.department) == ("street_light_outage", "streets")
        case = await row(parts, Case, Case.reference == opened.reference)
        assert (case.status, case.urgent, case.close_reason, case.closed_at) == ("received", True, None, None)
        assert (case.description, case.details) == ("The light is out", {"light_place": "street"})
        assert (case.address, case.address_status) == ("1400 JOHN F KENNEDY BLVD", "exact")
        assert (case.lat, case.lon, case.language, case.channel) == (39.9523, -75.1638, "es", "webchat")
        assert (case.contact_id, case.conversation_id) == (where.contact_id, where.conversation_id)
        assert (case.requested_at, case.updated_at) == (NOW, NOW)
        event = await row(parts, CaseEvent, CaseEvent.case_id == case.id)
        assert (event.kind, event.actor, event.to_status) == ("opened", "resident", "received")
        assert event.data == {"channel": "webchat"}

    async def test_its_photos_each_once(self, parts: Parts) -> None:
        async with parts.sessions.begin() as session:
            for name in ("photo-a", "photo-b"):
                await record(session, CleanPhoto(b"", name, 1, 1, None, None), parts.photos)
        opened = await filed(parts, request(photos=("photo-a", "photo-b", "photo-a")))
        case = await row(parts, Case, Case.reference == opened.reference)
        photos = await rows(parts, CasePhoto, CasePhoto.case_id == case.id)
        assert [photo.sha256 for photo in photos] == ["photo-a", "photo-b"]

    @pytest.mark.parametrize(
        ("service", "expected"),
        [
            ("rubbish_recyclable_material_collection", date(2026, 6, 11)),  # two business days
            ("street_light_outage", date(2026, 6, 24)),  # ten, and Juneteenth is none
            ("street_paving", None),  # none is published
        ],
    )
    async def test_its_target_is_the_published_one(self, parts: Parts, service: str, expected: date | None) -> None:
        opened = await filed(parts, request(service=service), now=NOW)
        assert opened.expected_on == expected
        assert (await row(parts, Case, Case.reference == opened.reference)).expected_on == expected


class TestWhatIsRefused:
    async def test_a_service_that_there_is_not(self, parts: Parts) -> None:
        with pytest.raises(KeyError, match="flying_saucers"):
            await filed(parts, request(service="flying_saucers"))

    async def test_a_photo_that_there_is_not_takes_the_case_with_it(self, parts: Parts) -> None:
        where = await talk(parts)
        with pytest.raises(Exception, match="fk_case_photos_sha256"):
            await filed(parts, request(where, photos=("nowhere",)))
        assert await rows(parts, Case, Case.contact_id == where.contact_id) == []
