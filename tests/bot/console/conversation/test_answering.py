"""Answering in the language of the resident, with a look at both texts, and ready answers."""

from bot.house import Parts
from bot.language.translate.base import FailureKind
from bot.queue import DELIVER
from storage.models import Conversation, Delivery
from tests.bot.console.conftest import NewPerson
from tests.bot.console.conversation.threads import (
    DONE,
    OURS,
    THEIRS,
    audited,
    conversation_of,
    fields_of,
    ours,
    path,
    vietnamese,
)
from tests.bot.console.person import change, words_of
from tests.factories import filed, jobs, request, row, said
from tests.fakes.translating import FakeTranslator, failed


async def test_an_answer_is_looked_at_in_their_language_before_it_goes(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    agent = await signed_in()
    await agent.get(path(where))
    preview = await agent.send(path(where, "/preview"), english=OURS, seen=fields_of(agent)["seen"])
    assert THEIRS in preview.text
    assert "What they will read" in preview.text
    assert await ours(parts, where) == []

    sent = await agent.send(path(where, "/send"), english=OURS, resident=THEIRS, **fields_of(agent))
    assert sent.headers["location"] == f"/console{path(where)}"
    (message,) = await ours(parts, where)
    assert (message.text, message.language) == (THEIRS, "vi")
    assert message.content == {"user": agent.user_id, "english": OURS}
    delivery = await row(parts, Delivery, Delivery.message_id == message.id)
    assert len(await jobs(parts, DELIVER, delivery_id=delivery.id)) == 1
    conversation = await conversation_of(parts, where)
    assert (conversation.holder_id, conversation.floor) == (agent.user_id, "human")
    assert "answered" in await audited(parts, where)
    shown = words_of((await agent.get(path(where))).text)
    assert f"{THEIRS} What was typed {OURS}" in shown


async def test_without_a_translator_it_says_that_they_get_english(
    signed_in: NewPerson, parts: Parts, translator: FakeTranslator
) -> None:
    translator.fault = failed(FailureKind.UNAVAILABLE)
    where = await vietnamese(parts)
    agent = await signed_in()
    await agent.send(path(where, "/preview"), english=OURS)
    assert agent.page is not None
    assert "will get English" in words_of(agent.page.text)
    await agent.send(path(where, "/send"), english=OURS, resident=OURS, **fields_of(agent) | {"seen": str(2**40)})
    (message,) = await ours(parts, where)
    assert message.language == "en"


async def test_what_they_wrote_meanwhile_is_read_first(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    agent = await signed_in()
    await agent.get(path(where))
    form = fields_of(agent) | {"language": "vi"}
    await said(parts, where, DONE)
    again = await agent.send(path(where, "/send"), english=OURS, resident=THEIRS, **form)
    assert again.status_code == 422
    assert "They have written in the meantime." in words_of(again.text)
    assert THEIRS in again.text
    assert await ours(parts, where) == []
    await agent.send(path(where, "/send"), english=OURS, resident=THEIRS, **fields_of(agent))
    assert len(await ours(parts, where)) == 1


async def test_another_language_than_the_preview_had_is_looked_at_anew(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    agent = await signed_in()
    await agent.get(path(where))
    form = fields_of(agent)
    await change(parts, Conversation, Conversation.id == where.conversation_id, language="en")
    again = await agent.send(path(where, "/send"), english=OURS, resident=THEIRS, **form)
    assert "They now read English." in words_of(again.text)
    assert THEIRS not in again.text
    assert await ours(parts, where) == []


async def test_what_cannot_be_sent_stays_in_the_form(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    ana, ben = await signed_in(name="Ana Torres"), await signed_in(name="Ben Ito")
    await ana.get(path(where))
    form = fields_of(ana) | {"language": "vi"}
    for words, problem in (("", "nothing to send yet"), ("x" * 4001, "4000 fit"), ("See {due}", "Fill in {due} first")):
        again = await ana.send(path(where, "/send"), english="y", resident=words, **form)
        assert again.status_code == 422
        assert problem in words_of(again.text)
    await ben.send(path(where, "/take"))
    again = await ana.send(path(where, "/send"), english=OURS, resident=THEIRS, **form)
    assert "Ben Ito has this conversation." in words_of(again.text)
    assert await ours(parts, where) == []


async def test_a_ready_answer_fills_itself_from_the_case(signed_in: NewPerson, parts: Parts) -> None:
    where = await vietnamese(parts)
    opened = await filed(parts, request(where, address="1234 MARKET ST"))
    agent = await signed_in()
    await agent.get(path(where))
    filled = await agent.send(
        path(where, "/macro"), macro="case_opened", case=opened.reference, seen=fields_of(agent)["seen"]
    )
    words = words_of(filled.text)
    assert f"I opened report {opened.reference} for you: Graffiti" in words
    assert 'lang="vi"' in filled.text
    form = fields_of(agent)
    assert form["macro"] == "case_opened"
    await agent.send(path(where, "/send"), english="I opened it", resident="Tôi đã mở", **form)
    (message,) = await ours(parts, where)
    assert message.content["macro"] == "case_opened"
    open_slot = await agent.send(path(where, "/macro"), macro="case_opened", case="")
    assert "Nothing is known for {reference}" in words_of(open_slot.text)
    assert (await agent.send(path(where, "/macro"), macro="no such")).status_code == 404
