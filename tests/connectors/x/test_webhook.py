"""X calls us: registered and subscribed over real HTTP, its token signed, its events kept and brought again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from connectors.base import BadSignature, Challenged, Inbound, Inspected, SendErrorKind, StartError
from connectors.x import Timing, X, XSettings, XWebhook
from connectors.x.events import WANTED
from tests.connectors.house import House
from tests.connectors.memory_keys import MemoryKeys
from tests.connectors.x.cases import body
from tests.connectors.x.conftest import ANA, BOB, settings_of
from tests.connectors.x.test_poll import first_news
from tests.fakes.x.keys import Keys
from tests.fakes.x.webhooks import signature
from tests.fakes.x_api import XApi

KEYS = Keys()
CLIENT_HEADER = "x-twitter-webhooks-signature-oauth2"
OTHER_HEADER = "x-twitter-webhooks-signature"


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with House().open() as open_house:
        yield open_house


def public(fake: XApi, house: House, **changed: Any) -> XSettings:
    """With a public address, so that X calls us."""
    called = {"bearer_token": fake.keys.bearer_token, "public_url": house.url + "/"}
    return settings_of(fake, **(called | changed))


@pytest.fixture
async def called(fake: XApi, house: House, store: MemoryKeys, timing: Timing) -> AsyncIterator[X]:
    """A connector that X calls."""
    connector = X(public(fake, house), store, timing=timing, clock=fake.clock.now)
    house.webhook = connector.webhook
    await connector.start()
    yield connector
    await connector.close()


def subscribed(fake: XApi) -> list[str]:
    return sorted(one.event_type for one in fake.subscriptions.values())


# --- being called ---


async def test_x_is_told_where_to_call_and_what_about(called: X, house: House, fake: XApi) -> None:
    (hook,) = fake.hooks.values()
    assert (hook.url, hook.valid) == (house.url + "/x/webhook", True)
    assert subscribed(fake) == sorted(WANTED)
    assert called.poller is None


async def test_news_are_brought(called: X, house: House, fake: XApi) -> None:
    fake.post_mention(ANA, "one", photo=b"picture")
    fake.dm(ANA, "two", photo=b"another")
    fake.encrypted_dm(BOB)
    one, two, sealed = sorted(await house.inbound(3), key=lambda item: (item.encrypted, item.post is None))
    assert (one.text, two.text) == ("one", "two")
    assert (sealed.encrypted, sealed.contact) == (True, str(BOB))
    assert await called.fetch(one.photos[0], 1_000) == b"picture"
    assert await called.fetch(two.photos[0], 1_000) == b"another"


async def test_a_picture_that_the_event_only_names_is_found(called: X, house: House, fake: XApi) -> None:
    fake.media_in_events = False
    fake.post_mention(ANA, "look", photo=b"picture")
    (item,) = await house.inbound(1)
    assert await called.fetch(item.photos[0], 1_000) == b"picture"


@pytest.mark.parametrize("noun", ["tweet", "post"])
async def test_the_same_post_has_the_same_id_however_it_comes(
    called: X, x: X, house: House, fake: XApi, noun: str
) -> None:
    fake.noun = noun
    fake.post_mention(ANA, "There is a pothole & more", photo=b"picture")
    fake.dm(BOB, "There is <another>", photo=b"picture")
    brought = await house.inbound(2)
    asked = [item for item in await first_news(x, fake) if isinstance(item, Inbound) and item.text != "hello"]
    by_id = {item.external_id: replace(item, sent_at=None) for item in brought}
    assert {item.external_id: replace(item, sent_at=None) for item in asked} == by_id


async def test_what_comes_twice_has_the_same_id(called: X, house: House, fake: XApi) -> None:
    fake.courier.manners.twice = True
    fake.dm(ANA, "one")
    first, second = await house.inbound(2)
    assert first == second


async def test_several_messages_in_one_event_come_in_order(called: X, house: House, fake: XApi) -> None:
    fake.courier.manners.paused = True
    fake.courier.manners.together = True
    fake.courier.manners.backwards = True
    for number in range(3):
        fake.dm(ANA, f"message {number}")
    fake.courier.manners.paused = False
    assert [item.text for item in await house.inbound(3)] == ["message 0", "message 1", "message 2"]
    await house.until(lambda: len(fake.courier.deliveries) == 1)


async def test_news_that_were_not_kept_are_brought_again(called: X, house: House, fake: XApi) -> None:
    house.store_is_down = 2
    fake.dm(ANA, "one")
    assert [item.text for item in await house.inbound(1)] == ["one"]
    await house.until(lambda: not fake.pending)
    assert [status for _, status in fake.courier.deliveries] == [503, 503, 200]


async def test_a_stranger_is_refused(called: X, house: House, fake: XApi) -> None:
    fake.signing_secrets = {OTHER_HEADER: "guess"}
    fake.dm(ANA, "one")
    await house.until(lambda: house.refused >= 2)
    assert house.kept == []


# --- being set up ---


async def test_starting_again_changes_nothing(called: X, fake: XApi) -> None:
    before = (dict(fake.hooks), dict(fake.subscriptions))
    await called.start()
    assert (fake.hooks, fake.subscriptions) == before
    assert await called.inspect() == []


async def test_two_processes_may_start_at_once(fake: XApi, house: House) -> None:
    both = [X(public(fake, house)) for _ in range(2)]
    house.webhook = both[0].webhook
    outcomes = await asyncio.gather(*(one.start() for one in both), return_exceptions=True)
    assert outcomes == [None, None]
    assert (len(fake.hooks), subscribed(fake)) == (1, sorted(WANTED))
    for one in both:
        await one.close()


async def test_the_account_subscribes_with_either_key(fake: XApi, house: House) -> None:
    connector = X(public(fake, house, oauth2=None))
    house.webhook = connector.webhook
    await connector.start()
    assert subscribed(fake) == sorted(WANTED)
    await connector.close()


async def test_a_broken_renewal_stops_no_subscription(called: X, fake: XApi, store: MemoryKeys) -> None:
    fake.subscriptions.clear()
    store.text = None
    fake.doors.revoke()
    await called.start()
    assert subscribed(fake) == sorted(WANTED)


async def test_what_was_lost_is_seen_and_mended(called: X, fake: XApi) -> None:
    (hook,) = fake.hooks.values()
    hook.valid = False
    lost = next(one for one in fake.subscriptions.values() if one.event_type == "dm.received")
    del fake.subscriptions[lost.id]
    assert await called.inspect() == [
        "X holds our webhook for invalid and calls it no more. Starting the worker makes X ask it again.",
        "X does not tell us of dm.received: the subscription is missing.",
    ]
    await called.start()
    assert await called.inspect() == []
    assert hook.valid


async def test_a_webhook_that_x_forgot_is_registered_anew(called: X, fake: XApi) -> None:
    fake.hooks.clear()
    assert await called.inspect() == [
        "X does not know our webhook, so nothing comes in. Starting the worker registers it."
    ]
    await called.start()
    assert await called.inspect() == []
    assert subscribed(fake) == sorted(WANTED)


async def test_what_cannot_be_subscribed_to_stops_nothing_else(fake: XApi, house: House) -> None:
    connector = X(public(fake, house))
    house.webhook = connector.webhook
    fake.fail("forbidden", path="/2/activity/subscriptions")
    with pytest.raises(StartError) as caught:
        await connector.start()
    assert caught.value.kind is SendErrorKind.REJECTED
    assert subscribed(fake) == sorted(set(WANTED) - {WANTED[0]})
    await connector.start()
    assert subscribed(fake) == sorted(WANTED)
    await connector.close()


async def test_an_address_that_does_not_answer_fails_the_start(fake: XApi, house: House) -> None:
    connector = X(public(fake, house))
    with pytest.raises(StartError) as caught:
        await connector.start()
    assert (caught.value.kind, caught.value.detail) == (
        SendErrorKind.REJECTED,
        "X asked our webhook for its token and got no right answer",
    )
    await connector.close()


async def test_the_one_webhook_that_an_app_may_have_may_be_taken(called: X, fake: XApi, house: House) -> None:
    other = X(replace(public(fake, house), public_url="https://311.example.gov"))
    with pytest.raises(StartError, match="another webhook"):
        await other.start()
    await other.close()


async def test_an_address_with_a_port_is_not_called(fake: XApi) -> None:
    wrong = settings_of(fake, bearer_token=fake.keys.bearer_token, public_url="https://311.example.gov:8443")
    connector = X(wrong)
    with pytest.raises(StartError, match="without a port"):
        await connector.start()
    await connector.close()


@pytest.mark.parametrize("name", ["bearer_token", "access_token_secret"])
async def test_wrong_keys_are_told(fake: XApi, house: House, name: str) -> None:
    connector = X(public(fake, house, **{name: "guess"}))
    with pytest.raises(StartError) as caught:
        await connector.start()
    assert caught.value.kind is SendErrorKind.MISCONFIGURED
    assert await connector.inspect() == [
        "Our access to the platform is wrong or has expired. X refuses our keys or tokens."
    ]
    await connector.close()


async def test_an_x_that_is_away_is_told(settings: XSettings) -> None:
    connector = X(replace(settings, api_url="http://127.0.0.1:9"))
    (problem,) = await connector.inspect()
    assert "could not be reached" in problem
    await connector.close()


@pytest.mark.parametrize(
    ("public_url", "bearer", "polls"),
    [(None, None, True), ("https://311.example.gov", None, True), (None, "b", True), ("https://a.gov", "b", False)],
)
async def test_what_is_open(fake: XApi, public_url: str | None, bearer: str | None, polls: bool) -> None:
    connector = X(settings_of(fake, public_url=public_url, bearer_token=bearer))
    assert (connector.poller is not None) is polls
    assert isinstance(connector, Inspected)
    assert isinstance(connector.webhook, Challenged)
    await connector.close()


# --- signatures ---


@pytest.fixture
def with_client_secret(fake: XApi) -> XWebhook:
    return X(settings_of(fake, client_secret=fake.keys.client_secret)).webhook


@pytest.mark.parametrize(
    ("header", "secret", "passes"),
    [
        (CLIENT_HEADER, KEYS.client_secret, True),
        (OTHER_HEADER, KEYS.consumer_secret, True),
        (CLIENT_HEADER, KEYS.consumer_secret, False),
        (OTHER_HEADER, KEYS.client_secret, False),
    ],
)
def test_either_secret_signs_under_its_own_name(
    with_client_secret: XWebhook, header: str, secret: str, passes: bool
) -> None:
    headers = {header: signature(secret, body("dm"))}
    if passes:
        with_client_secret.verify(headers, body("dm"))
    else:
        with pytest.raises(BadSignature):
            with_client_secret.verify(headers, body("dm"))


def test_of_two_signatures_the_newer_decides(with_client_secret: XWebhook, webhook: XWebhook) -> None:
    right = {OTHER_HEADER: signature(KEYS.consumer_secret, body("dm"))}
    both = {**right, CLIENT_HEADER: "sha256=x"}
    with pytest.raises(BadSignature):
        with_client_secret.verify(both, body("dm"))
    # Who does not know the client secret cannot look at it.
    webhook.verify(both, body("dm"))


@pytest.mark.parametrize(("secret", "signs"), [(None, KEYS.consumer_secret), ("client", "client")])
def test_a_token_is_signed_with_the_secret_that_x_uses(fake: XApi, secret: str | None, signs: str) -> None:
    answer = X(settings_of(fake, client_secret=secret)).webhook.answer({"crc_token": "tökén"})
    assert answer.content_type == "application/json"
    assert signature(signs, "tökén".encode()) in answer.body


@pytest.mark.parametrize("parameters", [{}, {"crc_token": ""}, {"hub.challenge": "1"}])
def test_a_question_without_a_token_is_refused(webhook: XWebhook, parameters: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        webhook.answer(parameters)
