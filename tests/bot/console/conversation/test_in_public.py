"""An agent answers under a public post: only where there is one, once, looked at first, and nothing that is private."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import ColumnElement

from bot.console.roles import Role
from bot.house import Parts
from bot.outbox import Reply
from bot.public.app import make_app
from connectors.base import Audience, Capabilities
from connectors.registry import OpenChannel
from storage.models import AuditEntry, Contact, Delivery, Message
from tests.bot.console.conftest import NewPerson
from tests.bot.console.person import Person, change, hidden, words_of
from tests.factories import Talk, filed, request, row, rows, said, talk
from tests.fakes.scripted import ScriptedConnector

POSTS = Capabilities(text_limit=1000, button_limit=0, button_label_limit=0, public_limit=280)
OFFER = "In public, under the post:"
LINE = "Thank you, a crew is on its way."


@pytest.fixture
def web(parts: Parts) -> FastAPI:
    """Web chat with posts: the house asks what a channel can do, never its name."""
    return make_app(replace(parts, channels={"webchat": OpenChannel(ScriptedConnector(can=POSTS))}))


async def posted(parts: Parts, words: str = "Graffiti on my wall", *, number: str = "p") -> tuple[Talk, int, str]:
    """A resident who wrote in public: the conversation, the message, and the platform's id of the post."""
    where = await talk(parts)
    message = await said(parts, where, words)
    post = f"{number}-{message}"
    await change(parts, Message, Message.id == message, content={"post": post})
    return where, message, post


def path(where: Talk, more: str = "") -> str:
    return f"/conversations/{where.conversation_id}{more}"


async def looked(agent: Person, where: Talk, message: int, english: str = LINE) -> str:
    """What the preview says, or why there is none."""
    await agent.get(path(where))
    page = await agent.send(path(where, "/preview"), english=english, under=message, seen=message)
    return words_of(page.text)


async def sent(agent: Person, where: Talk, message: int, words: str = LINE, **changes: Any) -> str:
    assert agent.page is not None
    form: dict[str, Any] = {
        "reads": "en",
        "seen": message,
        "under": message,
        "looked": hidden(agent.page.text, "looked"),
    }
    page = await agent.send(path(where, "/send"), english=words, resident=words, **(form | changes))
    return words_of(page.text)


async def public_lines(parts: Parts, where: Talk) -> list[tuple[str, str]]:
    """What goes out for everyone, and under which post."""
    written = await rows(parts, Message, Message.conversation_id == where.conversation_id, Message.author == "agent")
    out = [(one, await row(parts, Delivery, Delivery.message_id == one.id)) for one in written]
    return [(one.text, one.content["post"]) for one, delivery in out if delivery.audience == Audience.PUBLIC]


async def test_it_is_looked_at_and_then_stands_under_the_post(parts: Parts, signed_in: NewPerson) -> None:
    where, message, post = await posted(parts)
    agent = await signed_in(Role.AGENT)
    page = await agent.get(path(where))
    assert f"{OFFER} Graffiti on my wall" in words_of(page.text)
    preview = await looked(agent, where, message)
    assert "Everyone can read this" in preview
    assert "Post it for everyone" in preview
    assert await public_lines(parts, where) == []
    await sent(agent, where, message)
    assert await public_lines(parts, where) == [(LINE, post)]
    (line,) = await rows(parts, AuditEntry, AuditEntry.action == "conversation.answered", _by(agent))
    assert line.details["public"] is True


async def test_what_was_not_looked_at_is_not_posted(parts: Parts, signed_in: NewPerson) -> None:
    where, message, _ = await posted(parts)
    agent = await signed_in(Role.AGENT)
    await agent.get(path(where))
    assert "look at it once more" in await sent(agent, where, message, looked="")
    assert await public_lines(parts, where) == []
    await sent(agent, where, message)
    assert len(await public_lines(parts, where)) == 1


async def test_one_of_us_answers_a_post_beside_the_bot(parts: Parts, signed_in: NewPerson) -> None:
    where, message, post = await posted(parts)
    async with parts.sessions.begin() as session:
        bots = await parts.outbox.answer_post(
            session, where.conversation_id, Reply("Hello.", "en"), post=post, audience=Audience.PUBLIC
        )
    assert bots is not None
    agent = await signed_in(Role.AGENT)
    assert "the bot has answered there" in words_of((await agent.get(path(where))).text)
    await looked(agent, where, message)
    await sent(agent, where, message)
    assert OFFER not in words_of((await agent.get(path(where))).text)
    assert "cannot be answered in public any more" in await sent(agent, where, message, "More.", looked=message)
    assert await public_lines(parts, where) == [(LINE, post)]


