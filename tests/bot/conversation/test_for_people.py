"""What a turn and a delivery say to the agents' list, and that the bot is quiet when a person spoke in the middle."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import func

from bot import handoff
from bot.conversation.context import Turn
from bot.conversation.rasa import Answer, Rasa
from bot.conversation.steps import finish, floor, who
from bot.conversation.turn import House
from bot.deliveries import Deliveries
from bot.handoff import Words
from bot.house import Parts, now
from connectors.base import SendError, SendErrorKind
from storage.models import Contact, Conversation, Message
from tests.bot.console.person import change, new_user
from tests.bot.conversation.test_finish import house_with
from tests.factories import Talk, queued, row, rows, said, talk
from tests.fakes.scripted import ScriptedConnector


@pytest_asyncio.fixture(loop_scope="session")
async def house(parts: Parts) -> AsyncIterator[House]:
    """Without a Rasa: the tests answer for it."""
    rasa = Rasa(["http://127.0.0.1:1"], "nobody", timeout_seconds=1)
    yield house_with(parts, rasa)
    await rasa.close()


async def begun(house: House, parts: Parts, where: Talk) -> Turn:
    turn = await who.begin(house, await said(parts, where), 0)
    assert turn is not None
    await floor.step(house, turn)
    return turn


def answer(phrase: str, **slots: int) -> Answer:
    return Answer({"slots": slots}, [{"phrase": phrase}], {})


async def state(parts: Parts, where: Talk) -> Conversation:
    return await row(parts, Conversation, Conversation.id == where.conversation_id)


async def spoken(parts: Parts, where: Talk) -> list[str]:
    messages = await rows(parts, Message, Message.conversation_id == where.conversation_id, Message.n.is_not(None))
    return [message.author for message in messages]


async def test_what_comes_while_a_person_has_the_floor_waits_for_them(house: House, parts: Parts) -> None:
    where = await talk(parts)
    await change(
        parts,
        Conversation,
        Conversation.id == where.conversation_id,
        floor="human",
        floor_reason="console",
        snoozed_until=func.now(),
    )
    await finish.step(house, await begun(house, parts, where))
    first = (await state(parts, where)).unanswered_since
    assert first is not None
    await finish.step(house, await begun(house, parts, where))
    now_ = await state(parts, where)
    assert (now_.unanswered_since, now_.snoozed_until) == (first, None)
    assert await spoken(parts, where) == []


@pytest.mark.parametrize(
    ("words", "first", "why"),
    [
        ("the thing by the place", answer("misunderstood.again"), "not_understood"),
        ("over there", answer("thanks", tries=2), "asked_again"),
        ("You are incompetent", answer("thanks"), "strong_words"),
        ("ANSWER ME RIGHT NOW PLEASE!", answer("thanks"), "shouting"),
        ("over there", answer("thanks", tries=1), None),
        ("There is dog shit on my step", answer("thanks"), None),
    ],
)
async def test_who_is_not_understood_or_has_had_enough_is_on_the_list_until_it_goes_well(
    house: House, parts: Parts, words: str, first: Answer, why: str | None
) -> None:
    where = await talk(parts)
    for text, answered in ((words, first), ("ok", answer("thanks"))):
        turn = await who.begin(house, await said(parts, where, text), 0)
        assert turn is not None
        turn.answer = answered
        await finish.step(house, turn)
        found = await state(parts, where)
        expected = why if text == words else None
        assert (found.stuck_why, found.stuck_since is not None, found.for_people) == (
            expected,
            expected is not None,
            expected is not None,
        )


async def test_a_turn_that_an_agent_overtook_says_nothing(house: House, parts: Parts) -> None:
    """The agent's first word comes while Rasa thinks."""
    where = await talk(parts)
    ana, _ = await new_user(parts)
    turn = await begun(house, parts, where)
    async with parts.sessions.begin() as session:
        words = Words("Hello, this is Ana.", "Hello, this is Ana.", "en")
        await handoff.agent_says(session, parts.outbox, where.conversation_id, ana, words, now=now())
    turn.answer = answer("thanks")
    with pytest.raises(finish.Overtaken):
        await finish.step(house, turn)

    again = await who.begin(house, turn.incoming.message_id, 1)
    assert again is not None
    await floor.step(house, again)
    await finish.step(house, again)
    assert await spoken(parts, where) == ["agent"]
    assert (await row(parts, Message, Message.id == turn.incoming.message_id)).outcome == "for_human"


async def test_whom_the_bot_did_not_understand_twice_is_on_the_list_until_it_does(house: House, parts: Parts) -> None:
    where = await talk(parts)
    listed = []
    for phrase in ("misunderstood", "misunderstood.again", "thanks"):
        turn = await begun(house, parts, where)
        turn.answer = answer(phrase)
        await finish.step(house, turn)
        listed.append((await state(parts, where)).for_people)
    assert listed == [False, True, False]


async def test_whom_we_blocked_gets_no_answer_and_is_kept(house: House, parts: Parts) -> None:
    where = await talk(parts)
    await change(parts, Contact, Contact.id == where.contact_id, shut_out_at=func.now())
    turn = await begun(house, parts, where)
    await finish.step(house, turn)
    assert await spoken(parts, where) == []
    message = await row(parts, Message, Message.id == turn.incoming.message_id)
    assert (message.text, message.outcome) == ("yes", "shut_out")
    assert not (await state(parts, where)).for_people


FAILURES = [(SendErrorKind.REJECTED, True), (SendErrorKind.MISCONFIGURED, True), (SendErrorKind.BLOCKED, False)]


@pytest.mark.parametrize(("kind", "listed"), FAILURES)
async def test_what_could_not_be_said_is_on_the_list(parts: Parts, kind: SendErrorKind, listed: bool) -> None:
    """Who blocked us cannot be helped by an agent."""
    where = await talk(parts)
    delivery_id = await queued(parts, where)
    platform = ScriptedConnector(SendError(kind))
    await Deliveries(parts.sessions, {platform.name: platform}).deliver(delivery_id)
    assert (await state(parts, where)).for_people is listed
