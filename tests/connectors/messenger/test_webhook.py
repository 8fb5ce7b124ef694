"""Meta calls us about the page: over real HTTP, signed, in batches, out of order, and again until we have it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.base import (
    Audience,
    Button,
    HumanReply,
    Ignored,
    Inbound,
    Location,
    Outgoing,
    Receipt,
    Received,
    Removal,
)
from connectors.messenger import Messenger, MessengerSettings
from tests.connectors.house import House
from tests.connectors.messenger.conftest import ANA, BOB, VERIFY
from tests.fakes.graph_api import GraphApi

PICTURE = b"picture" * 100
QUESTION = Outgoing(id=1, thread=ANA, text="Is that right?", language="en", buttons=(Button("Yes", "yes"),))


@pytest.fixture
async def house(messenger: Messenger, meta: GraphApi) -> AsyncIterator[House]:
    """A house that Meta has been told to call."""
    async with House().open() as house:
        house.webhook = messenger.webhook
        await asyncio.to_thread(meta.connect, f"{house.url}/messenger/webhook", VERIFY)
        yield house


async def ignored(house: House, kind: str) -> None:
    await house.until(lambda: any(isinstance(item, Ignored) and item.kind == kind for item in house.kept))


def of_kind(house: House, kind: type[Received]) -> list[Received]:
    return [item for item in house.kept if isinstance(item, kind)]


async def test_what_residents_send_is_kept(messenger: Messenger, house: House, meta: GraphApi) -> None:
    meta.messenger.say(ANA, "Hay un bache 😡")
    meta.messenger.photo(ANA, PICTURE, b"another", text="aquí")
    meta.messenger.location(ANA, 39.97, -75.13)
    meta.messenger.sticker(ANA)
    said, photos, place, sticker = await house.inbound(4)
    assert (said.text, said.contact, said.thread, said.post) == ("Hay un bache 😡", ANA, ANA, None)
    assert (photos.text, len(photos.photos)) == ("aquí", 2)
    assert await messenger.fetch(photos.photos[0], 1_000) == PICTURE
    assert place.location == Location(39.97, -75.13)
    assert (sticker.text, sticker.photos) == ("", ())


async def test_a_press_comes_back_as_its_choice(messenger: Messenger, house: House, meta: GraphApi) -> None:
    await messenger.sync()
    await messenger.send(QUESTION)
    meta.messenger.press(ANA, "yes")
    meta.messenger.start(ANA)
    pressed, started = await house.inbound(2)
    assert [(item.choice, item.text) for item in (pressed, started)] == [("yes", ""), ("start", "")]


async def test_our_own_words_do_not_come_back(messenger: Messenger, house: House) -> None:
    await messenger.send(QUESTION)
    await ignored(house, "own")
    assert of_kind(house, HumanReply) == []


async def test_a_person_who_answers_in_the_pages_inbox_is_heard(house: House, meta: GraphApi) -> None:
    meta.messenger.agent_says(ANA, "This is Dana. I will look.")
    await house.until(lambda: bool(of_kind(house, HumanReply)))
    (reply,) = of_kind(house, HumanReply)
    assert isinstance(reply, HumanReply)
    assert (reply.contact, reply.thread, reply.text) == (ANA, ANA, "This is Dana. I will look.")


async def test_who_talks_to_another_app_is_left_to_it(house: House, meta: GraphApi) -> None:
    meta.messenger.hold_thread(ANA)
    meta.messenger.say(ANA, "Is Dana there?")
    await ignored(house, "standby")
    meta.messenger.release_thread(ANA)
    meta.messenger.say(ANA, "And now?")
    assert [item.text for item in await house.inbound(1)] == ["And now?"]


async def test_what_arrived_is_told(messenger: Messenger, house: House, meta: GraphApi) -> None:
    sent = await messenger.send(QUESTION)
    meta.messenger.receive(ANA)
    meta.messenger.read(ANA)
    meta.messenger.react(ANA, "m_1")
    await house.until(lambda: bool(of_kind(house, Receipt)))
    (receipt,) = of_kind(house, Receipt)
    assert isinstance(receipt, Receipt)
    assert (receipt.of,) == sent.external_ids
    await ignored(house, "reaction")


async def test_an_edit_is_another_message(house: House, meta: GraphApi) -> None:
    mid = meta.messenger.say(ANA, "bache en la 5")
    meta.messenger.edit(ANA, mid, "bache en la 6")
    first, second = await house.inbound(2)
    assert (second.text, second.edited) == ("bache en la 6", True)
    assert first.external_id != second.external_id


async def test_a_comment_its_edit_and_its_end(messenger: Messenger, house: House, meta: GraphApi) -> None:
    comment = meta.comments.comment(BOB, "There is a pothole", photo=PICTURE)
    meta.comments.edit(comment, "There are two potholes")
    meta.comments.delete(comment)
    said, edited = await house.inbound(2)
    await house.until(lambda: bool(of_kind(house, Removal)))
    (removal,) = of_kind(house, Removal)
    assert isinstance(removal, Removal)
    assert (said.contact, said.post, said.text) == (BOB, comment, "There is a pothole")
    assert await messenger.fetch(said.photos[0], 1_000) == PICTURE
    assert (edited.text, edited.edited, edited.post) == ("There are two potholes", True, comment)
    assert removal.of == said.external_id


async def test_our_public_answer_does_not_come_back(messenger: Messenger, house: House, meta: GraphApi) -> None:
    comment = meta.comments.comment(BOB, "There is a pothole")
    await house.inbound(1)
    await messenger.send(replace(QUESTION, audience=Audience.PUBLIC, post=comment))
    await ignored(house, "own")
    meta.comments.comment("7003", "I saw it too", under=comment)
    await ignored(house, "not_addressed")
    meta.comments.comment(BOB, "City of Philadelphia 311 at 5th and Girard", under=comment)
    assert [item.text for item in await house.inbound(2)] == ["There is a pothole", "at 5th and Girard"]


async def test_who_may_not_be_named_can_be_answered(messenger: Messenger, house: House, meta: GraphApi) -> None:
    meta.comments.comment(BOB, "There is a pothole", anonymous=True)
    (said,) = await house.inbound(1)
    reply = Outgoing(2, said.thread, "Hello!", "en", audience=Audience.PRIVATE_REPLY, post=said.post)
    assert (await messenger.send(reply)).contact == BOB


async def test_a_batch_is_kept_in_the_order_it_was_written(house: House, meta: GraphApi) -> None:
    meta.webhooks.hold()
    for number in range(5):
        meta.messenger.say(ANA, f"{number}")
        meta.clock.advance(1)
    meta.webhooks.release(batch=5, order="reversed")
    assert [item.text for item in await house.inbound(5)] == ["0", "1", "2", "3", "4"]


async def test_news_that_were_not_kept_come_again_under_the_same_id(house: House, meta: GraphApi) -> None:
    house.store_is_down = 2
    meta.messenger.say(ANA, "one")
    await house.inbound(1)
    await house.until(lambda: meta.webhooks.calls == [])
    meta.webhooks.again(meta.webhooks.happened[-1].number)
    first, second = await house.inbound(2)
    assert isinstance(first, Inbound)
    assert first == second


async def test_a_stranger_is_refused(settings: MessengerSettings, meta: GraphApi, house: House) -> None:
    stranger = Messenger(replace(settings, app=replace(settings.app, secret="another-secret")))
    house.webhook = stranger.webhook
    meta.messenger.say(ANA, "one")
    await house.until(lambda: house.refused >= 2)
    await stranger.close()
    assert house.kept == []
