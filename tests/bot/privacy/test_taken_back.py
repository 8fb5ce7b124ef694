"""Somebody takes a message back: the draft, in whichever conversation it goes on, and the cache forget it too."""

import hashlib
from typing import Any

import pytest

from bot.house import Parts
from bot.privacy.taken_back import Words, without
from connectors.base import Inbound, Removal
from storage.models import ContactAlias, Conversation, Message, Translation
from tests.bot.console.person import change
from tests.factories import inbound, row, rows, talk

DRAFT: dict[str, Any] = {
    "slots": {
        "service": "street_defect",
        "description": "There is a pothole\nI am Luz Vega of 1234 Market St",
        "answers": {"where": "street", "told": "the owner, Mr. Vega"},
        "address": {"surface": "1234 Market St", "standard": "1234 MARKET ST", "lat": 39.95, "lon": -75.16},
        "photos": ["a", "b"],
        "photo": "added",
        "photo_place": {"lat": 39.95, "lon": -75.16},
        "pending": {"service": "graffiti_removal", "text": "and tags on the wall", "place": None},
    },
    "loop": "report_form",
}
SLOTS: dict[str, Any] = DRAFT["slots"]


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        (Words("There is a pothole"), {"description": "I am Luz Vega of 1234 Market St"}),
        (Words("I am Luz Vega of 1234 Market St"), {"description": "There is a pothole", "address": None}),
        (
            Words("There is a pothole\nI am Luz Vega of 1234 Market St, call me"),
            {"description": None, "address": None},
        ),
        (Words("the owner, Mr. Vega"), {"answers": {"where": "street"}}),
        (Words("a hole and tags on the wall"), {"pending": None}),
        (Words("", frozenset({"a"})), {"photos": ["b"], "photo_place": None}),
        (Words("", frozenset({"a", "b"})), {"photos": None, "photo_place": None, "photo": None}),
        (Words("", points=[{"lat": 39.95, "lon": -75.16}]), {"address": None, "photo_place": None}),
        (Words("something else entirely", frozenset({"c"}), [{"lat": 1.0, "lon": 1.0}]), {}),
        (Words(""), {}),
    ],
)
def test_only_what_the_message_brought_in(words: Words, changed: dict[str, Any]) -> None:
    wanted = {name: value for name, value in {**SLOTS, **changed}.items() if value is not None}
    assert without(DRAFT, words) == {"slots": wanted, "loop": "report_form"}


def test_nothing_to_forget() -> None:
    assert without({}, Words("a")) == {}


def removal(of: Inbound) -> Removal:
    return Removal("webchat", f"removal-{of.external_id}", of.contact, of.contact, of.external_id)


async def test_a_post_that_goes_on_in_private(parts: Parts) -> None:
    private = await talk(parts)
    post = inbound(text="I am Luz Vega of 1234 Market St", post="post-of-luz")
    await parts.inbox.accept([post])
    async with parts.sessions.begin() as session:
        session.add(ContactAlias(channel="webchat", external_id=post.contact, contact_id=private.contact_id))
        digest = hashlib.sha256(post.text.encode()).hexdigest()
        session.add(Translation(text_sha256=digest, provider="p", source="en", target="es", text="Soy Luz Vega"))
    message = await row(parts, Message, Message.external_id == post.external_id)
    for conversation in (message.conversation_id, private.conversation_id):
        await change(parts, Conversation, Conversation.id == conversation, state=DRAFT)
    await parts.inbox.accept([removal(post)])
    for conversation in (message.conversation_id, private.conversation_id):
        talked = await row(parts, Conversation, Conversation.id == conversation)
        assert "Luz Vega" not in str(talked.state)
        assert (talked.state["slots"]["service"], talked.version) == ("street_defect", 1)
    assert await rows(parts, Translation, Translation.text_sha256 == digest) == []


async def test_another_ones_draft_is_left_alone(parts: Parts) -> None:
    other = await talk(parts)
    await change(parts, Conversation, Conversation.id == other.conversation_id, state=DRAFT)
    post = inbound(text="There is a pothole")
    await parts.inbox.accept([post])
    await parts.inbox.accept([removal(post)])
    assert (await row(parts, Conversation, Conversation.id == other.conversation_id)).state == DRAFT
