"""Which moves a case may make, what the history keeps of them, and what the resident is told."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from sqlalchemy import func, select, update

from bot.cases import lookup
from bot.cases.workflow import CLOSE_REASONS, MOVES, STATUSES, Move, MoveRefused, check, move_case
from bot.house import Parts
from bot.outbox import Outbox
from bot.queue import DELIVER
from storage.models import Case, CaseEvent, Conversation, Delivery, Message
from tests.factories import filed, jobs, request, row, rows, talk

NOW = datetime(2026, 6, 9, 14, 30, tzinfo=UTC)
ALLOWED = {
    ("received", "in_progress"),
    ("received", "on_hold"),
    ("received", "closed"),
    ("in_progress", "on_hold"),
    ("in_progress", "closed"),
    ("on_hold", "in_progress"),
    ("on_hold", "closed"),
    ("closed", "in_progress"),
}
FORBIDDEN = set(product(STATUSES, STATUSES)) - ALLOWED
START = Move("in_progress", tell=False)
FIX = Move("closed", "fixed", tell=False)


async def make(parts: Parts, reference: str, move: Move) -> Case:
    async with parts.sessions.begin() as session:
        return await move_case(session, reference, move, outbox=parts.outbox, phrases=parts.phrases, now=NOW)


async def case_at(parts: Parts, status: str) -> str:
    """The reference of a case that stands here, however it came to."""
    reference = (await filed(parts, request())).reference
    async with parts.sessions.begin() as session:
        await session.execute(update(Case).where(Case.reference == reference).values(status=status))
    return reference


async def case(parts: Parts, reference: str) -> Case:
    return await row(parts, Case, Case.reference == reference)


async def history(parts: Parts, reference: str) -> list[CaseEvent]:
    return await rows(parts, CaseEvent, CaseEvent.case_id == (await case(parts, reference)).id)


def a_move_to(status: str) -> Move:
    return Move(status, "fixed" if status == "closed" else None, tell=False)


class TestTable:
    @pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
    async def test_an_allowed_move_is_made(self, parts: Parts, before: str, after: str) -> None:
        reference = await case_at(parts, before)

        await make(parts, reference, a_move_to(after))

        moved = await case(parts, reference)
        assert (moved.status, moved.updated_at) == (after, NOW)
        assert (moved.closed_at, moved.close_reason) == ((NOW, "fixed") if after == "closed" else (None, None))
        last = (await history(parts, reference))[-1]
        assert (last.kind, last.actor, last.from_status, last.to_status) == ("moved", "staff", before, after)

    @pytest.mark.parametrize(("before", "after"), sorted(FORBIDDEN))
    async def test_a_forbidden_move_leaves_everything_as_it_was(self, parts: Parts, before: str, after: str) -> None:
        reference = await case_at(parts, before)
        was = await case(parts, reference)

        with pytest.raises(MoveRefused) as refused:
            await make(parts, reference, a_move_to(after))

        # The sentence names what would be allowed.
        assert all(allowed in str(refused.value) for allowed in MOVES[before])
        still = await case(parts, reference)
        assert (still.status, still.updated_at, still.closed_at) == (before, was.updated_at, None)
        assert len(await history(parts, reference)) == 1

    @pytest.mark.parametrize("before", STATUSES)
    @pytest.mark.parametrize("nonsense", ["", "done", "Closed", "closed "])
    def test_a_status_that_is_none_is_refused(self, before: str, nonsense: str) -> None:
        with pytest.raises(MoveRefused, match="There is no status"):
            check(before, Move(nonsense))

    async def test_an_unknown_reference_is_told_apart(self, parts: Parts) -> None:
        with pytest.raises(LookupError, match="00000000"):
            await make(parts, "00000000", START)


class TestReasonsAndNotes:
    @pytest.mark.parametrize("reason", [None, "", "because", "Fixed"])
    def test_closing_needs_a_reason_that_can_be_said(self, reason: str | None) -> None:
        with pytest.raises(MoveRefused, match="fixed, not_found, not_ours"):
            check("in_progress", Move("closed", reason, note="It is fine"))

    @pytest.mark.parametrize("reason", ["fixed", "not_found", "information_given", "withdrawn"])
    def test_these_need_no_note(self, reason: str) -> None:
        check("in_progress", Move("closed", reason))
        check("in_progress", Move("closed", reason, note="We came by on Monday."))

    @pytest.mark.parametrize("reason", ["not_ours", "duplicate_of"])
    @pytest.mark.parametrize("note", [None, "", "  \n"])
    def test_whose_it_is_or_what_it_repeats_must_be_said(self, reason: str, note: str | None) -> None:
        with pytest.raises(MoveRefused, match="needs a note"):
            check("in_progress", Move("closed", reason, note=note))
        check("in_progress", Move("closed", reason, note="31100008"))

    def test_every_reason_is_looked_at_here(self) -> None:
        assert {reason for reason, needs_note in CLOSE_REASONS.items() if needs_note} == {"not_ours", "duplicate_of"}
        assert set(CLOSE_REASONS) == {
            *("fixed", "not_found", "information_given", "withdrawn"),
            *("not_ours", "duplicate_of"),
        }

    @pytest.mark.parametrize("after", ["in_progress", "on_hold"])
    def test_only_closing_takes_a_reason(self, after: str) -> None:
        with pytest.raises(MoveRefused, match="Only closing"):
            check("received", Move(after, "fixed"))

    async def test_opening_again_takes_the_reason_back(self, parts: Parts) -> None:
        reference = (await filed(parts, request())).reference
        await make(parts, reference, FIX)
        await make(parts, reference, START)
        again = await case(parts, reference)
        assert (again.status, again.close_reason, again.closed_at) == ("in_progress", None, None)


class TestHistory:
    STORY: Sequence[Move] = (
        Move("in_progress", actor="crew 7"),
        Move("on_hold", note="We wait for the paint."),
        Move("in_progress"),
        Move("closed", "not_ours", note="SEPTA owns the wall."),
        Move("in_progress", actor="supervisor"),
        Move("closed", "fixed"),
    )

    async def test_it_only_grows_and_leaves_nothing_out(self, parts: Parts) -> None:
        reference = (await filed(parts, request(await talk(parts)))).reference
        seen = await self.lines(parts, reference)
        assert [line["kind"] for line in seen] == ["opened"]

        for move in self.STORY:
            await make(parts, reference, move)
            now = await self.lines(parts, reference)
            assert now[: len(seen)] == seen, "a line of the history was changed"
            assert [line["kind"] for line in now[len(seen) :]] == ["moved", "told"]
            seen = now

        moves = [line for line in seen if line["kind"] == "moved"]
        before = ["received", *(move.to for move in self.STORY[:-1])]
        assert [(line["actor"], line["from"], line["to"], line.get("reason"), line.get("note")) for line in moves] == [
            (move.actor, was, move.to, move.reason, move.note) for was, move in zip(before, self.STORY, strict=True)
        ]

    async def test_a_move_that_is_rolled_back_never_was(self, parts: Parts) -> None:
        where = await talk(parts)
        reference = (await filed(parts, request(where))).reference
        async with parts.sessions() as session:
            await move_case(session, reference, FIX, outbox=parts.outbox, phrases=parts.phrases, now=NOW)
            await session.rollback()

        assert (await case(parts, reference)).status == "received"
        assert len(await history(parts, reference)) == 1
        assert await rows(parts, Message, Message.conversation_id == where.conversation_id) == []

    async def test_of_two_who_close_at_once_one_is_too_late(self, parts: Parts) -> None:
        reference = (await filed(parts, request())).reference
        results = await asyncio.gather(*(make(parts, reference, FIX) for _ in range(5)), return_exceptions=True)
        assert sorted(type(result).__name__ for result in results) == ["Case", *["MoveRefused"] * 4]
        assert [event.kind for event in await history(parts, reference)] == ["opened", "moved"]

    async def test_what_somebody_else_did_meanwhile_counts(self, parts: Parts) -> None:
        """A session that has looked at the case already must not decide by what it saw then."""
        reference = (await filed(parts, request())).reference
        async with parts.sessions.begin() as session:
            seen = await session.scalar(select(Case).where(Case.reference == reference))
            assert seen is not None
            await make(parts, reference, FIX)

            with pytest.raises(MoveRefused, match="A case that is closed"):
                await move_case(
                    session, reference, Move("on_hold"), outbox=parts.outbox, phrases=parts.phrases, now=NOW
                )

    @staticmethod
    async def lines(parts: Parts, reference: str) -> list[dict[str, object]]:
        async with parts.sessions() as session:
            story = await lookup.story(session, reference)
        assert story is not None
        found: list[dict[str, object]] = story["history"]
        return found


class TestTelling:
    @pytest.mark.parametrize(
        ("language", "move", "expected"),
        [
            ("en", Move("in_progress"), "Status: in progress"),
            ("en", Move("on_hold", note="We wait for the paint."), "We wait for the paint."),
            ("en", Move("closed", "fixed"), "Status: closed. The department says it is fixed."),
            ("en", Move("closed", "not_ours", note="SEPTA owns it."), "SEPTA owns it."),
            ("es", Move("in_progress"), "Estado: en proceso"),
            ("es", Move("closed", "not_found"), "Estado: cerrado. El equipo fue y no encontró el problema."),
            ("es", Move("closed", "duplicate_of", note="31100008"), "ya había un reporte del mismo problema"),
        ],
    )
    async def test_the_resident_hears_it_in_their_language(
        self, parts: Parts, language: str, move: Move, expected: str
    ) -> None:
        where = await talk(parts, language=language)
        # They wrote English when they filed it: the language they speak now is what counts.
        reference = (await filed(parts, request(where, language="en"))).reference

        await make(parts, reference, move)

        message = await row(parts, Message, Message.conversation_id == where.conversation_id)
        assert reference in message.text
        assert expected in message.text
        assert parts.phrases.say(language, "service.graffiti_removal") in message.text
        assert (message.author, message.language, message.content["reference"]) == ("system", language, reference)
        delivery = await row(parts, Delivery, Delivery.message_id == message.id)
        assert len(await jobs(parts, DELIVER, delivery_id=delivery.id)) == 1
        # The history keeps the very words.
        told = (await history(parts, reference))[-1]
        assert (told.kind, told.actor, told.note) == ("told", "system", message.text)
        assert told.data == {"message_id": message.id}

    @pytest.mark.parametrize("language", ["en", "es"])
    @pytest.mark.parametrize("reason", CLOSE_REASONS)
    async def test_after_closing_it_can_be_rated_and_a_person_asked_for(
        self, parts: Parts, language: str, reason: str
    ) -> None:
        where = await talk(parts, language=language)
        reference = (await filed(parts, request(where))).reference
        await make(parts, reference, Move("closed", reason, note="31100008"))
        message = await row(parts, Message, Message.conversation_id == where.conversation_id)
        values = {"button.rated_good": f"rated_good_{reference}", "button.rated_bad": f"rated_bad_{reference}"}
        if reason in ("not_ours", "duplicate_of", "withdrawn"):
            # What is somebody else's, goes on elsewhere or was taken back is not the City's work to rate.
            values = {}
        values |= {"button.human": "human"}
        assert message.content["buttons"] == [
            {"label": parts.phrases.say(language, key), "value": value} for key, value in values.items()
        ]
        asked = parts.phrases.say(language, "rating.ask") in message.text
        assert (asked, message.content.get("asks")) == ((True, "rating") if len(values) > 1 else (False, None))

    async def test_a_case_that_goes_on_is_not_rated(self, parts: Parts) -> None:
        where = await talk(parts)
        reference = (await filed(parts, request(where))).reference
        await make(parts, reference, Move("on_hold", note="We wait for the paint."))
        message = await row(parts, Message, Message.conversation_id == where.conversation_id)
        assert not {"buttons", "asks"} & message.content.keys()

    async def test_a_conversation_without_a_language_hears_that_of_the_case(self, parts: Parts) -> None:
        where = await talk(parts, language=None)
        reference = (await filed(parts, request(where, language="es"))).reference
        await make(parts, reference, Move("in_progress"))
        message = await row(parts, Message, Message.conversation_id == where.conversation_id)
        assert message.language == "es"
        assert "Novedades de su reporte" in message.text
        # What an agent reads beside it.
        assert reference in message.content["english"]
        assert "in progress" in message.content["english"]

    async def test_who_made_the_move_themselves_is_not_told(self, parts: Parts) -> None:
        where = await talk(parts)
        reference = (await filed(parts, request(where))).reference
        await make(parts, reference, Move("closed", "withdrawn", actor="resident", tell=False))

        assert await rows(parts, Message, Message.conversation_id == where.conversation_id) == []
        assert (await row(parts, Conversation, Conversation.id == where.conversation_id)).last_n == 0
        assert [event.kind for event in await history(parts, reference)] == ["opened", "moved"]

    async def test_a_case_without_a_conversation_moves_in_silence(self, parts: Parts) -> None:
        reference = (await filed(parts, request())).reference
        async with parts.sessions() as session:
            before = await session.scalar(select(func.count()).select_from(Message))

        await make(parts, reference, Move("closed", "fixed"))

        assert (await case(parts, reference)).status == "closed"
        async with parts.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Message)) == before

    async def test_a_note_is_read_as_it_was_written(self, parts: Parts) -> None:
        where = await talk(parts)
        reference = (await filed(parts, request(where))).reference
        await make(parts, reference, Move("on_hold", note="50% done {reference} %s"))
        message = await row(parts, Message, Message.conversation_id == where.conversation_id)
        assert "50% done {reference} %s" in message.text

    async def test_a_move_that_cannot_be_told_is_not_made(self, parts: Parts) -> None:
        class Broken(Outbox):
            async def queue(self, *args: object, **kwargs: object) -> int:
                raise ConnectionError("the queue went away")

        reference = (await filed(parts, request(await talk(parts)))).reference
        broken = replace(parts, outbox=Broken(parts.deferrer))
        with pytest.raises(ConnectionError):
            await make(broken, reference, Move("in_progress"))
        assert (await case(parts, reference)).status == "received"
