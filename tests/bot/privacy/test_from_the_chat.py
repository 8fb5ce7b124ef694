"""A resident wants to be deleted and says so in the chat: asked once, and then gone; what they filed goes on."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.cases.editing import By
from bot.cases.lookup import by_reference, story
from bot.cases.merging import close_as_duplicate
from bot.cases.workflow import Move, move_case
from bot.conversation.turn import take
from bot.house import Parts, now
from bot.privacy.farewell import STAYS, clear_up
from bot.privacy.forgetting import pages_of
from bot.privacy.wishes import WISHES
from bot.queue import RetryLater
from connectors.base import Capabilities, Inbound
from storage.models import Case, CaseEvent, Contact, ContactAlias, Conversation, Message
from tests.bot.conversation.house import accepted, house_of, turn, understood
from tests.factories import Talk, filed, inbound, jobs, request, row, rows, said, talk
from tests.fakes.scripted import ScriptedConnector, ScriptedRasa

PAGES = {"webchat"}
PAGE = Capabilities(text_limit=1000, button_limit=3, button_label_limit=20, pushes=False)
HEARD = understood("greet", {"phrase": "thanks"})


def from_them(who: Talk, words: str = "", **changes: str) -> Inbound:
    return inbound(text=words, contact=who.thread, thread=who.thread, **changes)


async def asked(parts: Parts, who: Talk, words: str = "borra mis datos") -> None:
    message, answers = await turn(house_of(parts, ScriptedRasa()), parts, from_them(who, words))
    assert message.outcome == "answered"
    assert [one.text for one in answers] == [parts.phrases.say("es", "privacy.ask")]


async def resident_of(parts: Parts) -> Talk:
    """Somebody who has talked to us before."""
    who = await talk(parts, language="es")
    await said(parts, who, "Me llamo Luz Vega, hay un bache")
    return who


async def farewell(parts: Parts, who: Talk) -> str:
    """All that is left of them: one answer of ours."""
    contact = await row(parts, Contact, Contact.external_id == who.thread)
    assert contact.id != who.contact_id
    conversation = await row(parts, Conversation, Conversation.contact_id == contact.id)
    message = await row(parts, Message, Message.conversation_id == conversation.id)
    assert (message.author, conversation.state) == ("bot", {})
    return message.text


async def test_asked_yes_and_gone(parts: Parts) -> None:
    who = await resident_of(parts)
    reference = (
        await filed(parts, request(who, description="Luz Vega aquí, un bache", address="1400 JFK BLVD"))
    ).reference
    await asked(parts, who)
    house = house_of(parts, ScriptedRasa(reads="affirm"))
    yes = await accepted(parts, from_them(who, "sí"))
    await take(house, yes.id, 0)

    words = await farewell(parts, who)
    assert parts.phrases.say("es", "privacy.done") in words
    assert reference in words
    assert await rows(parts, Message, Message.conversation_id == who.conversation_id) == []
    assert await rows(parts, Contact, Contact.id == who.contact_id) == []
    case = await row(parts, Case, Case.reference == reference)
    assert (case.contact_id, case.conversation_id, case.opened_by) == (None, None, None)
    assert (case.address, case.status) == ("1400 JFK BLVD", "received")
    assert "Luz" not in case.description
    events = await rows(parts, CaseEvent, CaseEvent.case_id == case.id)
    assert [(event.kind, event.actor) for event in events] == [("opened", "resident"), ("anonymized", "resident")]
    async with parts.sessions() as session:
        view = await by_reference(session, reference, None)
    assert view is not None
    assert (view.own, view.hidden) == (False, False)

    async with parts.sessions.begin() as session:
        await session.execute(text("UPDATE deliveries SET state = 'sent'"))
    assert await clear_up(parts.sessions, PAGES, now()) == 0
    assert await clear_up(parts.sessions, PAGES, now() + STAYS) == 1
    assert await rows(parts, Contact, Contact.external_id == who.thread) == []


@pytest.mark.parametrize("answer", [{"words": "no", "reads": "deny"}, {"choice": "no", "reads": "inform"}])
async def test_no_is_no(parts: Parts, answer: dict[str, str]) -> None:
    who = await resident_of(parts)
    await asked(parts, who)
    item = from_them(who, answer.get("words", ""), **({"choice": answer["choice"]} if "choice" in answer else {}))
    _, answers = await turn(house_of(parts, ScriptedRasa(reads=answer["reads"])), parts, item)
    assert [one.text for one in answers] == [parts.phrases.say("es", "privacy.kept")]
    later = house_of(parts, ScriptedRasa(HEARD, reads="affirm"))
    _, answers = await turn(later, parts, from_them(who, "sí"))
    assert [one.text for one in answers] == [parts.phrases.say("es", "thanks")]


async def test_the_button_says_yes_as_well(parts: Parts) -> None:
    who = await resident_of(parts)
    await asked(parts, who)
    yes = await accepted(parts, from_them(who, choice="yes"))
    await take(house_of(parts, ScriptedRasa()), yes.id, 0)
    assert await farewell(parts, who) == parts.phrases.say("es", "privacy.done")


async def test_something_else_is_answered_and_ends_the_question(parts: Parts) -> None:
    who = await resident_of(parts)
    await asked(parts, who)
    for reads, words in (("report_issue", "hay un bache"), ("affirm", "sí")):
        rasa = ScriptedRasa(HEARD, reads=reads)
        await turn(house_of(parts, rasa), parts, from_them(who, words))
        assert [question.text for question in rasa.asked] == [words]


async def test_a_yes_that_comes_late_is_none(parts: Parts) -> None:
    who = await resident_of(parts)
    await asked(parts, who)
    async with parts.sessions.begin() as session:
        (await session.get_one(Conversation, who.conversation_id)).deletion_asked_at = now() - timedelta(hours=2)
    rasa = ScriptedRasa(HEARD, reads="affirm")
    await turn(house_of(parts, rasa), parts, from_them(who, "sí"))
    assert len(rasa.asked) == 1


async def test_who_has_said_nothing_else_need_not_be_asked(parts: Parts) -> None:
    item = inbound(text="Usuń moje dane!")
    message = await accepted(parts, item)
    await take(house_of(parts, ScriptedRasa()), message.id, 0)
    assert await rows(parts, Message, Message.external_id == item.external_id) == []
    contact = await row(parts, Contact, Contact.external_id == item.contact)
    conversation = await row(parts, Conversation, Conversation.contact_id == contact.id)
    (answer,) = await rows(parts, Message, Message.conversation_id == conversation.id)
    assert answer.text == parts.phrases.say("pl", "privacy.nothing")


@pytest.mark.parametrize("tag", WISHES)
async def test_in_every_language(parts: Parts, tag: str) -> None:
    who = await talk(parts, language=tag)
    await said(parts, who, "1400 JFK BLVD")
    _, answers = await turn(house_of(parts, ScriptedRasa()), parts, from_them(who, WISHES[tag][0]))
    assert [one.text for one in answers] == [parts.phrases.say(tag, "privacy.ask")]


async def test_in_public_nothing_of_this_is_said(parts: Parts) -> None:
    who, rasa = await resident_of(parts), ScriptedRasa(HEARD)
    await turn(house_of(parts, rasa), parts, from_them(who, "borra mis datos", post=f"post-{who.thread}"))
    assert len(rasa.asked) == 1
    assert (await row(parts, Conversation, Conversation.id == who.conversation_id)).deletion_asked_at is None


async def test_a_message_that_comes_once_more_brings_nobody_back(parts: Parts) -> None:
    who = await resident_of(parts)
    wish = from_them(who, "borra mis datos")
    await turn(house_of(parts, ScriptedRasa()), parts, wish)
    yes = from_them(who, choice="yes")
    await take(house_of(parts, ScriptedRasa()), (await accepted(parts, yes)).id, 0)
    assert await parts.inbox.accept([wish, yes]) == 0
    assert parts.phrases.say("es", "privacy.done") in await farewell(parts, who)


async def test_what_they_write_after_their_yes_is_answered(parts: Parts) -> None:
    who = await resident_of(parts)
    await asked(parts, who)
    yes, more = [await accepted(parts, item) for item in (from_them(who, choice="yes"), from_them(who, "hola"))]
    await take(house_of(parts, ScriptedRasa()), yes.id, 0)
    await take(house_of(parts, ScriptedRasa(HEARD)), more.id, 0)
    anew = await row(parts, Message, Message.id == more.id)
    assert anew.outcome == "answered"
    async with parts.sessions.begin() as session:
        await session.execute(text("UPDATE deliveries SET state = 'sent'"))
    await clear_up(parts.sessions, PAGES, now() + STAYS)
    contact = await row(parts, Contact, Contact.external_id == who.thread)
    assert contact.forgotten_at is None
    left = await rows(parts, Message, Message.conversation_id == anew.conversation_id)
    assert [message.text for message in left] == ["hola", parts.phrases.say("es", "thanks")]


async def test_an_open_page_goes_on_counting(parts: Parts) -> None:
    """It asks for what came after the last number it has seen, also when the talk is another one by now."""
    who = await resident_of(parts)
    await asked(parts, who)
    house = house_of(parts, ScriptedRasa(HEARD), ScriptedConnector(can=PAGE))
    await take(house, (await accepted(parts, from_them(who, choice="yes"))).id, 0)
    async with parts.sessions.begin() as session:
        await session.execute(text("UPDATE deliveries SET state = 'sent'"))
    await clear_up(parts.sessions, pages_of(house.connectors), now() + STAYS)
    assert await rows(parts, Contact, Contact.external_id == who.thread) == []
    hello = await accepted(parts, from_them(who, "hola"))
    await take(house, hello.id, 0)
    answer = await row(parts, Message, Message.conversation_id == hello.conversation_id, Message.author == "bot")
    assert answer.n == 3


async def test_who_was_told_of_somebody_elses_case_is_told_no_more(parts: Parts) -> None:
    filer, follower = await talk(parts), await resident_of(parts)
    first, second = [(await filed(parts, request(who))).reference for who in (filer, follower)]
    by = By(0, now())
    async with parts.sessions.begin() as session:
        await close_as_duplicate(session, second, first, by, merge=False, outbox=parts.outbox, phrases=parts.phrases)
    await moved(parts, first, "in_progress")
    case = await row(parts, Case, Case.reference == first)
    telling = (CaseEvent.case_id == case.id, CaseEvent.kind == "told")
    told = [event.data for event in await rows(parts, CaseEvent, *telling)]
    assert [data.get("follows") for data in told] == [None, second]
    await asked(parts, follower)
    await take(house_of(parts, ScriptedRasa()), (await accepted(parts, from_them(follower, choice="yes"))).id, 0)
    events = await rows(parts, CaseEvent, *telling)
    assert [event.data for event in events] == [told[0], {"how": "queued"}]
    async with parts.sessions() as session:
        history = (await story(session, first) or {})["history"]
    assert [line["how"] for line in history if line["kind"] == "told"] == ["queued", "queued"]
    await moved(parts, first, "closed", "fixed")
    assert len(await rows(parts, CaseEvent, *telling)) == 3


async def moved(parts: Parts, reference: str, to: str, reason: str | None = None) -> None:
    async with parts.sessions.begin() as session:
        move = Move(to, reason)
        await move_case(session, reference, move, outbox=parts.outbox, phrases=parts.phrases, now=now())


async def test_who_writes_under_another_name_as_well_goes_whole(parts: Parts) -> None:
    who, posted = await resident_of(parts), await resident_of(parts)
    async with parts.sessions.begin() as session:
        session.add(ContactAlias(channel="webchat", external_id=posted.thread, contact_id=who.contact_id))
    await asked(parts, who)
    await take(house_of(parts, ScriptedRasa()), (await accepted(parts, from_them(who, choice="yes"))).id, 0)
    assert await rows(parts, Contact, Contact.id.in_([who.contact_id, posted.contact_id])) == []
    assert await rows(parts, Message, Message.conversation_id == posted.conversation_id) == []
    assert await rows(parts, ContactAlias, ContactAlias.external_id == posted.thread) == []


async def test_an_answer_given_meanwhile_comes_first(parts: Parts) -> None:
    """As when an agent speaks while they say yes: the turn is taken again from what is there then."""
    who = await resident_of(parts)
    await asked(parts, who)

    async def meanwhile() -> None:
        async with parts.sessions.begin() as session:
            (await session.get_one(Conversation, who.conversation_id)).version += 1

    class Slow(ScriptedRasa):
        async def parse(self, text: str) -> dict[str, object]:
            await meanwhile()
            return await super().parse(text)

    # Not the button's own label: that would be a press, and never be read.
    yes = await accepted(parts, from_them(who, "sí, por favor"))
    with pytest.raises(RetryLater):
        await take(house_of(parts, Slow(reads="affirm")), yes.id, 0)
    await take(house_of(parts, ScriptedRasa(reads="affirm")), yes.id, 1)
    assert parts.phrases.say("es", "privacy.done") in await farewell(parts, who)


async def test_jobs_of_what_is_gone_end_quietly(parts: Parts) -> None:
    who = await resident_of(parts)
    await asked(parts, who)
    house = house_of(parts, ScriptedRasa(), ScriptedConnector())
    yes = await accepted(parts, from_them(who, choice="yes"))
    (job,) = await jobs(parts, "take_turn", message_id=yes.id)
    assert job.args == {"message_id": yes.id}
    await take(house, yes.id, 0)
    await take(house, yes.id, 1)
    assert parts.phrases.say("es", "privacy.done") in await farewell(parts, who)
