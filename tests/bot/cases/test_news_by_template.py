"""A case is closed a day after its resident wrote: a template tells them, in their language where Meta has it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.cases.workflow import Move, move_case
from bot.deliveries import Deliveries
from bot.house import Parts, build, now
from bot.language.phrases import catalog
from bot.queue import RetryLater
from connectors.base import Synced
from connectors.meta.languages import CODES
from storage.models import Conversation, Delivery, Message
from tests.factories import Talk, filed, inbound, request, row, settings_for
from tests.fakes.graph_api import GraphApi, Sent, Way
from tests.journeys.resident import has_phrase

NUMBERS = {("messenger", True): "12155550301", ("messenger", False): "12155550302"}
NUMBERS |= {("whatsapp", True): "12155550303", ("whatsapp", False): "12155550304"}


@pytest.fixture(scope="module")
def meta() -> Iterator[GraphApi]:
    with GraphApi() as api:
        yield api


@pytest.fixture
async def parts(database_url: str, tmp_path: Path, meta: GraphApi) -> AsyncIterator[Parts]:
    """A house with a Page and a WhatsApp number, whose templates are there."""
    account = meta.account
    told = {
        "meta_api_url": meta.url,
        "meta_app_id": account.app,
        "meta_app_secret": account.secret,
        "meta_page_id": account.page,
        "meta_page_token": account.page_token,
        "whatsapp_token": account.whatsapp_token,
        "whatsapp_phone_id": account.phone,
        "whatsapp_business_id": account.business,
    }
    built = build(settings_for(tmp_path / "var", database_url, **told), database_url)
    for name in ("messenger", "whatsapp"):
        connector = built.connectors[name]
        assert isinstance(connector, Synced)
        await connector.sync()
    yield built
    for connector in built.connectors.values():
        await connector.close()
    await built.close()


async def wrote(parts: Parts, meta: GraphApi, channel: str, tag: str, *, we_know: bool) -> tuple[Talk, list[Sent]]:
    """Somebody who wrote a day and an hour ago, by the platform's clock; by ours too when `we_know`."""
    person = NUMBERS[channel, we_know]
    product = meta.messenger if channel == "messenger" else meta.whatsapp
    product.say(person, "hello")
    thread = person if channel == "messenger" else meta.whatsapp.contact(person).user_id
    await parts.inbox.accept([inbound(channel=channel, contact=thread, thread=thread)])
    talk = await row(parts, Conversation, Conversation.thread == thread)
    async with parts.sessions.begin() as session:
        ago = timedelta(hours=25) if we_know else timedelta()
        changed = update(Conversation).where(Conversation.id == talk.id)
        await session.execute(changed.values(language=tag, last_heard_at=now() - ago))
    meta.clock.advance(hours=25)
    return Talk(talk.id, talk.contact_id, thread), product.sent_to(person)


@pytest.mark.parametrize("we_know", [True, False], ids=["our clock", "their clock"])
@pytest.mark.parametrize("tag", ["vi", "ar", "es", "ht", "km"])
@pytest.mark.parametrize("channel", ["messenger", "whatsapp"])
async def test_news_come_by_template(parts: Parts, meta: GraphApi, channel: str, tag: str, we_know: bool) -> None:
    where, before = await wrote(parts, meta, channel, tag, we_know=we_know)
    case = await filed(parts, request(where, channel=channel, language=tag))
    async with parts.sessions.begin() as session:
        move = Move("closed", reason="fixed", actor="staff:cli")
        await move_case(session, case.reference, move, outbox=parts.outbox, phrases=parts.phrases, now=now())
    notice = await row(
        parts,
        Delivery,
        Delivery.message_id == Message.id,
        Message.conversation_id == where.conversation_id,
        Delivery.state == "queued",
    )
    deliveries = Deliveries(parts.sessions, parts.connectors)
    # Where only the platform knows how late it is, a free try is refused first.
    with suppress(RetryLater):
        await deliveries.deliver(notice.id)
    await deliveries.deliver(notice.id)

    product = meta.messenger if channel == "messenger" else meta.whatsapp
    (news,) = product.sent_to(NUMBERS[channel, we_know])[len(before) :]
    kept = await row(parts, Delivery, Delivery.id == notice.id)
    assert (news.way, kept.way, kept.state) == (Way.TEMPLATE, "template", "sent")
    assert has_phrase(news.text, "template.case_update", tag if tag in CODES else "en")
    assert case.reference in news.text
    words = catalog(tag)
    assert str(words["service.graffiti_removal"]) in news.text
    assert str(words["status.closed.fixed"]).removeprefix("• ") in news.text
