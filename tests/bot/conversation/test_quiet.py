"""When the bot keeps quiet: after "stop" in any language, where a person has the floor, and what was told once."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.turn import take
from bot.floor import BOT, CONSOLE, HUMAN, PAGE_INBOX
from bot.house import Parts, now
from bot.queue import RetryLater
from bot.stopping import WORDS, means_stop
from connectors.base import Capabilities, HumanReply
from storage.models import Contact, Conversation
from tests.bot.conversation.house import accepted, answers, house_of, turn, understood
from tests.factories import Talk, inbound, row, talk
from tests.fakes.scripted import ScriptedConnector, ScriptedRasa

PAGE = Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, pushes=False)
HEARD = understood("greet", {"phrase": "thanks"})


async def stopped(parts: Parts, who: Talk) -> bool:
    return (await row(parts, Contact, Contact.id == who.contact_id)).stopped_at is not None


async def held_by_a_person(parts: Parts, who: Talk, reason: str, ago: timedelta = timedelta(0)) -> None:
    async with parts.sessions.begin() as session:
        talked = await session.get_one(Conversation, who.conversation_id)
        talked.floor, talked.floor_reason, talked.floor_since = HUMAN, reason, now() - ago


@pytest.mark.parametrize("tag", WORDS)
def test_every_language_has_its_words(tag: str) -> None:
    for words in WORDS[tag]:
        assert means_stop(f" {words.upper()}! ")


@pytest.mark.parametrize(
    "text",
    [
        "The stop sign is missing",
        "please stop the noise",
        "bus stop",
        "pare na esquina",
        "стоп знак упал",
        "停止标志坏了",
        "",
        "!",
    ],
)
def test_not_inside_a_sentence(text: str) -> None:
    assert not means_stop(text)


@given(st.text(max_size=60))
def test_whatever_they_write_it_is_read(text: str) -> None:
    assert means_stop(text) in (True, False)
    assert not means_stop(f"pothole {text}")


@pytest.mark.parametrize(("words", "language"), [("STOP", "en"), ("¡No me escriban más!", "es"), ("стоп", "ru")])
async def test_one_last_answer_and_the_draft_is_gone(parts: Parts, words: str, language: str) -> None:
    who, rasa = await talk(parts, language=language), ScriptedRasa()
    async with parts.sessions.begin() as session:
        (await session.get_one(Conversation, who.conversation_id)).state = {"slots": {"service": "potholes"}}
    message, said = await turn(house_of(parts, rasa), parts, inbound(text=words, contact=who.thread, thread=who.thread))
    assert [one.text for one in said] == [parts.phrases.say(language, "stopped")]
    assert (message.outcome, rasa.asked) == ("stopped", [])
    assert await stopped(parts, who)
    assert (await row(parts, Conversation, Conversation.id == who.conversation_id)).state == {}

    await turn(house_of(parts, ScriptedRasa(HEARD)), parts, inbound(text="pothole", contact=who.thread))
    assert not await stopped(parts, who)


@pytest.mark.parametrize("changes", [{"post": "stop-post"}, {"choice": "stop"}, {"text": "The stop sign is missing"}])
async def test_what_is_no_stop(parts: Parts, changes: dict[str, str]) -> None:
    who, rasa = await talk(parts), ScriptedRasa(HEARD)
    item = inbound(**{"text": "stop", "contact": who.thread, "thread": who.thread, **changes})
    await turn(house_of(parts, rasa), parts, item)
    assert len(rasa.asked) == 1
    assert not await stopped(parts, who)


async def test_a_page_that_is_only_open_while_they_look_needs_no_stop(parts: Parts) -> None:
    who, rasa = await talk(parts), ScriptedRasa(HEARD)
    item = inbound(text="stop", contact=who.thread, thread=who.thread)
    await turn(house_of(parts, rasa, ScriptedConnector(can=PAGE)), parts, item)
    assert (len(rasa.asked), await stopped(parts, who)) == (1, False)


@pytest.mark.parametrize("reason", [CONSOLE, PAGE_INBOX])
async def test_it_holds_also_where_a_person_has_the_floor(parts: Parts, reason: str) -> None:
    who = await talk(parts)
    await held_by_a_person(parts, who, reason)
    message, said = await turn(
        house_of(parts, ScriptedRasa()), parts, inbound(text="stop", contact=who.thread, thread=who.thread)
    )
    assert (list(said), message.outcome) == ([], "for_human")
    assert await stopped(parts, who)


class TestFloor:
    """A page's own inbox has no button to hand back, so that the floor falls to the bot by itself."""

    async def test_the_pause_runs_out(self, parts: Parts) -> None:
        who, pause = await talk(parts), timedelta(hours=parts.settings.config.limits.inbox_pause_hours)
        await held_by_a_person(parts, who, PAGE_INBOX, pause + timedelta(minutes=1))
        _, said = await turn(
            house_of(parts, ScriptedRasa(HEARD)), parts, inbound(text="hi", contact=who.thread, thread=who.thread)
        )
        assert [one.text for one in said] == [parts.phrases.say("en", "thanks")]
        talked = await row(parts, Conversation, Conversation.id == who.conversation_id)
        assert (talked.floor, talked.unanswered_since) == (BOT, None)

    @pytest.mark.parametrize(("reason", "hours"), [(PAGE_INBOX, 0), (CONSOLE, 10_000)])
    async def test_until_then_it_is_a_persons(self, parts: Parts, reason: str, hours: int) -> None:
        who = await talk(parts)
        await held_by_a_person(parts, who, reason, timedelta(hours=hours))
        message, said = await turn(
            house_of(parts, ScriptedRasa()), parts, inbound(text="hi", contact=who.thread, thread=who.thread)
        )
        assert (list(said), message.outcome) == ([], "for_human")
        talked = await row(parts, Conversation, Conversation.id == who.conversation_id)
        assert talked.unanswered_since is not None

    async def test_an_emergency_is_answered_whoever_has_the_floor(self, parts: Parts) -> None:
        who = await talk(parts)
        await held_by_a_person(parts, who, CONSOLE)
        danger = ScriptedRasa(understood("emergency", {"phrase": "thanks"}), reads="emergency")
        message, said = await turn(
            house_of(parts, danger), parts, inbound(text="fire!", contact=who.thread, thread=who.thread)
        )
        assert [one.text for one in said] == [parts.phrases.say("en", "thanks")]
        assert message.outcome == "answered"
        talked = await row(parts, Conversation, Conversation.id == who.conversation_id)
        assert talked.floor == HUMAN

    async def test_an_emergency_of_somebody_we_blocked_is_answered(self, parts: Parts) -> None:
        who = await talk(parts)
        async with parts.sessions.begin() as session:
            (await session.get_one(Contact, who.contact_id)).shut_out_at = now()
        danger = ScriptedRasa(understood("emergency", {"phrase": "thanks"}), reads="emergency")
        _, said = await turn(
            house_of(parts, danger), parts, inbound(text="fire!", contact=who.thread, thread=who.thread)
        )
        assert [one.text for one in said] == [parts.phrases.say("en", "thanks")]

    async def test_a_person_answers_while_the_bot_thinks(self, parts: Parts) -> None:
        who = await talk(parts)
        by_hand = HumanReply("webchat", f"by-hand-{who.thread}", who.thread, who.thread, "I am Ana.")
        house = house_of(parts, ScriptedRasa(HEARD, meanwhile=lambda: parts.inbox.accept([by_hand])))
        message = await accepted(parts, inbound(text="hi", contact=who.thread, thread=who.thread))
        with pytest.raises(RetryLater):
            await take(house, message.id, 0)
        await take(house, message.id, 1)
        assert await answers(parts, message.id) == []


async def test_what_is_encrypted_is_told_once(parts: Parts) -> None:
    who, house = await talk(parts), house_of(parts, ScriptedRasa())
    told = []
    for _ in range(3):
        message, said = await turn(house, parts, inbound(contact=who.thread, thread=who.thread, encrypted=True))
        assert message.outcome == "encrypted"
        told.append(len(said))
    assert told == [1, 0, 0]
