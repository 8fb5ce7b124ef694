"""WhatsApp calls us: over real HTTP, signed, in batches, out of order, and again until we say that we have it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from connectors.base import Button, Outgoing, Receipt, ReceiptState, SendErrorKind
from connectors.meta.settings import MetaApp
from connectors.whatsapp import WhatsApp, WhatsAppSettings
from tests.connectors.house import House
from tests.connectors.whatsapp.conftest import ANA, ANA_ID, VERIFY_TOKEN
from tests.fakes.graph_api import GraphApi


@pytest.fixture
async def house(whatsapp: WhatsApp, fake: GraphApi) -> AsyncIterator[House]:
    """A house that Meta has been told to call."""
    async with House().open() as house:
        house.webhook = whatsapp.webhook
        await asyncio.to_thread(fake.connect, f"{house.url}/whatsapp/webhook", VERIFY_TOKEN)
        yield house


async def test_what_residents_send_is_kept(whatsapp: WhatsApp, house: House, fake: GraphApi) -> None:
    fake.whatsapp.say(ANA, "Hay un bache 😡")
    fake.whatsapp.photo(ANA, b"picture", caption="aquí")
    fake.whatsapp.location(ANA, 39.97, -75.13)
    said, photo, place = await house.inbound(3)
    assert (said.text, said.contact, said.thread, said.contact_name) == ("Hay un bache 😡", ANA_ID, ANA_ID, "Ana R0101")
    assert photo.text == "aquí"
    assert await whatsapp.fetch(photo.photos[0], 1_000) == b"picture"
    assert (place.location and place.location.lat) == 39.97


async def test_a_press_comes_back_from_buttons_and_lists(whatsapp: WhatsApp, house: House, fake: GraphApi) -> None:
    yes_no = (Button("Yes", "yes"), Button("No", "no"))
    many = tuple(Button(f"Option {n}", f"v{n}") for n in range(7))
    await whatsapp.send(Outgoing(1, ANA_ID, "Right?", "en", yes_no))
    await whatsapp.send(Outgoing(2, ANA_ID, "Which?", "en", many))
    fake.whatsapp.press(ANA, "no")
    fake.whatsapp.press(ANA, "v6")
    assert [press.choice for press in await house.inbound(2)] == ["no", "v6"]


async def test_who_hides_their_number_can_be_answered(whatsapp: WhatsApp, house: House, fake: GraphApi) -> None:
    fake.whatsapp.say("US.4711", "Streetlight out")
    (said,) = await house.inbound(1)
    await whatsapp.send(Outgoing(1, said.thread, "Where is it?", "en"))
    assert [sent.text for sent in fake.whatsapp.sent_to("US.4711")] == ["Where is it?"]


async def test_a_batch_is_kept_in_the_order_it_was_written(house: House, fake: GraphApi) -> None:
    fake.webhooks.hold()
    for number in range(4):
        fake.whatsapp.say(ANA, f"{number}")
        fake.clock.advance(seconds=1)
    fake.webhooks.release(batch=4, order="reversed")
    assert [item.text for item in await house.inbound(4)] == ["0", "1", "2", "3"]


async def test_news_that_were_not_kept_come_again_under_the_same_id(house: House, fake: GraphApi) -> None:
    house.store_is_down = 2
    fake.whatsapp.say(ANA, "one")
    await house.inbound(1)
    await house.until(lambda: fake.webhooks.calls == [])
    fake.webhooks.again(fake.webhooks.happened[-1].number)
    first, second = await house.inbound(2)
    assert first == second


async def test_what_became_of_a_message_is_told(whatsapp: WhatsApp, house: House, fake: GraphApi) -> None:
    sent = await whatsapp.send(Outgoing(1, ANA_ID, "Thank you!", "en"))
    fake.whatsapp.read(ANA)
    await house.until(lambda: len([item for item in house.kept if isinstance(item, Receipt)]) >= 2)
    receipts = [item for item in house.kept if isinstance(item, Receipt)]
    assert [receipt.state for receipt in receipts] == [ReceiptState.DELIVERED, ReceiptState.READ]
    assert {receipt.of for receipt in receipts} == set(sent.external_ids)


async def test_a_refusal_may_come_later(whatsapp: WhatsApp, house: House, fake: GraphApi) -> None:
    fake.whatsapp.refuses_later = True
    fake.clock.advance(hours=25)
    sent = await whatsapp.send(Outgoing(1, ANA_ID, "Thank you!", "en"))
    await house.until(lambda: bool(house.kept))
    (receipt,) = [item for item in house.kept if isinstance(item, Receipt)]
    assert (receipt.of, receipt.state, receipt.kind) == (
        sent.external_ids[0],
        ReceiptState.FAILED,
        SendErrorKind.OUTSIDE_WINDOW,
    )


async def test_a_stranger_is_refused(settings: WhatsAppSettings, fake: GraphApi, house: House) -> None:
    other = MetaApp("another-secret", VERIFY_TOKEN)
    stranger = WhatsApp(replace(settings, app=other))
    house.webhook = stranger.webhook
    fake.whatsapp.say(ANA, "one")
    await house.until(lambda: house.refused >= 2)
    await stranger.close()
    assert house.kept == []


async def test_without_the_apps_secret_there_is_no_webhook(settings: WhatsAppSettings) -> None:
    closed = WhatsApp(replace(settings, app=MetaApp()))
    assert closed.webhook is None
    await closed.close()
