"""The account's OAuth 2.0 token is renewed before it wears out, once for all, and no key is used twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from connectors.base import ChannelError, SendErrorKind
from connectors.testing import everything_logged
from connectors.x import Timing
from connectors.x.tokens import MARGIN_SECONDS, Tokens
from tests.connectors.memory_keys import MemoryKeys
from tests.connectors.x.conftest import oauth2_of
from tests.fakes.x_api import XApi, XFault

TOKEN = "/2/oauth2/token"
Process = Callable[..., Tokens]


@pytest.fixture
async def process(fake: XApi, store: MemoryKeys, timing: Timing) -> AsyncIterator[Process]:
    """Starts processes of the house; all see the same store, each is given the environment of its start."""
    async with AsyncExitStack() as stack:

        def start(**changed: Any) -> Tokens:
            keys = replace(oauth2_of(fake), **changed)
            started = Tokens(keys, store, fake.url, timing, fake.clock.now)
            stack.push_async_callback(started.close)
            return started

        yield start


@pytest.fixture
def tokens(process: Process) -> Tokens:
    return process()


def renewals(fake: XApi) -> int:
    return len([call for call in fake.calls if call.path == TOKEN])


async def refused(tokens: Tokens) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        await tokens.access()
    return caught.value


async def test_the_first_key_gives_a_token_that_is_then_kept(tokens: Tokens, fake: XApi) -> None:
    first = await tokens.access()
    assert first == fake.doors.token.access
    assert await tokens.access() == first
    assert renewals(fake) == 1


async def test_a_token_is_renewed_shortly_before_it_ends(tokens: Tokens, fake: XApi) -> None:
    first = await tokens.access()
    fake.clock.advance(7_200 - MARGIN_SECONDS - 1)
    assert await tokens.access() == first
    fake.clock.advance(2)
    second = await tokens.access()
    assert second == fake.doors.token.access != first


async def test_a_chain_of_renewals_goes_on_for_days(tokens: Tokens, fake: XApi) -> None:
    for _ in range(12):
        fake.clock.advance(7_200)
        assert await tokens.access() == fake.doors.token.access
    assert renewals(fake) == 12


async def test_a_process_that_is_started_again_goes_on_where_the_last_one_was(process: Process, fake: XApi) -> None:
    same = process()
    told = oauth2_of(fake).refresh_token
    await same.access()
    fake.clock.advance(7_200)
    again = process(refresh_token=told)
    assert await again.access() == fake.doors.token.access


async def test_two_processes_never_use_the_same_key(process: Process, fake: XApi) -> None:
    told = oauth2_of(fake).refresh_token
    both = [process(refresh_token=told) for _ in range(2)]
    for _ in range(3):
        got = await asyncio.gather(*(one.access() for one in both for _ in range(3)))
        assert set(got) == {fake.doors.token.access}
        fake.clock.advance(7_200)
    assert renewals(fake) == 3


async def test_a_token_that_another_process_renewed_is_taken_from_the_store(process: Process, fake: XApi) -> None:
    told = oauth2_of(fake).refresh_token
    one, other = process(refresh_token=told), process(refresh_token=told)
    old = await one.access()
    fake.clock.advance(7_200)
    new = await other.access()
    assert await one.access(refused=old) == new
    assert renewals(fake) == 2


async def test_a_new_consent_replaces_a_broken_chain(process: Process, fake: XApi) -> None:
    broken = process()
    await broken.access()
    fake.doors.revoke()
    fake.clock.advance(7_200)
    assert "get a new X_OAUTH2_REFRESH_TOKEN" in (await refused(broken)).detail
    fake.doors.consent()
    assert await process().access() == fake.doors.token.access


async def test_an_older_process_does_not_go_back_to_its_first_key(process: Process, fake: XApi) -> None:
    """Both run for a while when a new first key is rolled out; a used one would cost the whole consent."""
    older = process()
    await older.access()
    fake.doors.consent()
    newer = process()
    await newer.access()
    fake.clock.advance(7_200)
    assert await older.access() == fake.doors.token.access
    fake.clock.advance(7_200)
    assert await newer.access() == fake.doors.token.access


async def test_a_wrong_client_secret_is_told_apart_from_a_dead_key(process: Process) -> None:
    error = await refused(process(client_secret="guess"))
    assert (error.kind, error.detail) == (
        SendErrorKind.MISCONFIGURED,
        "X refuses X_OAUTH2_CLIENT_ID or its secret",
    )


@pytest.mark.parametrize(
    "fault", ["unavailable", "error page", "not JSON", "half JSON", "no data", "hang", "slow", "cut"]
)
async def test_an_x_in_trouble_is_asked_again_later(tokens: Tokens, fake: XApi, fault: str) -> None:
    fake.fail(fault, path=TOKEN)
    assert (await refused(tokens)).kind is SendErrorKind.UNAVAILABLE
    assert await tokens.access() == fake.doors.token.access


async def test_an_answer_that_was_lost_needs_a_new_consent(tokens: Tokens, fake: XApi) -> None:
    """X has used the key up, and nobody knows the next one."""
    fake.fail("lost answer", path=TOKEN)
    assert (await refused(tokens)).kind is SendErrorKind.UNAVAILABLE
    assert (await refused(tokens)).kind is SendErrorKind.MISCONFIGURED


async def test_nobody_is_followed_elsewhere(tokens: Tokens, fake: XApi) -> None:
    fake.fail(XFault(302, headers={"location": "https://example.org/"}), path=TOKEN)
    assert "302" in (await refused(tokens)).detail


class Away(Exception):
    """The database went away between X's answer and our commit."""


