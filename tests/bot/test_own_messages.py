"""A platform that tells of all that our account wrote: what we sent is known again, the rest is a person's."""

from dataclasses import replace

import pytest

from bot.deliveries import Deliveries
from bot.floor import HUMAN, PAGE_INBOX
from bot.house import Parts
from bot.outbox import Reply
from bot.queue import RetryLater
from connectors.base import Button, HumanReply, Outgoing, SendError, SendErrorKind, Sent
from storage.models import Conversation, Message
from tests.factories import Talk, queued, row, rows, talk
from tests.fakes.scripted import ABLE, ScriptedConnector

WORDS = "Where is it? A street address is best."


def told(where: Talk, number: str, text: str = WORDS) -> HumanReply:
    return HumanReply("webchat", number, where.thread, where.thread, text)


async def holder(parts: Parts, where: Talk) -> tuple[str, str | None]:
    now = await row(parts, Conversation, Conversation.id == where.conversation_id)
    return now.floor, now.floor_reason


async def by_people(parts: Parts, where: Talk) -> list[str]:
    mine = await rows(parts, Message, Message.conversation_id == where.conversation_id, Message.author == "agent")
    return [message.text for message in mine]


async def test_what_we_sent_is_known_by_its_id(parts: Parts) -> None:
    where = await talk(parts)
    number = f"dm:{where.thread}"
    platform = ScriptedConnector(Sent((f"{number}-0", number)))
    await Deliveries(parts.sessions, {"webchat": platform}).deliver(await queued(parts, where, "Thank you."))
    # However its words look after the platform has set its links.
    assert await parts.inbox.accept([told(where, number, "Thank\nyou. https://t.co/1")]) == 0
    assert (await holder(parts, where), await by_people(parts, where)) == (("bot", None), [])


async def test_the_same_id_on_another_channel_is_another_message(parts: Parts) -> None:
    where, elsewhere = await talk(parts), await talk(parts, channel="telegram")
    number = f"dm:{where.thread}"
    platform = ScriptedConnector(Sent((number,)), name="telegram")
    await Deliveries(parts.sessions, {"telegram": platform}).deliver(await queued(parts, elsewhere, WORDS))
    assert await parts.inbox.accept([told(where, number)]) == 1


class Overtaking(ScriptedConnector):
    """Tells of the message before the answer to the call that sent it has come."""

    def __init__(self, parts: Parts, where: Talk) -> None:
        super().__init__()
        self._parts = parts
        self._where = where
        self.new: list[int] = []

    async def send(self, message: Outgoing) -> Sent:
        number = f"dm:{self._where.thread}"
        labels = " / ".join(button.label for button in message.buttons)
        item = told(self._where, number, f"{message.text}\n{labels}".strip())
        self.new.append(await self._parts.inbox.accept([item]))
        return Sent((number,))


@pytest.mark.parametrize("buttons", [(), (Button("Yes", "yes"), Button("No", "no"))])
async def test_news_of_a_message_may_overtake_its_receipt(parts: Parts, buttons: tuple[Button, ...]) -> None:
    where = await talk(parts)
    platform = Overtaking(parts, where)
    reply = Reply(WORDS, "en", buttons=buttons)
    await Deliveries(parts.sessions, {"webchat": platform}).deliver(await queued(parts, where, reply))
    assert (platform.new, await holder(parts, where)) == ([0], ("bot", None))


async def test_what_went_out_though_its_answer_was_lost_is_ours(parts: Parts) -> None:
    where = await talk(parts)
    lost = SendError(SendErrorKind.UNAVAILABLE, "the answer was lost")
    deliveries = Deliveries(parts.sessions, {"webchat": ScriptedConnector(lost, Sent((f"second-{where.thread}",)))})
    delivery_id = await queued(parts, where, WORDS)
    with pytest.raises(RetryLater):
        await deliveries.deliver(delivery_id)
    assert await parts.inbox.accept([told(where, f"first-{where.thread}")]) == 0
    await deliveries.deliver(delivery_id)
    assert await parts.inbox.accept([told(where, f"second-{where.thread}")]) == 0
    assert await holder(parts, where) == ("bot", None)


async def test_several_that_went_out_as_one_are_ours(parts: Parts) -> None:
    where = await talk(parts)
    platform = Overtaking(parts, where)
    platform.capabilities = replace(ABLE, merges=True)
    first, _ = await queued(parts, where, "Thank you."), await queued(parts, where, WORDS)
    await Deliveries(parts.sessions, {"webchat": platform}).deliver(first)
    assert (platform.new, await holder(parts, where)) == ([0], ("bot", None))


async def test_other_words_are_a_persons_also_while_we_send(parts: Parts) -> None:
    where = await talk(parts)
    lost = SendError(SendErrorKind.UNAVAILABLE, "the answer was lost")
    delivery_id = await queued(parts, where, WORDS)
    with pytest.raises(RetryLater):
        await Deliveries(parts.sessions, {"webchat": ScriptedConnector(lost)}).deliver(delivery_id)
    by_hand = "I am Ana of the 311 team."
    assert await parts.inbox.accept([told(where, f"hand-{where.thread}", by_hand)]) == 1
    assert await parts.inbox.accept([told(where, f"hand-{where.thread}", by_hand)]) == 0
    assert (await holder(parts, where), await by_people(parts, where)) == ((HUMAN, PAGE_INBOX), [by_hand])


async def test_a_picture_without_words_is_a_persons(parts: Parts) -> None:
    where = await talk(parts)
    assert await parts.inbox.accept([told(where, f"picture-{where.thread}", "")]) == 1
    assert await holder(parts, where) == (HUMAN, PAGE_INBOX)
