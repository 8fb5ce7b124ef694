"""A closed case is rated by whoever was told of it: by a button or in words, once each, without losing their thread."""

import asyncio
import io
from datetime import timedelta
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import update

from bot import choices
from bot.cases import lookup
from bot.cases.editing import By
from bot.cases.merging import close_as_duplicate
from bot.cases.workflow import Move, locked, move_case
from bot.conversation.steps.ask_rasa import BUTTON_MARK
from bot.conversation.turn import take
from bot.floor import CONSOLE, FOR_HUMAN, HUMAN
from bot.house import Parts, now
from bot.language.tags import LANGUAGES
from bot.privacy.forgetting import By as ByThem
from bot.privacy.forgetting import forget
from bot.terminal import show_case
from bot.text import folded
from connectors.base import Inbound, Way
from storage.models import Case, CaseEvent, Conversation, Delivery, Message
from tests.bot.console.person import change
from tests.bot.conversation.house import accepted, house_of, turn, understood
from tests.bot.rated import answers, closed, moved, presses, rates
from tests.bot.test_lock_order import until_it_waits
from tests.factories import Talk, filed, inbound, request, row, rows, talk
from tests.fakes.scripted import ScriptedRasa

HEARD = understood("greet", {"phrase": "thanks"})
AGAIN = Move("in_progress")
QUESTION = {"slots": {"requested_slot": "photo", "service": "graffiti_removal"}, "loop": "report_form"}


async def sent(parts: Parts, where: Talk, way: Way = Way.FREE) -> None:
    """Everything of ours has reached them."""
    ours = Message.conversation_id == where.conversation_id
    for message in await rows(parts, Message, ours, Message.n.is_not(None)):
        values = {"state": "sent", "way": way.value, "finished_at": now()}
        await change(parts, Delivery, Delivery.message_id == message.id, **values)


def says(who: Talk, words: str = "", **changes: Any) -> Inbound:
    return inbound(text=words, contact=who.thread, thread=who.thread, **changes)


async def ratings(parts: Parts, reference: str) -> list[CaseEvent]:
    case = await row(parts, Case, Case.reference == reference)
    return await rows(parts, CaseEvent, CaseEvent.case_id == case.id, CaseEvent.kind == "rated")


async def worths(parts: Parts, reference: str) -> list[str]:
    return [event.data["rating"] for event in await ratings(parts, reference)]


def values(message: Message) -> list[str]:
    return [button["value"] for button in message.content.get("buttons", ())]


@pytest.mark.parametrize(("worth", "ways_on"), [("good", []), ("bad", ["human", "report"])])
async def test_a_button_is_one_line_of_history_and_gets_thanks(parts: Parts, worth: str, ways_on: list[str]) -> None:
    where, reference = await closed(parts, language="es")
    (said,) = await rates(parts, where, reference, worth)
    assert said.text == parts.phrases.say("es", f"rating.{worth}", reference=reference)
    assert (said.language, values(said)) == ("es", ways_on)
    (event,) = await ratings(parts, reference)
    told = await row(parts, CaseEvent, CaseEvent.case_id == event.case_id, CaseEvent.kind == "told")
    assert (event.actor, event.note, event.public) == ("resident", None, False)
    # It names the line of the history that says who was asked, and nobody.
    assert event.data == {"rating": worth, "told": told.id}
    async with parts.sessions() as session:
        story = await lookup.story(session, reference)
    assert story is not None
    line = story["history"][-1]
    assert (line["kind"], line["actor"], line["rating"]) == ("rated", "resident", worth)
    shown = io.StringIO()
    show_case(story, Console(file=shown, width=120))
    assert f"resident  rated  {worth}" in shown.getvalue()


async def test_the_newest_counts_and_the_same_again_says_nothing_new(parts: Parts) -> None:
    where, reference = await closed(parts)
    for worth in ("good", "good", "bad", "bad"):
        (said,) = await rates(parts, where, reference, worth)
        assert said.text == parts.phrases.say("en", f"rating.{worth}", reference=reference)
    first, second = await ratings(parts, reference)
    assert (first.data["rating"], second.data["rating"]) == ("good", "bad")
    assert (first.data.get("instead_of"), second.data["instead_of"]) == (None, first.id)


