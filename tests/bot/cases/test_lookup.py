"""What may be known of a case, and by whom."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.cases import lookup
from bot.cases.workflow import Move, move_case
from bot.house import Parts
from bot.photos import CleanPhoto, record
from storage.models import Delivery, Message, Service
from tests.factories import Talk, filed, request, rows, talk

NOW = datetime(2026, 6, 9, 14, 30, tzinfo=UTC)
PUBLIC, PRIVATE = "graffiti_removal", "police_complaint"


async def view(parts: Parts, reference: str, contact_id: int | None) -> lookup.CaseView | None:
    async with parts.sessions() as session:
        return await lookup.by_reference(session, reference, contact_id)


async def close(parts: Parts, reference: str, note: str | None = None) -> None:
    async with parts.sessions.begin() as session:
        move = Move("closed", "fixed", note=note, tell=False)
        await move_case(session, reference, move, outbox=parts.outbox, phrases=parts.phrases, now=NOW)


@pytest.fixture
async def ana(parts: Parts) -> Talk:
    return await talk(parts)


@pytest.fixture
async def stranger(parts: Parts) -> Talk:
    return await talk(parts)


class TestByReference:
    async def test_there_is_a_private_kind(self, parts: Parts) -> None:
        public = {service.slug: service.public for service in await rows(parts, Service)}
        assert (public[PUBLIC], public[PRIVATE]) == (True, False)

    @pytest.mark.parametrize("service", [PUBLIC, PRIVATE])
    async def test_who_filed_it_sees_it(self, parts: Parts, ana: Talk, service: str) -> None:
        reference = (await filed(parts, request(ana, service=service))).reference
        seen = await view(parts, reference, ana.contact_id)
        assert seen is not None
        assert (seen.case.reference, seen.own, seen.hidden) == (reference, True, False)

    async def test_a_stranger_sees_a_public_kind(self, parts: Parts, ana: Talk, stranger: Talk) -> None:
        reference = (await filed(parts, request(ana, service=PUBLIC))).reference
        seen = await view(parts, reference, stranger.contact_id)
        assert seen is not None
        assert (seen.own, seen.hidden) == (False, False)

    @pytest.mark.parametrize("closed", [False, True])
    async def test_a_private_kind_is_hidden_from_strangers(
        self, parts: Parts, ana: Talk, stranger: Talk, closed: bool
    ) -> None:
        reference = (await filed(parts, request(ana, service=PRIVATE))).reference
        if closed:
            await close(parts, reference, note="Officer 1234 was spoken to.")
        for contact_id in (stranger.contact_id, None):
            seen = await view(parts, reference, contact_id)
            assert seen is not None
            assert (seen.own, seen.hidden, seen.note) == (False, True, None)

    async def test_a_case_of_nobody_belongs_to_nobody(self, parts: Parts) -> None:
        """Filed without a contact, asked for without one: two unknowns are not the same person."""
        reference = (await filed(parts, request(service=PRIVATE))).reference
        seen = await view(parts, reference, None)
        assert seen is not None
        assert (seen.own, seen.hidden) == (False, True)

    async def test_the_last_note_is_told(self, parts: Parts, ana: Talk) -> None:
        reference = (await filed(parts, request(ana))).reference
        async with parts.sessions.begin() as session:
            for move in (
                Move("on_hold", note="We wait for the paint."),
                Move("in_progress", note="The paint is here.", tell=False),
                Move("closed", "fixed", tell=False),
            ):
                await move_case(session, reference, move, outbox=parts.outbox, phrases=parts.phrases, now=NOW)
        seen = await view(parts, reference, ana.contact_id)
        assert seen is not None
        assert seen.note == "The paint is here."

    @pytest.mark.parametrize("reference", ["", "0", "31100009", "%", "' OR 1=1 --"])
    async def test_an_unknown_number_is_nothing(self, parts: Parts, reference: str) -> None:
        assert await view(parts, reference, None) is None


class TestOwnCases:
    async def test_the_newest_five_that_are_open(self, parts: Parts, ana: Talk, stranger: Talk) -> None:
        await filed(parts, request(stranger))
        mine = [(await filed(parts, request(ana), now=NOW + timedelta(hours=hour))).reference for hour in range(7)]
        await close(parts, mine[5])
        async with parts.sessions() as session:
            found = [case.reference for case in await lookup.open_cases(session, ana.contact_id)]
        assert found == [mine[6], mine[4], mine[3], mine[2], mine[1]]

    async def test_the_one_that_an_undo_means(self, parts: Parts, ana: Talk, stranger: Talk) -> None:
        async def latest(minutes: int) -> str | None:
            async with parts.sessions() as session:
                case = await lookup.latest(session, ana.contact_id, NOW - timedelta(minutes=minutes))
            return case.reference if case else None

        assert await latest(10) is None
        older = (await filed(parts, request(ana), now=NOW - timedelta(minutes=8))).reference
        newer = (await filed(parts, request(ana), now=NOW - timedelta(minutes=2))).reference
        await filed(parts, request(stranger), now=NOW)

        assert await latest(10) == newer
        assert await latest(1) is None
        await close(parts, newer)
        assert await latest(10) == older
        assert await latest(5) is None


class TestStory:
    async def test_it_holds_what_the_contract_promises(self, parts: Parts, ana: Talk) -> None:
        async with parts.sessions.begin() as session:
            await record(session, CleanPhoto(b"", "story-photo", 1, 1, None, None), parts.photos)
        wanted = request(ana, address="1400 JFK BLVD", lat=39.95, lon=-75.16, photos=("story-photo",), language="es")
        reference = (await filed(parts, wanted, now=NOW)).reference
        await close(parts, reference, note="Painted over.")

        async with parts.sessions() as session:
            story = await lookup.story(session, reference)

        assert story is not None
        assert story == json.loads(json.dumps(story)), "it must be plain JSON"
        promised = {key: story[key] for key in story if key not in ("history", "description", "details", "urgent")}
        assert promised == {
            "reference": reference,
            "service": "graffiti_removal",
            "service_name": "Graffiti Removal",
            "department": "Community Life Improvement Program",
            "status": "closed",
            "close_reason": "fixed",
            "address": "1400 JFK BLVD",
            "lat": 39.95,
            "lon": -75.16,
            "nearest_address": None,
            "districts": {},
            "photos": ["story-photo"],
            "language": "es",
            "channel": "webchat",
            "requested_at": "2026-06-09T14:30:00+00:00",
            "expected_at": "2026-06-18",
            "closed_at": "2026-06-09T14:30:00+00:00",
        }
        assert [line["kind"] for line in story["history"]] == ["opened", "moved"]
        assert story["history"][1]["note"] == "Painted over."

    async def test_the_history_says_how_the_resident_was_told(self, parts: Parts, ana: Talk) -> None:
        reference = (await filed(parts, request(ana))).reference
        async with parts.sessions.begin() as session:
            move = Move("closed", "fixed")
            await move_case(session, reference, move, outbox=parts.outbox, phrases=parts.phrases, now=NOW)
        assert await self.how_told(parts, reference) == "queued"
        async with parts.sessions.begin() as session:
            message = await session.scalar(
                select(Message.id).where(Message.conversation_id == ana.conversation_id, Message.author == "system")
            )
            await session.execute(
                update(Delivery).where(Delivery.message_id == message).values(state="sent", way="template")
            )
        assert await self.how_told(parts, reference) == "template"

    @staticmethod
    async def how_told(parts: Parts, reference: str) -> str:
        async with parts.sessions() as session:
            story = await lookup.story(session, reference)
        assert story is not None
        (told,) = [line for line in story["history"] if line["kind"] == "told"]
        return str(told["how"])

    async def test_an_unknown_number_has_none(self, parts: Parts) -> None:
        async with parts.sessions() as session:
            assert await lookup.story(session, "31100009") is None
