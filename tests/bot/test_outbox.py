"""The door out: a reply is a row first, each try leaves its outcome, and what was sent is not sent again."""

import asyncio
import logging
import traceback

import pytest

from bot.deliveries import Deliveries
from bot.deliveries.delivering import MOST_ATTEMPTS
from bot.house import Parts
from bot.outbox import Reply
from bot.queue import DELIVER, RetryLater
from connectors.base import ERROR_POLICIES, Button, Outgoing, SendError, SendErrorKind, Sent
from connectors.webchat import WebChat
from storage.models import Contact, Conversation, Delivery, DeliveryAttempt, Message
from tests.factories import Talk, jobs, queued, row, rows, talk
from tests.fakes.scripted import ScriptedConnector

RETRIED = [SendErrorKind.THROTTLED, SendErrorKind.UNAVAILABLE]
FINAL = [SendErrorKind.BLOCKED, SendErrorKind.REJECTED, SendErrorKind.MISCONFIGURED]
HELD = [SendErrorKind.OUTSIDE_WINDOW]
SECRET_WORDS = "Ana Lopez lives at 1234 Market St"


def deliveries(parts: Parts, *platforms: ScriptedConnector) -> Deliveries:
    return Deliveries(parts.sessions, {platform.name: platform for platform in platforms})


async def delivery(parts: Parts, delivery_id: int) -> Delivery:
    return await row(parts, Delivery, Delivery.id == delivery_id)


async def attempts(parts: Parts, delivery_id: int) -> list[DeliveryAttempt]:
    return await rows(parts, DeliveryAttempt, DeliveryAttempt.delivery_id == delivery_id)


async def outcomes(parts: Parts, delivery_id: int) -> list[str | None]:
    return [attempt.outcome for attempt in await attempts(parts, delivery_id)]


async def blocked(parts: Parts, where: Talk) -> bool:
    return (await row(parts, Contact, Contact.id == where.contact_id)).blocked_at is not None


def test_every_kind_of_error_is_looked_at_here() -> None:
    assert {*RETRIED, *FINAL, *HELD} == set(SendErrorKind) == set(ERROR_POLICIES)


class TestQueue:
    async def test_a_reply_is_a_message_a_delivery_and_a_job(self, parts: Parts) -> None:
        where = await talk(parts)
        buttons = (Button("Sí", "yes"), Button("No", "no"))
        delivery_id = await queued(parts, where, Reply("¿Es correcto?", "es", buttons, "confirm", "31100008"))

        message = await row(parts, Message, Message.conversation_id == where.conversation_id)
        assert (message.text, message.language, message.author, message.n) == ("¿Es correcto?", "es", "bot", 1)
        assert (message.channel, message.external_id) == ("webchat", None)
        assert message.content == {
            "buttons": [{"label": "Sí", "value": "yes"}, {"label": "No", "value": "no"}],
            "asks": "confirm",
            "reference": "31100008",
        }
        waiting = await delivery(parts, delivery_id)
        assert (waiting.message_id, waiting.state, waiting.attempts) == (message.id, "queued", 0)
        (job,) = await jobs(parts, DELIVER, delivery_id=delivery_id)
        assert (job.lock, job.scheduled_at) == (f"delivery:{where.conversation_id}", None)

    async def test_it_is_gone_when_the_caller_changes_its_mind(self, parts: Parts) -> None:
        where = await talk(parts)
        before = await jobs(parts, DELIVER)
        async with parts.sessions() as session:
            await parts.outbox.queue(session, where.conversation_id, Reply("Never mind", "en"))
            await session.rollback()

        assert await rows(parts, Message, Message.conversation_id == where.conversation_id) == []
        assert await jobs(parts, DELIVER) == before
        assert (await row(parts, Conversation, Conversation.id == where.conversation_id)).last_n == 0

    async def test_n_counts_without_gaps_whoever_writes(self, parts: Parts) -> None:
        where, elsewhere = await talk(parts), await talk(parts)

        async def write(number: int) -> None:
            async with parts.sessions() as session:
                await parts.outbox.queue(session, where.conversation_id, Reply(str(number), "en"))
                # Every fourth transaction fails after it has counted.
                await (session.rollback() if number % 4 == 3 else session.commit())

        await asyncio.gather(*(write(number) for number in range(20)), queued(parts, elsewhere))

        messages = await rows(parts, Message, Message.conversation_id == where.conversation_id)
        assert sorted(message.n or 0 for message in messages) == list(range(1, 16))
        assert (await row(parts, Message, Message.conversation_id == elsewhere.conversation_id)).n == 1

    async def test_deliveries_stand_in_the_order_of_n(self, parts: Parts) -> None:
        where = await talk(parts)
        await asyncio.gather(*(queued(parts, where, str(number)) for number in range(20)))

        messages = await rows(parts, Message, Message.conversation_id == where.conversation_id)
        n_of = {
            found.id: message.n
            for message in messages
            for found in await rows(parts, Delivery, Delivery.message_id == message.id)
        }
        mine = [job for job in await jobs(parts, DELIVER) if job.lock == f"delivery:{where.conversation_id}"]
        assert [n_of[job.args["delivery_id"]] for job in mine] == list(range(1, 21))