async def test_a_press_that_comes_twice_counts_once(parts: Parts) -> None:
    where, reference = await closed(parts)
    item = presses(where, f"rated_bad_{reference}")
    message = await accepted(parts, item)
    assert await parts.inbox.accept([item]) == 0
    for _ in range(2):
        await take(house_of(parts, ScriptedRasa()), message.id, 0)
    assert await worths(parts, reference) == ["bad"]


@pytest.mark.parametrize("tag", LANGUAGES)
async def test_a_label_may_be_typed_where_there_are_no_buttons(parts: Parts, tag: str) -> None:
    """X shows labels below the text; with capitals and dots it is the same label."""
    where, reference = await closed(parts, language=tag, channel="x")
    for name in choices.RATINGS:
        words = parts.phrases.say(tag, f"button.{name}").upper() + "."
        (said,) = await answers(parts, says(where, words, channel="x"))
        worth = name.removeprefix("rated_")
        assert said.text == parts.phrases.say(tag, f"rating.{worth}", reference=reference)
        assert (await worths(parts, reference))[-1] == worth


def test_no_label_means_the_opposite_in_another_language(parts: Parts) -> None:
    good, bad = ({folded(parts.phrases.say(tag, f"button.{name}")) for tag in LANGUAGES} for name in choices.RATINGS)
    assert good.isdisjoint(bad)
    assert "" not in good | bad


async def test_a_typed_label_means_the_case_that_was_told_last(parts: Parts) -> None:
    where, first = await closed(parts)
    second = (await filed(parts, request(where))).reference
    await moved(parts, second)
    (said,) = await answers(parts, says(where, "not solved"))
    assert second in said.text
    assert (await worths(parts, first), await worths(parts, second)) == ([], ["bad"])
    await rates(parts, where, first, "good")
    assert (await worths(parts, first), await worths(parts, second)) == (["good"], ["bad"])


@pytest.mark.parametrize(
    ("words", "reads", "worth"),
    [("yes", "affirm", "good"), ("👎", "deny", "bad"), ("1", "inform", "good"), ("২", "inform", "bad")],
)
async def test_yes_no_or_a_number_answers_what_was_asked_just_now(
    parts: Parts, words: str, reads: str, worth: str
) -> None:
    where, reference = await closed(parts)
    await sent(parts, where)
    await answers(parts, says(where, words), ScriptedRasa(reads=reads))
    assert await worths(parts, reference) == [worth]


async def test_the_number_of_the_last_button_asks_for_a_person(parts: Parts) -> None:
    where, reference = await closed(parts)
    await sent(parts, where)
    rasa = ScriptedRasa(HEARD)
    await answers(parts, says(where, "3"), rasa)
    assert [question.text for question in rasa.asked] == [BUTTON_MARK + "human"]
    assert await worths(parts, reference) == []


async def goes_to_rasa(parts: Parts, item: Inbound, reads: str = "affirm") -> None:
    rasa = ScriptedRasa(HEARD, reads=reads)
    await answers(parts, item, rasa)
    assert [question.text for question in rasa.asked] == [item.text]


@pytest.mark.parametrize(
    "words", ["4", "0", "pothole at 15th and Market", "not solved, and now the light is out as well"]
)
async def test_other_words_are_no_rating(parts: Parts, words: str) -> None:
    where, reference = await closed(parts)
    await sent(parts, where)
    await goes_to_rasa(parts, says(where, words), reads="report_issue")
    assert await worths(parts, reference) == []


async def test_a_yes_to_something_newer_is_no_rating(parts: Parts) -> None:
    where, reference = await closed(parts)
    await answers(parts, says(where, "hi"), ScriptedRasa(HEARD))
    await sent(parts, where)
    await goes_to_rasa(parts, says(where, "yes"))
    assert await worths(parts, reference) == []


async def test_a_yes_to_a_question_they_have_not_read_is_no_rating(parts: Parts) -> None:
    where, reference = await closed(parts)
    await goes_to_rasa(parts, says(where, "yes"))
    # A template does not ask.
    await sent(parts, where, Way.TEMPLATE)
    await goes_to_rasa(parts, says(where, "yes"))
    assert await worths(parts, reference) == []


