"""Agents take, hand on, hand back and speak: exactly one has it, and the bot is quiet once a person spoke."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot import handoff, notes, people, presence
from bot.console.roles import Role
from bot.handoff import HeldByOther, Refused, Words
from bot.house import Parts
from bot.notes import NoNote
from bot.queue import DELIVER
from storage.models import Contact, Conversation, Delivery, Message, Note
from tests.bot.console.person import new_user
from tests.factories import Talk, jobs, row, rows, talk

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
WORDS = Words("We are on it.", "Estamos en ello.", "es")


async def agent(parts: Parts, name: str = "Ana Torres", **about: datetime) -> int:
    user_id, _ = await new_user(parts, Role.AGENT, department=None, name=name, **about)
    return user_id


async def state(parts: Parts, where: Talk) -> Conversation:
    return await row(parts, Conversation, Conversation.id == where.conversation_id)


async def waiting(parts: Parts) -> Talk:
    """Somebody who asked for a person."""
    where = await talk(parts, language="es")
    async with parts.sessions.begin() as session:
        await session.execute(
            update(Conversation)
            .where(Conversation.id == where.conversation_id)
            .values(floor="waiting", floor_reason="asked", floor_since=NOW, unanswered_since=NOW)
        )
    return where


async def test_of_two_who_take_it_at_once_exactly_one_has_it(parts: Parts) -> None:
    where = await waiting(parts)
    agents = {await agent(parts, name): name for name in ("Ana Torres", "Ben Ito", "Cy Roe")}

    async def tries(user_id: int) -> int | HeldByOther:
        try:
            async with parts.sessions.begin() as session:
                await handoff.take(session, where.conversation_id, user_id, NOW)
        except HeldByOther as other:
            return other
        return user_id

    results = await asyncio.gather(*(tries(user_id) for user_id in agents))

    (winner,) = [result for result in results if isinstance(result, int)]
    assert (await state(parts, where)).holder_id == winner
    losers = [result for result in results if isinstance(result, HeldByOther)]
    assert [(lost.user_id, lost.name) for lost in losers] == [(winner, agents[winner])] * 2


async def test_a_persons_words_go_out_and_silence_the_bot(parts: Parts) -> None:
    where, ana = await waiting(parts), await agent(parts)
    before = (await state(parts, where)).version

    async with parts.sessions.begin() as session:
        said = await handoff.agent_says(
            session, parts.outbox, where.conversation_id, ana, WORDS, now=NOW + timedelta(seconds=90)
        )

    now = await state(parts, where)
    assert (now.floor, now.floor_reason, now.holder_id, now.unanswered_since) == ("human", "console", ana, None)
    assert now.version > before
    message = await row(parts, Message, Message.id == said)
    assert (message.author, message.text, message.language) == ("agent", "Estamos en ello.", "es")
    assert message.content == {"user": ana, "english": "We are on it.", "waited": 90}
    delivery = await row(parts, Delivery, Delivery.message_id == said)
    assert delivery.purpose == "human"
    assert len(await jobs(parts, DELIVER, delivery_id=delivery.id)) == 1


async def test_nobody_speaks_in_a_colleagues_conversation(parts: Parts) -> None:
    where, ana, ben = await waiting(parts), await agent(parts), await agent(parts, "Ben Ito")
    async with parts.sessions.begin() as session:
        await handoff.take(session, where.conversation_id, ana, NOW)
    with pytest.raises(HeldByOther, match="Ana Torres"):
        async with parts.sessions.begin() as session:
            await handoff.agent_says(session, parts.outbox, where.conversation_id, ben, WORDS, now=NOW)
    assert await rows(parts, Message, Message.conversation_id == where.conversation_id) == []


async def test_it_is_taken_away_only_from_whom_one_saw(parts: Parts) -> None:
    where, ana, ben, cy = await waiting(parts), await agent(parts), await agent(parts, "Ben"), await agent(parts, "Cy")
    async with parts.sessions.begin() as session:
        await handoff.take(session, where.conversation_id, ana, NOW)
    async with parts.sessions.begin() as session:
        await handoff.take(session, where.conversation_id, ben, NOW, from_holder=ana)
    with pytest.raises(HeldByOther, match="Ben"):
        async with parts.sessions.begin() as session:
            await handoff.take(session, where.conversation_id, cy, NOW, from_holder=ana)
    assert (await state(parts, where)).holder_id == ben


async def test_handing_on_goes_to_somebody_who_may_answer(parts: Parts) -> None:
    where, ana, ben = await waiting(parts), await agent(parts), await agent(parts, "Ben Ito")
    left = await agent(parts, "Lea Left", disabled_at=NOW)
    async with parts.sessions.begin() as session:
        await handoff.take(session, where.conversation_id, ana, NOW)
    with pytest.raises(Refused):
        async with parts.sessions.begin() as session:
            await handoff.hand_to(session, where.conversation_id, ana, left, NOW)
    async with parts.sessions.begin() as session:
        assert await handoff.hand_to(session, where.conversation_id, ana, ben, NOW) == "Ben Ito"
    assert (await state(parts, where)).holder_id == ben


async def test_released_it_waits_for_the_next_and_the_bot_stays_quiet(parts: Parts) -> None:
    where, ana = await waiting(parts), await agent(parts)
    async with parts.sessions.begin() as session:
        await handoff.agent_says(session, parts.outbox, where.conversation_id, ana, WORDS, now=NOW)
        await handoff.release(session, where.conversation_id, ana)
    now = await state(parts, where)
    assert (now.floor, now.holder_id, now.for_people) == ("human", None, True)


async def test_handed_back_the_bot_speaks_and_nothing_is_open(parts: Parts) -> None:
    where, ana = await waiting(parts), await agent(parts)
    async with parts.sessions.begin() as session:
        await handoff.agent_says(session, parts.outbox, where.conversation_id, ana, WORDS, now=NOW)
    async with parts.sessions.begin() as session:
        note_id = await handoff.hand_back(session, where.conversation_id, ana, "Crew comes on Friday.", NOW)

    now = await state(parts, where)
    assert (now.floor, now.floor_reason, now.holder_id, now.for_people) == ("bot", None, None, False)
    note = await row(parts, Note, Note.id == note_id)
    assert (note.kind, note.text, note.author_id) == ("handed_back", "Crew comes on Friday.", ana)
    said = await rows(parts, Message, Message.conversation_id == where.conversation_id)
    assert [message.text for message in said] == ["Estamos en ello."]


@pytest.mark.parametrize("sentence", [" \n ", "x" * (notes.LONGEST + 1)])
async def test_without_a_sentence_it_is_not_handed_back(parts: Parts, sentence: str) -> None:
    where, ana = await waiting(parts), await agent(parts)
    with pytest.raises(Refused):
        async with parts.sessions.begin() as session:
            await handoff.hand_back(session, where.conversation_id, ana, sentence, NOW)
    assert (await state(parts, where)).floor == "waiting"


async def test_an_emergency_stays_on_the_list_until_it_is_settled(parts: Parts) -> None:
    where, ana = await talk(parts), await agent(parts)

    async def flag(at: datetime) -> bool:
        async with parts.sessions.begin() as session:
            await session.execute(
                update(Conversation).where(Conversation.id == where.conversation_id).values(flagged_emergency_at=at)
            )
        return (await state(parts, where)).for_people

    assert await flag(NOW)
    async with parts.sessions.begin() as session:
        await handoff.hand_back(session, where.conversation_id, ana, "911 is there.", NOW + timedelta(minutes=1))
    assert not (await state(parts, where)).for_people
    assert await flag(NOW + timedelta(hours=1))


async def test_spam_and_block_are_undone_without_a_trace(parts: Parts) -> None:
    where, ana = await waiting(parts), await agent(parts)
    async with parts.sessions.begin() as session:
        await handoff.spam(session, where.conversation_id, ana, NOW)
    assert not (await state(parts, where)).for_people
    async with parts.sessions.begin() as session:
        await handoff.not_spam(session, where.conversation_id, ana)
    assert (await state(parts, where)).for_people

    async with parts.sessions.begin() as session:
        await handoff.block(session, where.conversation_id, ana, NOW)
    assert (await row(parts, Contact, Contact.id == where.contact_id)).shut_out_at == NOW
    assert not (await state(parts, where)).for_people
    async with parts.sessions.begin() as session:
        await handoff.unblock(session, where.conversation_id, ana)
    assert (await row(parts, Contact, Contact.id == where.contact_id)).shut_out_at is None
    now = await state(parts, where)
    assert (now.floor, now.floor_reason, now.for_people) == ("waiting", "asked", True)


async def test_nobody_is_snoozed_into_the_past(parts: Parts) -> None:
    where, ana = await waiting(parts), await agent(parts)
    with pytest.raises(Refused):
        async with parts.sessions.begin() as session:
            await handoff.snooze(session, where.conversation_id, ana, NOW, NOW)
    async with parts.sessions.begin() as session:
        await handoff.snooze(session, where.conversation_id, ana, NOW + timedelta(hours=1), NOW)
    assert (await state(parts, where)).snoozed_until == NOW + timedelta(hours=1)


async def test_what_is_tried_again_leaves_the_list(parts: Parts) -> None:
    where = await talk(parts)
    async with parts.sessions.begin() as session:
        await people.failed_for(session, where.conversation_id, NOW)
    assert (await state(parts, where)).for_people
    async with parts.sessions.begin() as session:
        await handoff.tried_again(session, where.conversation_id)
    assert not (await state(parts, where)).for_people


async def test_what_is_gone_is_said_to_be_gone(parts: Parts) -> None:
    ana = await agent(parts)
    with pytest.raises(handoff.Gone):
        async with parts.sessions.begin() as session:
            await handoff.take(session, 2**40, ana, NOW)


async def test_a_note_tells_the_colleagues_it_names(parts: Parts) -> None:
    where, ana = await waiting(parts), await agent(parts)
    ben, email = await new_user(parts, name="Ben Ito")
    handle = email.partition("@")[0]
    async with parts.sessions.begin() as session:
        await notes.write(session, where.conversation_id, ana, f"@{handle.upper()}, do you know this corner? @nobody")

    async with parts.sessions.begin() as session:
        (mention,) = await notes.mentions(session, ben)
        assert (mention.conversation_id, mention.author) == (where.conversation_id, "Ana Torres")
        assert await notes.mentions(session, ana) == []
        await notes.seen(session, where.conversation_id, ben)
        assert await notes.mentions(session, ben) == []
        assert handle in {colleague.handle for colleague in await notes.colleagues(session)}


@pytest.mark.parametrize("text", ["", "   ", "x" * (notes.LONGEST + 1)])
async def test_an_empty_or_endless_note_is_not_kept(parts: Parts, text: str) -> None:
    where, ana = await waiting(parts), await agent(parts)
    with pytest.raises(NoNote):
        async with parts.sessions.begin() as session:
            await notes.write(session, where.conversation_id, ana, text)


async def test_who_has_it_open_is_seen_by_the_others_for_a_while(parts: Parts) -> None:
    where, ana, ben = await waiting(parts), await agent(parts), await agent(parts, "Ben Ito")
    async with parts.sessions.begin() as session:
        for user_id in (ana, ben):
            await presence.here(session, where.conversation_id, user_id, NOW)
        ids = [where.conversation_id]
        assert await presence.who(session, ids, NOW) == {where.conversation_id: ["Ana Torres", "Ben Ito"]}
        assert await presence.who(session, ids, NOW, but=ana) == {where.conversation_id: ["Ben Ito"]}
        assert await presence.who(session, ids, NOW + presence.LASTS) == {}
        await presence.gone(session, where.conversation_id, ben)
        assert await presence.who(session, ids, NOW, but=ana) == {}