class TestSending:
    async def test_what_was_written_is_what_the_platform_gets(self, parts: Parts) -> None:
        where, platform = await talk(parts), ScriptedConnector(Sent(("77", "78")))
        reply = Reply("¿Es correcto?", "es", (Button("Sí", "yes"),), "confirm", "31100008")
        delivery_id = await queued(parts, where, reply)

        await deliveries(parts, platform).deliver(delivery_id)

        done = await delivery(parts, delivery_id)
        assert (done.state, done.attempts, done.external_ids) == ("sent", 1, ["77", "78"])
        assert done.finished_at is not None
        assert platform.sent == [
            Outgoing(done.message_id, where.thread, "¿Es correcto?", "es", (Button("Sí", "yes"),), "confirm")
        ]
        (attempt,) = await attempts(parts, delivery_id)
        assert (attempt.outcome, attempt.detail) == ("sent", None)
        assert attempt.ended_at is not None

    async def test_it_goes_out_on_its_own_channel(self, parts: Parts) -> None:
        there, here = ScriptedConnector(name="telegram"), ScriptedConnector(name="webchat")
        delivery_id = await queued(parts, await talk(parts, channel="telegram"))
        await deliveries(parts, here, there).deliver(delivery_id)
        assert (len(there.sent), len(here.sent)) == (1, 0)

    async def test_what_is_sent_is_never_sent_again(self, parts: Parts) -> None:
        platform = ScriptedConnector()
        delivery_id = await queued(parts, await talk(parts))
        for _ in range(3):
            await deliveries(parts, platform).deliver(delivery_id)

        assert len(platform.sent) == 1
        assert await outcomes(parts, delivery_id) == ["sent"]

    async def test_a_delivery_that_was_deleted_is_nothing(self, parts: Parts) -> None:
        platform = ScriptedConnector()
        await deliveries(parts, platform).deliver(2**40)
        assert platform.sent == []

    async def test_web_chat_tells_the_waiting_page(self, parts: Parts) -> None:
        announced: list[str] = []

        async def announce(thread: str) -> None:
            announced.append(thread)

        where = await talk(parts)
        delivery_id = await queued(parts, where)
        await Deliveries(parts.sessions, {"webchat": WebChat(announce)}).deliver(delivery_id)
        assert announced == [where.thread]
        assert (await delivery(parts, delivery_id)).state == "sent"

    async def test_no_transaction_is_open_while_the_platform_answers(self, parts: Parts) -> None:
        class Watching(ScriptedConnector):
            async def send(self, message: Outgoing) -> Sent:
                self.checked_out = parts.engine.pool.checkedout()  # type: ignore[attr-defined]
                return await super().send(message)

        platform = Watching()
        await deliveries(parts, platform).deliver(await queued(parts, await talk(parts)))
        assert platform.checked_out == 0