async def test_an_unsure_yes_is_no_rating(parts: Parts) -> None:
    class Unsure(ScriptedRasa):
        async def parse(self, text: str) -> dict[str, Any]:
            return {"intent": {"name": "affirm", "confidence": 0.8}}

    where, reference = await closed(parts)
    await sent(parts, where)
    await answers(parts, says(where, "well, sort of"), Unsure(HEARD))
    assert await worths(parts, reference) == []


async def test_under_a_post_nothing_is_rated(parts: Parts) -> None:
    where, reference = await closed(parts)
    await sent(parts, where)
    await goes_to_rasa(parts, says(where, "Not solved", post=f"post-{where.thread}"))
    assert await worths(parts, reference) == []


async def test_a_strangers_press_is_none(parts: Parts) -> None:
    _, reference = await closed(parts)
    stranger = await talk(parts)
    (said,) = await rates(parts, stranger, reference, "bad")
    assert said.text == parts.phrases.say("en", "rating.unknown", reference=reference)
    assert await worths(parts, reference) == []


async def test_a_number_that_nobody_was_told_is_none(parts: Parts) -> None:
    where, _ = await closed(parts)
    (said,) = await answers(parts, presses(where, "rated_bad_99999999"))
    assert said.text == parts.phrases.say("en", "rating.unknown", reference="99999999")


@pytest.mark.parametrize("value", ["rated_bad", "rated_bad_", "rated_worse_31100008", "rated_bad_31100008'--"])
async def test_a_value_that_no_button_of_ours_has_is_for_rasa(parts: Parts, value: str) -> None:
    rasa = ScriptedRasa(HEARD)
    await answers(parts, presses(await talk(parts), value), rasa)
    assert [question.text for question in rasa.asked] == [BUTTON_MARK + value]


async def test_a_case_that_was_taken_back_cannot_be_rated(parts: Parts) -> None:
    where, reference = await closed(parts, Move("closed", "withdrawn"))
    (said,) = await rates(parts, where, reference, "bad")
    assert said.text == parts.phrases.say("en", "rating.unknown", reference=reference)
    assert await worths(parts, reference) == []


async def test_a_case_that_is_open_again_is_rated_when_it_is_closed_again(parts: Parts) -> None:
    where, reference = await closed(parts)
    await rates(parts, where, reference, "bad")
    await moved(parts, reference, AGAIN)
    (said,) = await rates(parts, where, reference, "good")
    assert said.text == parts.phrases.say("en", "rating.open_again", reference=reference)
    assert await worths(parts, reference) == ["bad"]
    await moved(parts, reference)
    await rates(parts, where, reference, "good")
    first, second = await ratings(parts, reference)
    # What was said of the first closing stays what it was.
    assert (first.data["rating"], second.data["rating"]) == ("bad", "good")
    assert first.data["told"] != second.data["told"]


async def test_what_was_closed_in_another_way_since_cannot_be_rated(parts: Parts) -> None:
    where, reference = await closed(parts)
    await moved(parts, reference, AGAIN)
    await moved(parts, reference, Move("closed", "not_ours", note="SEPTA owns it."))
    (said,) = await rates(parts, where, reference, "bad")
    assert said.text == parts.phrases.say("en", "rating.too_late", reference=reference)
    assert await worths(parts, reference) == []


async def test_after_a_month_it_is_too_late(parts: Parts) -> None:
    where, reference = await closed(parts)
    old = now() - timedelta(days=31)
    await change(parts, Case, Case.reference == reference, closed_at=old)
    async with parts.sessions.begin() as session:
        ours = update(Message).where(Message.conversation_id == where.conversation_id)
        await session.execute(ours.values(created_at=old))
    (said,) = await rates(parts, where, reference, "bad")
    assert said.text == parts.phrases.say("en", "rating.too_late", reference=reference)
    assert values(said) == ["report", "human"]
    await goes_to_rasa(parts, says(where, "Not solved"))
    assert await worths(parts, reference) == []


@pytest.mark.parametrize("item", [{"choice": True}, {"words": "not solved"}])
async def test_a_report_that_is_being_made_goes_on(parts: Parts, item: dict[str, Any]) -> None:
    where, reference = await closed(parts)
    await change(parts, Conversation, Conversation.id == where.conversation_id, state=QUESTION)
    pressed = presses(where, f"rated_bad_{reference}") if "choice" in item else says(where, item["words"])
    thanks, question = await answers(parts, pressed)
    assert thanks.text == parts.phrases.say("en", "rating.bad", reference=reference)
    assert values(thanks) == ["human"]
    assert (question.content["asks"], values(question)) == ("photo", ["skip"])
    assert question.text == parts.phrases.say("en", "ask.photo")
    assert (await row(parts, Conversation, Conversation.id == where.conversation_id)).state == QUESTION
    assert await worths(parts, reference) == ["bad"]


