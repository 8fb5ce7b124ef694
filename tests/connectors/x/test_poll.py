"""Polling: nothing is lost, nothing old is answered, no error ends it, and X's limits are kept to."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from connectors.base import Batch, HumanReply, Ignored, Inbound, Location, Outgoing, Received
from connectors.x import Timing, X, XPoller, XSettings
from tests.connectors.x.conftest import ANA, BOB
from tests.fakes.x.things import Place
from tests.fakes.x_api import XApi

# As if everything that the fixtures did had been read.
FROM_HERE = '{"mentions": "0", "dms": "0"}'


@asynccontextmanager
async def batches(poller: XPoller | None, cursor: str | None = None) -> AsyncIterator[AsyncGenerator[Batch, None]]:
    """Asks until the end of the block."""
    assert poller is not None
    news = poller.poll(cursor)
    assert isinstance(news, AsyncGenerator)
    yield news
    await news.aclose()


async def round_of(news: AsyncGenerator[Batch, None]) -> Batch:
    """Until both sources were asked: what they brought together, the cursor after it, and what went wrong."""
    received: list[Received] = []
    notes: dict[str, object] = {}
    asked: set[object] = set()
    cursor = None
    while asked != {"mentions", "dms"}:
        batch = await anext(news)
        asked.add(batch.notes["source"])
        notes |= batch.notes
        received += batch.received
        cursor = batch.cursor
    return Batch(received, cursor, notes)


async def first_news(x: X, fake: XApi) -> Sequence[Received]:
    """Everything that there is, as polling tells of it."""
    async with batches(x.poller, FROM_HERE) as news:
        return (await round_of(news)).received


def texts(batch: Batch) -> list[str]:
    return [item.text for item in batch.received if isinstance(item, Inbound)]


async def test_old_talk_is_not_answered(x: X, fake: XApi) -> None:
    fake.post_mention(ANA, "long ago")
    async with batches(x.poller) as news:
        first = await round_of(news)
        assert texts(first) == []
        fake.post_mention(BOB, "just now")
        fake.dm(BOB, "and alone")
        assert sorted(texts(await round_of(news))) == ["and alone", "just now"]


async def test_the_very_first_message_of_all_is_heard(settings: XSettings, fake: XApi, timing: Timing) -> None:
    fake.all_messages.clear()
    connector = X(settings, timing=timing)
    async with batches(connector.poller) as news:
        assert json.loads((await round_of(news)).cursor or "") == {"mentions": "0", "dms": "0"}
        fake.post_mention(ANA, "first mention")
        fake.dm(ANA, "first message")
        assert sorted(texts(await round_of(news))) == ["first mention", "first message"]
    await connector.close()


async def test_news_come_in_order(x: X, fake: XApi) -> None:
    async with batches(x.poller, FROM_HERE) as news:
        await round_of(news)
        for number in range(3):
            fake.post_mention(ANA, f"post {number}")
            fake.dm(BOB, f"message {number}")
        got = texts(await round_of(news))
    assert [text for text in got if text.startswith("post")] == ["post 0", "post 1", "post 2"]
    assert [text for text in got if text.startswith("message")] == ["message 0", "message 1", "message 2"]


async def test_what_a_post_tells_arrives(x: X, fake: XApi) -> None:
    tavern = Place("Fishtown Tavern", 39.97, -75.13)
    mention = fake.post_mention(ANA, "a < b", photo=b"picture", place=tavern, point=(39.9718, -75.1326))
    (item,) = [item for item in await first_news(x, fake) if isinstance(item, Inbound) and item.post]
    (photo,) = item.photos
    assert replace(item, photos=(), sent_at=None, language_hint=None) == Inbound(
        "x",
        external_id=f"post:{mention}",
        contact=str(ANA),
        thread=str(ANA),
        text="a < b",
        contact_name=f"Ana R{ANA}",
        post=str(mention),
        place_hint=Location(39.9718, -75.1326),
    )
    assert photo.handle.startswith(fake.cdn)
    assert item.sent_at is not None


@pytest.mark.parametrize("noun", ["tweet", "post"])
async def test_both_spellings_are_read(x: X, fake: XApi, noun: str) -> None:
    fake.noun = noun
    ours = fake.post(fake.me.id, "Trash is collected on Monday")
    reply = fake.post(ANA, "5th and Girard", reply_to=ours)
    talk = fake.post_mention(ANA, "a pothole")
    fake.post(BOB, "I saw it too", reply_to=reply)
    fake.post(BOB, "so true", quotes=talk)
    assert [text for text in texts(Batch(await first_news(x, fake), None)) if text != "hello"] == [
        "5th and Girard",
        "a pothole",
    ]


async def test_talk_among_others_and_our_own_is_counted_and_left(x: X, fake: XApi) -> None:
    mention = fake.post_mention(ANA, "a pothole")
    # X puts both names before this one.
    fake.post(BOB, "@Philly311Test I saw it too", reply_to=mention)
    fake.all_posts = {
        number: replace(post, implicit=len(post.text) - len("I saw it too")) if "too" in post.text else post
        for number, post in fake.all_posts.items()
    }
    fake.group_dm(BOB, "everybody look", 1991000000000000000)
    ignored = [item.kind for item in await first_news(x, fake) if isinstance(item, Ignored)]
    assert ignored == ["not_addressed", "group"]


async def test_what_the_account_wrote_is_told_under_the_id_that_sending_gives(x: X, fake: XApi) -> None:
    sent = await x.send(Outgoing(1, str(ANA), "Where is it?", "en"))
    by_hand = fake.write_dm(ANA, "I am Ana of the 311 team.")
    told = [item for item in await first_news(x, fake) if isinstance(item, HumanReply)]
    assert told == [
        HumanReply("x", sent.external_ids[0], str(ANA), str(ANA), "Where is it?"),
        HumanReply("x", f"dm:{by_hand.id}", str(ANA), str(ANA), "I am Ana of the 311 team."),
    ]


async def test_a_batch_that_was_not_stored_comes_again(x: X, fake: XApi) -> None:
    fake.post_mention(ANA, "one")
    assert await first_news(x, fake) == await first_news(x, fake)


async def test_a_batch_that_was_stored_does_not(x: X, fake: XApi) -> None:
    fake.post_mention(ANA, "one")
    async with batches(x.poller, FROM_HERE) as news:
        stored = await round_of(news)
    fake.dm(ANA, "two")
    fake.post_mention(ANA, "three")
    async with batches(x.poller, stored.cursor) as news:
        assert sorted(texts(await round_of(news))) == ["three", "two"]


async def test_more_than_a_page_is_read_to_its_end(x: X, fake: XApi) -> None:
    for number in range(230):
        fake.dm(ANA, f"message {number}")
        fake.post_mention(BOB, f"post {number}")
    async with batches(x.poller, FROM_HERE) as news:
        got = texts(await round_of(news))
        assert [text for text in got if text.startswith("message")] == [f"message {n}" for n in range(230)]
        assert [text for text in got if text.startswith("post")] == [f"post {n}" for n in range(230)]
        asked = len(fake.calls)
        assert texts(await round_of(news)) == []
    assert [call for call in fake.calls[asked:] if "pagination_token" in call.query] == []


async def test_a_long_list_goes_on_where_x_stopped_us(x: X, fake: XApi) -> None:
    for number in range(230):
        fake.dm(ANA, f"message {number}")
    fake.fail("flood without a reset", path="/2/dm_events", method="GET", skip=2)
    async with batches(x.poller, FROM_HERE) as news:
        stopped = await round_of(news)
        assert (stopped.notes["error"], texts(stopped)) == ("throttled", [])
        fake.dm(BOB, "meanwhile")
        pages = [call for call in fake.calls if call.path == "/2/dm_events"]
        assert texts(await round_of(news)) == ["hello", "hello", *(f"message {n}" for n in range(230))]
        assert len([call for call in fake.calls if call.path == "/2/dm_events"]) == len(pages) + 1
        assert "meanwhile" in texts(await round_of(news))


@pytest.mark.parametrize("path", ["/2/users/*/mentions", "/2/dm_events"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("server error", "unavailable"),
        ("error page", "unavailable"),
        ("not JSON", "unavailable"),
        ("not an object", "unavailable"),
        ("no data", "unavailable"),
        ("odd data", "unavailable"),
        ("half JSON", "unavailable"),
        ("cut", "unavailable"),
        ("hang", "unavailable"),
        ("slow", "unavailable"),
        ("wrong keys", "misconfigured"),
        ("no credit", "misconfigured"),
        ("forbidden", "rejected"),
        ("flood without a reset", "throttled"),
    ],
)
async def test_no_error_ends_it(x: X, fake: XApi, path: str, fault: str, error: str) -> None:
    fake.fail(fault, path=path, method="GET")
    fake.post_mention(ANA, "one")
    fake.dm(ANA, "two")
    async with batches(x.poller, FROM_HERE) as news:
        first = await round_of(news)
        assert first.notes["error"] == error
        got = set(texts(first))
        while not {"one", "two"} <= got:
            got |= set(texts(await anext(news)))


async def test_an_answer_in_part_is_read(x: X, fake: XApi) -> None:
    fake.post_mention(ANA, "one")
    fake.fail("partial errors", path="/2/users/*/mentions", method="GET")
    async with batches(x.poller, FROM_HERE) as news:
        (item,) = (await anext(news)).received
    assert isinstance(item, Inbound)
    assert (item.text, item.contact_name) == ("one", None)


async def test_a_spent_source_rests_until_x_says_so_and_the_other_goes_on(x: X, fake: XApi) -> None:
    fake.fail("flood", path="/2/dm_events", method="GET")
    fake.dm(ANA, "two")
    async with batches(x.poller, FROM_HERE) as news:
        await round_of(news)
        asked = len([call for call in fake.calls if call.path == "/2/dm_events"])
        for number in range(5):
            fake.post_mention(ANA, f"post {number}")
            assert texts(await anext(news)) == [f"post {number}"]
    assert len([call for call in fake.calls if call.path == "/2/dm_events"]) == asked


async def test_a_server_that_is_away_is_no_reason_to_stop(settings: XSettings, timing: Timing) -> None:
    connector = X(replace(settings, api_url="http://127.0.0.1:9"), timing=timing)
    async with batches(connector.poller, FROM_HERE) as news:
        assert [json.loads((await anext(news)).cursor or "") for _ in range(4)] == [json.loads(FROM_HERE)] * 4
    async with batches(connector.poller) as news:
        assert (await anext(news)).cursor is None
    await connector.close()


async def test_a_post_that_cannot_be_read_stops_nobody(x: X, fake: XApi, caplog: pytest.LogCaptureFixture) -> None:
    broken = fake.post_mention(ANA, "secret words")
    fake.all_posts[broken] = replace(fake.all_posts[broken], point=(39.9, -275.0))
    fake.post_mention(BOB, "one")
    async with batches(x.poller, FROM_HERE) as news:
        first = await anext(news)
        assert (first.received[0], texts(first)) == (Ignored("x", "unreadable"), ["one"])
        assert texts(await anext(news)) == ["hello", "hello"]
    assert "post: geo.coordinates" in caplog.text
    assert "secret words" not in caplog.text


async def test_polling_waits_for_nobody_else(x: X, fake: XApi) -> None:
    """tweepy blocks its thread, not ours."""
    fake.fail("hang", path="/2/users/*/mentions", method="GET")
    async with batches(x.poller, FROM_HERE) as news:
        waiting = asyncio.ensure_future(anext(news))
        await asyncio.sleep(0)
        ticks = 0
        while not waiting.done():
            await asyncio.sleep(0.01)
            ticks += 1
        assert ticks > 10
        await waiting