class TestErrors:
    @pytest.mark.parametrize("kind", RETRIED)
    async def test_it_is_tried_again(self, parts: Parts, kind: SendErrorKind) -> None:
        where, platform = await talk(parts), ScriptedConnector(SendError(kind, "code 17"))
        delivery_id = await queued(parts, where)

        with pytest.raises(RetryLater) as later:
            await deliveries(parts, platform).deliver(delivery_id)

        assert 0 < later.value.seconds <= 10
        waiting = await delivery(parts, delivery_id)
        assert (waiting.state, waiting.attempts, waiting.finished_at) == ("queued", 1, None)
        (attempt,) = await attempts(parts, delivery_id)
        assert attempt.outcome == kind
        assert attempt.detail == f"{ERROR_POLICIES[kind].sentence} code 17"
        assert attempt.ended_at is not None

        await deliveries(parts, platform).deliver(delivery_id)
        assert await outcomes(parts, delivery_id) == [kind, "sent"]
        assert (await delivery(parts, delivery_id)).state == "sent"
        assert not await blocked(parts, where)

    @pytest.mark.parametrize("kind", FINAL)
    async def test_it_is_given_up(self, parts: Parts, kind: SendErrorKind) -> None:
        where, platform = await talk(parts), ScriptedConnector(SendError(kind))
        delivery_id = await queued(parts, where)

        await deliveries(parts, platform).deliver(delivery_id)
        await deliveries(parts, platform).deliver(delivery_id)

        assert len(platform.sent) == 1
        failed = await delivery(parts, delivery_id)
        assert (failed.state, failed.attempts) == ("failed", 1)
        assert failed.finished_at is not None
        (attempt,) = await attempts(parts, delivery_id)
        assert (attempt.outcome, attempt.detail) == (kind, ERROR_POLICIES[kind].sentence)
        assert await blocked(parts, where) == (kind is SendErrorKind.BLOCKED)

    async def test_a_platform_says_itself_how_long_to_wait(self, parts: Parts) -> None:
        platform = ScriptedConnector(SendError(SendErrorKind.THROTTLED, retry_after=37.5))
        with pytest.raises(RetryLater) as later:
            await deliveries(parts, platform).deliver(await queued(parts, await talk(parts)))
        assert later.value.seconds == 37.5

    async def test_the_pauses_grow(self, parts: Parts) -> None:
        platform = ScriptedConnector(*(SendError(SendErrorKind.UNAVAILABLE) for _ in range(8)))
        delivery_id = await queued(parts, await talk(parts))
        pauses = []
        for _ in range(8):
            with pytest.raises(RetryLater) as later:
                await deliveries(parts, platform).deliver(delivery_id)
            pauses.append(later.value.seconds)
        assert pauses == sorted(pauses)
        assert pauses[0] < 2
        assert pauses[-1] == 10

    @pytest.mark.parametrize("kind", RETRIED)
    async def test_it_is_not_tried_for_ever(self, parts: Parts, kind: SendErrorKind) -> None:
        platform = ScriptedConnector(SendError(kind))
        delivery_id = await queued(parts, await talk(parts))
        async with parts.sessions.begin() as session:
            (await session.get_one(Delivery, delivery_id)).attempts = MOST_ATTEMPTS - 1

        await deliveries(parts, platform).deliver(delivery_id)

        assert (await delivery(parts, delivery_id)).state == "failed"
        assert await outcomes(parts, delivery_id) == [kind]

    async def test_a_closed_channel_is_misconfigured(self, parts: Parts) -> None:
        delivery_id = await queued(parts, await talk(parts, channel="telegram"))

        await deliveries(parts, ScriptedConnector(name="webchat")).deliver(delivery_id)

        assert (await delivery(parts, delivery_id)).state == "failed"
        (attempt,) = await attempts(parts, delivery_id)
        assert attempt.outcome == "misconfigured"
        assert attempt.detail is not None
        assert "channel telegram is closed" in attempt.detail

    async def test_what_a_connector_did_not_foresee_is_unavailable(
        self, parts: Parts, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Nobody knows what such an error says: not its text but its type is stored, logged and handed on."""
        platform = ScriptedConnector(KeyError(SECRET_WORDS))
        delivery_id = await queued(parts, await talk(parts))

        with caplog.at_level(logging.DEBUG), pytest.raises(RetryLater) as later:
            await deliveries(parts, platform).deliver(delivery_id)

        (attempt,) = await attempts(parts, delivery_id)
        assert attempt.outcome == "unavailable"
        assert attempt.detail == f"{ERROR_POLICIES[SendErrorKind.UNAVAILABLE].sentence} KeyError"
        assert "KeyError" in caplog.text
        assert "scripted.py" in caplog.text, "the log does not say where"
        assert SECRET_WORDS not in caplog.text
        # What procrastinate writes to the log of a job that is tried again.
        assert SECRET_WORDS not in "".join(traceback.format_exception(later.value))


class TestWorkersThatDie:
    async def test_a_try_that_was_left_in_the_middle_is_made_again(self, parts: Parts) -> None:
        platform = ScriptedConnector(asyncio.CancelledError())
        delivery_id = await queued(parts, await talk(parts))

        with pytest.raises(asyncio.CancelledError):
            await deliveries(parts, platform).deliver(delivery_id)
        left = await delivery(parts, delivery_id)
        assert (left.state, await outcomes(parts, delivery_id)) == ("sending", [None])

        await deliveries(parts, platform).deliver(delivery_id)

        assert len(platform.sent) == 2
        done = await delivery(parts, delivery_id)
        assert (done.state, done.attempts) == ("sent", 2)
        assert await outcomes(parts, delivery_id) == ["unknown", "sent"]
        assert all(attempt.ended_at for attempt in await attempts(parts, delivery_id))

    @pytest.mark.parametrize("late", [SendErrorKind.UNAVAILABLE, SendErrorKind.REJECTED])
    async def test_what_is_sent_stays_sent_whatever_a_slower_worker_says(
        self, parts: Parts, late: SendErrorKind
    ) -> None:
        begun, go_on = asyncio.Event(), asyncio.Event()

        class Slow(ScriptedConnector):
            async def send(self, message: Outgoing) -> Sent:
                begun.set()
                await go_on.wait()
                return await super().send(message)

        delivery_id = await queued(parts, await talk(parts))
        slow = asyncio.create_task(deliveries(parts, Slow(SendError(late))).deliver(delivery_id))
        await begun.wait()
        await deliveries(parts, ScriptedConnector(Sent(("77",)))).deliver(delivery_id)

        go_on.set()
        await asyncio.gather(slow, return_exceptions=True)

        done = await delivery(parts, delivery_id)
        assert (done.state, done.external_ids) == ("sent", ["77"])
        again = ScriptedConnector()
        await deliveries(parts, again).deliver(delivery_id)
        assert again.sent == []