async def test_in_the_middle_of_a_report_a_yes_is_for_the_report(parts: Parts) -> None:
    where, reference = await closed(parts)
    await sent(parts, where)
    await change(parts, Conversation, Conversation.id == where.conversation_id, state=QUESTION)
    for words in ("yes", "1"):
        await goes_to_rasa(parts, says(where, words))
    assert await worths(parts, reference) == []


@pytest.mark.parametrize(("worth", "outcome"), [("good", "rated"), ("bad", FOR_HUMAN)])
async def test_while_a_person_speaks_it_is_noted_in_silence(parts: Parts, worth: str, outcome: str) -> None:
    """That all is well needs no answer; that it is not is for the person to see."""
    where, reference = await closed(parts)
    held = {"floor": HUMAN, "floor_reason": CONSOLE, "floor_since": now()}
    await change(parts, Conversation, Conversation.id == where.conversation_id, **held)
    message, said = await turn(house_of(parts, ScriptedRasa()), parts, presses(where, f"rated_{worth}_{reference}"))
    assert (list(said), message.outcome) == ([], outcome)
    assert await worths(parts, reference) == [worth]
    talked = await row(parts, Conversation, Conversation.id == where.conversation_id)
    assert (talked.unanswered_since is None) == (worth == "good")


async def test_who_follows_a_case_rates_it_for_themselves(parts: Parts) -> None:
    first, second = await talk(parts), await talk(parts, language="es")
    kept, joined = [(await filed(parts, request(who))).reference for who in (first, second)]
    async with parts.sessions.begin() as session:
        by = By(1, now())
        await close_as_duplicate(session, joined, kept, by, merge=False, outbox=parts.outbox, phrases=parts.phrases)
    await moved(parts, kept)
    await rates(parts, first, kept, "bad")
    await rates(parts, second, kept, "good")
    bad, good = await ratings(parts, kept)
    assert (bad.data["rating"], good.data["rating"]) == ("bad", "good")
    assert bad.data["told"] != good.data["told"]
    assert await worths(parts, joined) == []


async def test_a_yes_after_the_question_of_a_rating_deletes_nobody(parts: Parts) -> None:
    where, reference = await closed(parts, language="es")
    await answers(parts, says(where, "borra mis datos"))
    await moved(parts, reference, AGAIN)
    await moved(parts, reference)
    await sent(parts, where)
    await answers(parts, says(where, "sí"), ScriptedRasa(reads="affirm"))
    assert await worths(parts, reference) == ["good"]
    assert await rows(parts, Conversation, Conversation.id == where.conversation_id)


async def test_a_rating_stays_when_its_resident_is_deleted(parts: Parts) -> None:
    """As the other lines of the history do; nothing leads from it to them."""
    where, reference = await closed(parts)
    await rates(parts, where, reference, "bad")
    (before,) = await ratings(parts, reference)
    async with parts.sessions.begin() as session:
        assert await forget(session, where.contact_id, ByThem("resident", now(), {"webchat"}))
    (event,) = await ratings(parts, reference)
    assert (event.data, event.note) == (before.data, None)
    told = await row(parts, CaseEvent, CaseEvent.id == event.data["told"])
    assert "message_id" not in told.data


async def test_a_press_while_the_case_is_being_moved_waits_for_the_case_first(parts: Parts) -> None:
    """A move has the case and then wants the conversation: the other order would wait in a circle."""
    where, reference = await closed(parts)
    message = await accepted(parts, presses(where, f"rated_bad_{reference}"))
    async with parts.sessions.begin() as moving:
        await locked(moving, reference)
        pressing = asyncio.create_task(take(house_of(parts, ScriptedRasa()), message.id, 0))
        await until_it_waits(moving, pressing)
        await move_case(moving, reference, AGAIN, outbox=parts.outbox, phrases=parts.phrases, now=now())
    await pressing
    assert await worths(parts, reference) == ["bad"]