async def test_two_of_us_at_once_answer_once(parts: Parts, signed_in: NewPerson) -> None:
    """The second had looked before the first sent."""
    where, message, post = await posted(parts)
    agent = await signed_in(Role.AGENT)
    await looked(agent, where, message)
    async with parts.sessions.begin() as session:
        first = await parts.outbox.answer_post(
            session,
            where.conversation_id,
            Reply("Ours.", "en", author="agent"),
            post=post,
            audience=Audience.PUBLIC,
        )
    assert first is not None
    assert "Nothing was sent" in await sent(agent, where, message)
    assert [words for words, _ in await public_lines(parts, where)] == ["Ours."]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("Call Ana at (267) 555-0143.", "phone number"),
        ("Call +49 30 901820", "phone number"),
        ("Write to ana.lopez@example.org", "e-mail address"),
        ("See https://example.org/x", "no links"),
        ("Your report 31100008 at 1234 Market St is done.", "tell who reported what"),
        ("x" * 281, "281 characters"),
    ],
)
async def test_what_is_nobodys_business_is_not_posted(
    parts: Parts, signed_in: NewPerson, words: str, problem: str
) -> None:
    where, message, _ = await posted(parts)
    agent = await signed_in(Role.AGENT)
    assert problem in await looked(agent, where, message, words)
    assert problem in await sent(agent, where, message, words, looked=message)
    assert await public_lines(parts, where) == []


@pytest.mark.parametrize(
    "words", ["Call 3-1-1 or 215-686-8686.", "PGW: 215-235-1212", "By 2026-11-22 10:30 it is done."]
)
async def test_what_everyone_may_know_is_posted(parts: Parts, signed_in: NewPerson, words: str) -> None:
    where, message, post = await posted(parts)
    agent = await signed_in(Role.AGENT)
    await looked(agent, where, message, words)
    await sent(agent, where, message, words)
    assert await public_lines(parts, where) == [(words, post)]


async def test_a_private_kind_is_never_named_in_public(parts: Parts, signed_in: NewPerson) -> None:
    where, message, _ = await posted(parts)
    case = await filed(parts, request(where, service="police_complaint"))
    agent = await signed_in(Role.AGENT)
    assert "kind is private" in await looked(agent, where, message, f"Report {case.reference} is done.")


async def test_a_place_is_thought_about(parts: Parts, signed_in: NewPerson) -> None:
    where, message, post = await posted(parts)
    agent = await signed_in(Role.AGENT)
    words = "A crew comes to 1234 Market St."
    assert "It names a place" in await looked(agent, where, message, words)
    await sent(agent, where, message, words)
    assert await public_lines(parts, where) == [(words, post)]


async def test_only_posts_of_this_conversation(parts: Parts, signed_in: NewPerson) -> None:
    where, message, _ = await posted(parts)
    elsewhere, other, _ = await posted(parts)
    agent = await signed_in(Role.AGENT)
    assert "cannot be answered in public any more" in await looked(agent, where, other)
    await sent(agent, where, message, under=other, looked=other)
    assert await public_lines(parts, where) == await public_lines(parts, elsewhere) == []


async def test_a_post_that_was_taken_back_and_private_talk_offer_nothing(parts: Parts, signed_in: NewPerson) -> None:
    where, message, _ = await posted(parts)
    await change(parts, Message, Message.id == message, text="", content={"removed": True})
    private = await talk(parts)
    await said(parts, private, "hello")
    agent = await signed_in(Role.AGENT)
    for one in (where, private):
        assert OFFER not in words_of((await agent.get(path(one))).text)


async def test_a_channel_without_posts_offers_nothing(parts: Parts, signed_in: NewPerson) -> None:
    where, _, _ = await posted(parts)
    silent = replace(parts, channels={"webchat": OpenChannel(ScriptedConnector())})
    agent = await signed_in(Role.AGENT)
    async with Person(make_app(silent), silent, cookie=agent.cookie) as same:
        assert OFFER not in words_of((await same.get(path(where))).text)


async def test_the_words_of_a_post_are_shown_harmless(parts: Parts, signed_in: NewPerson) -> None:
    where, _, _ = await posted(parts, "</select><script>alert(1)</script>")
    await change(parts, Contact, Contact.id == where.contact_id, name="Ana")
    agent = await signed_in(Role.AGENT)
    assert "<script>alert(1)" not in (await agent.get(path(where))).text


def _by(agent: Person) -> ColumnElement[bool]:
    return AuditEntry.user_id == agent.user_id