class ForgetfulKeys(MemoryKeys):
    """Does not take what it is given the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away = True

    async def keep(self, text: str) -> None:
        if self.is_away:
            self.is_away = False
            raise Away
        await super().keep(text)


async def test_what_the_store_did_not_take_is_not_lost(fake: XApi, timing: Timing) -> None:
    tokens = Tokens(oauth2_of(fake), ForgetfulKeys(), fake.url, timing, fake.clock.now)
    with pytest.raises(Away):
        await tokens.access()
    assert await tokens.access() == fake.doors.token.access
    assert renewals(fake) == 1
    await tokens.close()


class SlowKeys(MemoryKeys):
    """Keeps what it is given when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.may_keep = asyncio.Event()

    async def keep(self, text: str) -> None:
        self.asked.set()
        await self.may_keep.wait()
        await super().keep(text)


async def test_a_renewal_outlives_who_asked_for_it(fake: XApi, timing: Timing) -> None:
    store = SlowKeys()
    tokens = Tokens(oauth2_of(fake), store, fake.url, timing, fake.clock.now)
    asking = asyncio.create_task(tokens.access())
    await store.asked.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    store.may_keep.set()
    await tokens.close()
    assert fake.doors.token.refresh in (store.text or "")


async def test_a_store_that_cannot_be_opened_is_told_and_x_is_not_asked(
    tokens: Tokens, fake: XApi, store: MemoryKeys
) -> None:
    store.broken = "What is kept was sealed with another key."
    error = await refused(tokens)
    assert (error.kind, error.detail) == (SendErrorKind.MISCONFIGURED, store.broken)
    assert renewals(fake) == 0


async def test_no_key_goes_into_a_log(tokens: Tokens, fake: XApi) -> None:
    with everything_logged() as log:
        await tokens.access()
        fake.doors.revoke()
        fake.clock.advance(7_200)
        await tokens.at_hand()
    told = log.getvalue()
    assert "get a new X_OAUTH2_REFRESH_TOKEN" in told
    keys = (fake.keys.client_secret, "FAKE-user-token")
    assert [key for key in keys if key in told] == []
