"""How our messages reach residents on X, what X makes of them, and where pictures are fetched from."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from connectors.base import Audience, Button, Inbound, Media, MediaError, Outgoing, SendError, SendErrorKind, Way
from connectors.testing import everything_logged
from connectors.x import Timing, X
from tests.connectors.memory_keys import MemoryKeys
from tests.connectors.x.conftest import ANA, BOB, settings_of
from tests.connectors.x.test_poll import first_news
from tests.fakes.x_api import XApi, XFault


def message(text: str = "Thank you!", *, number: int = 1, thread: str = str(ANA)) -> Outgoing:
    return Outgoing(id=number, thread=thread, text=text, language="en")


def answer(post: int, text: str = "Thank you!", *, number: int = 1) -> Outgoing:
    return replace(message(text, number=number), audience=Audience.PUBLIC, post=str(post))


async def refused(x: X, what: Outgoing) -> SendError:
    with pytest.raises(SendError) as caught:
        await x.send(what)
    return caught.value


# --- alone ---


async def test_what_may_be_answered_stands_under_the_text(x: X, fake: XApi) -> None:
    buttons = (Button("Yes", "yes"), Button(" ", "no"), Button("Skip", "skip"))
    await x.send(replace(message("Is that right?"), buttons=buttons))
    assert [sent.text for sent in fake.dms_to(ANA)] == ["Is that right?\nYes / no / Skip"]


async def test_a_long_message_is_cut_at_a_sentence(x: X, fake: XApi) -> None:
    sentence = "The street was resurfaced this morning, thank you. "
    sent = await x.send(message(sentence * 300))
    assert [part.text.endswith("thank you.") for part in fake.dms_to(ANA)] == [True, True]
    assert sent.external_ids == tuple(f"dm:{part.id}" for part in fake.dms_to(ANA))


async def test_a_half_sent_message_goes_on_where_it_stopped(x: X, fake: XApi) -> None:
    long = message("part " * 4_000)
    fake.fail("server error", path="/2/dm_conversations/*", skip=1)
    assert (await refused(x, long)).policy.retry
    sent = await x.send(long)
    assert "".join(part.text for part in fake.dms_to(ANA)).replace(" ", "") == "part" * 4_000
    assert sent.external_ids == tuple(f"dm:{part.id}" for part in fake.dms_to(ANA))


async def test_a_lost_answer_means_that_a_retry_is_read_twice(x: X, fake: XApi) -> None:
    fake.fail("lost answer", path="/2/dm_conversations/*")
    assert (await refused(x, message())).policy.retry
    await x.send(message())
    assert [sent.text for sent in fake.dms_to(ANA)] == ["Thank you!", "Thank you!"]


async def test_whoever_blocks_us_or_never_wrote_is_told_apart(x: X, fake: XApi) -> None:
    fake.block(ANA)
    assert (await refused(x, message())).kind is SendErrorKind.BLOCKED
    fake.post_mention(7003, "There is a pothole")
    assert (await refused(x, message(thread="7003"))).kind is SendErrorKind.BLOCKED
    await x.send(message(thread=str(BOB)))
    assert len(fake.dms_to(BOB)) == 1


async def test_an_account_that_is_not_there_is_no_lasting_harm(x: X) -> None:
    assert (await refused(x, message(thread="999"))).kind is SendErrorKind.REJECTED


async def test_the_sixteenth_message_of_a_quarter_waits_until_x_takes_more(x: X, fake: XApi) -> None:
    for number in range(15):
        await x.send(message(number=number))
    flood = await refused(x, message(number=15))
    assert flood.kind is SendErrorKind.THROTTLED
    assert flood.retry_after is not None
    assert 0 < flood.retry_after <= 901
    fake.clock.advance(flood.retry_after)
    await x.send(message(number=15))


async def test_what_no_window_closes_needs_no_other_way(x: X, fake: XApi) -> None:
    await x.send(replace(message("We have news."), way=Way.HUMAN_TAG))
    assert [sent.text for sent in fake.dms_to(ANA)] == ["We have news."]


# --- in public ---


async def test_a_mention_is_answered_once_under_it(x: X, fake: XApi) -> None:
    mention = fake.post_mention(ANA, "There is a pothole")
    sent = await x.send(answer(mention, "Please see https://phila.gov/311 or write to us."))
    (reply,) = fake.replies_to(mention)
    assert reply.text == f"@resident{ANA} Please see or write to us."
    assert sent.external_ids == (f"post:{reply.id}",)
    assert fake.costs.spent == Decimal("0.010") + Decimal("0.010")  # who we are, and a summoned reply


async def test_an_answer_to_who_did_not_call_us_is_refused_and_harms_nobody(x: X, fake: XApi) -> None:
    post = fake.post(ANA, "There is a pothole")
    error = await refused(x, answer(post))
    assert error.kind is SendErrorKind.REJECTED
    assert error.detail == "X lets us answer in public only who mentions or quotes the account"


async def test_a_post_that_is_gone_takes_no_answer(x: X, fake: XApi) -> None:
    mention = fake.post_mention(ANA, "There is a pothole")
    fake.delete_post(mention)
    assert (await refused(x, answer(mention))).kind is SendErrorKind.REJECTED


async def test_an_answer_whose_own_answer_was_lost_is_not_seen_twice(x: X, fake: XApi) -> None:
    mention = fake.post_mention(ANA, "There is a pothole")
    fake.fail("lost answer", path="/2/tweets")
    assert (await refused(x, answer(mention))).kind is SendErrorKind.UNAVAILABLE
    again = await refused(x, answer(mention))
    assert (again.kind, again.detail) == (SendErrorKind.REJECTED, "X has these very words from us already")
    assert len(fake.replies_to(mention)) == 1


async def test_there_is_no_private_answer_to_a_post(x: X, fake: XApi) -> None:
    mention = fake.post_mention(ANA, "There is a pothole")
    error = await refused(x, replace(answer(mention), audience=Audience.PRIVATE_REPLY))
    assert error.kind is SendErrorKind.REJECTED
    assert fake.calls[-1].path == "/2/users/me"


@pytest.mark.parametrize("post", ["", "seven", "1/../../users"])
async def test_an_answer_needs_a_post(x: X, post: str) -> None:
    assert (await refused(x, replace(answer(1), post=post))).kind is SendErrorKind.REJECTED


# --- pictures ---


@pytest.fixture
async def without_oauth2(fake: XApi, timing: Timing) -> AsyncIterator[X]:
    connector = X(settings_of(fake, oauth2=None), timing=timing)
    yield connector
    await connector.close()


async def media_of(x: X, fake: XApi) -> Media:
    """The picture of the newest message, as polling tells of it."""
    (item,) = [item for item in await first_news(x, fake) if isinstance(item, Inbound) and item.photos]
    return item.photos[0]


async def lost(x: X, media: Media, limit: int = 1_000) -> MediaError:
    with pytest.raises(MediaError) as caught:
        await x.fetch(media, limit)
    return caught.value


async def test_a_picture_in_a_message_is_fetched(x: X, fake: XApi) -> None:
    fake.dm(ANA, "look", photo=b"picture")
    assert await x.fetch(await media_of(x, fake), 1_000) == b"picture"


async def test_a_picture_in_a_message_needs_its_own_key(without_oauth2: X, fake: XApi) -> None:
    fake.dm(ANA, "look", photo=b"picture")
    error = await lost(without_oauth2, await media_of(without_oauth2, fake))
    assert error.permanent
    assert "X_OAUTH2_REFRESH_TOKEN" in str(error)


async def test_a_token_that_is_worn_out_is_renewed(x: X, fake: XApi) -> None:
    fake.dm(ANA, "look", photo=b"picture")
    media = await media_of(x, fake)
    fake.clock.advance(7_200)
    assert await x.fetch(media, 1_000) == b"picture"


async def test_a_token_that_x_ended_before_its_time_is_renewed(x: X, fake: XApi) -> None:
    fake.dm(ANA, "look", photo=b"picture")
    media = await media_of(x, fake)
    fake.doors.token = replace(fake.doors.token, access="another")
    assert await x.fetch(media, 1_000) == b"picture"


async def test_a_consent_that_was_taken_back_opens_nothing_and_is_told(x: X, fake: XApi) -> None:
    fake.dm(ANA, "look", photo=b"picture")
    media = await media_of(x, fake)
    fake.doors.revoke()
    error = await lost(x, media)
    assert error.permanent
    assert "get a new X_OAUTH2_REFRESH_TOKEN" in str(error)


async def test_without_the_scope_a_token_is_not_renewed(fake: XApi, timing: Timing) -> None:
    fake.doors.consent("tweet.read", "users.read")
    connector = X(settings_of(fake), MemoryKeys(), timing=timing, clock=fake.clock.now)
    fake.dm(ANA, "look", photo=b"picture")
    assert (await lost(connector, await media_of(connector, fake))).permanent
    assert len([call for call in fake.calls if call.path == "/2/oauth2/token"]) == 1
    await connector.close()


async def test_a_picture_in_a_post_is_fetched_without_a_key(x: X, fake: XApi) -> None:
    fake.post_mention(ANA, "look", photo=b"picture")
    assert await x.fetch(await media_of(x, fake), 1_000) == b"picture"
    assert not fake.calls[-1].secret


async def test_a_picture_that_an_event_only_named_is_looked_up(x: X, fake: XApi) -> None:
    mention = fake.post_mention(ANA, "look", photo=b"picture")
    key = fake.all_posts[mention].media[0].key
    assert await x.fetch(Media(key, f"post/{mention}/{key}"), 1_000) == b"picture"
    assert (await lost(x, Media("3_1", f"post/{mention}/3_1"))).permanent
    fake.fail("server error", path="/2/tweets/*", method="GET")
    assert not (await lost(x, Media(key, f"post/{mention}/{key}"))).permanent
    fake.delete_post(mention)
    assert (await lost(x, Media(key, f"post/{mention}/{key}"))).permanent


@pytest.mark.parametrize(
    "handle",
    [
        "https://evil.example/media/1.jpg",
        "http://169.254.169.254/latest/meta-data",
        "{cdn}.evil.example/1.jpg",
        "{cdn}@evil.example/1.jpg",
        "file:///etc/passwd",
        "dm/1/2/../../../users/me",
        "",
    ],
)
async def test_nobody_else_is_asked(x: X, fake: XApi, handle: str) -> None:
    asked = len(fake.calls)
    assert (await lost(x, Media("3_1", handle.format(cdn=fake.cdn)))).permanent
    assert len(fake.calls) == asked


async def test_nobody_is_followed_elsewhere(x: X, fake: XApi) -> None:
    fake.post_mention(ANA, "look", photo=b"picture")
    media = await media_of(x, fake)
    fake.fail(XFault(302, headers={"location": "https://example.org/"}), path="/pbs/*", method="GET")
    assert "302" in str(await lost(x, media))


async def test_the_key_of_the_pictures_goes_into_no_log(x: X, fake: XApi) -> None:
    fake.dm(ANA, "look", photo=b"picture")
    with everything_logged() as log:
        await x.fetch(await media_of(x, fake), 1_000)
        await x.send(message("Zanzibar"))
    told = log.getvalue()
    assert fake.doors.token.access not in told
    assert fake.keys.consumer_secret not in told
    assert "Zanzibar" not in told
    assert f"/with/{ANA}" not in told
