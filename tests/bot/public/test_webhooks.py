"""The route a platform calls: what is not its own is refused and counted, and nothing of it is stored."""

import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.house import Parts
from bot.public.webhooks import LARGEST_CALL, make_router
from connectors.base import BadPayload, BadSignature, ChallengeAnswer, Ignored, Inbound, Received
from connectors.registry import OpenChannel
from storage.models import ChannelCount, Message
from tests.factories import inbound, rows
from tests.fakes.scripted import ScriptedConnector

PROOF = {"x-proof": "ours"}


class Called:
    """A platform that proves itself by a header and sends one word."""

    path = "/webhooks/called"

    def __init__(self) -> None:
        self.message: Inbound = inbound(channel="called")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        if not hmac.compare_digest(headers.get("x-proof", ""), "ours"):
            raise BadSignature

    def parse(self, body: bytes) -> Sequence[Received]:
        if body == b"message":
            return [self.message]
        if body == b"reaction":
            return [Ignored("called", "reaction")]
        raise BadPayload("no such word")


class Asked(Called):
    """It asks by GET first."""

    path = "/webhooks/asked"

    def answer(self, parameters: Mapping[str, str]) -> ChallengeAnswer:
        if parameters.get("token") != "ours":
            raise BadSignature
        return ChallengeAnswer(parameters["challenge"], "text/plain")


@pytest.fixture
def called() -> Called:
    return Called()


@pytest.fixture
async def client(parts: Parts, called: Called) -> AsyncIterator[httpx.AsyncClient]:
    webhooks = {"called": called, "asked": Asked(), "polled": None}
    channels = {name: OpenChannel(ScriptedConnector(name=name), webhook) for name, webhook in webhooks.items()}
    app = FastAPI()
    app.include_router(make_router(replace(parts, channels=channels)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ours") as client:
        yield client


async def count(parts: Parts, kind: str) -> int:
    today = datetime.now(UTC).date()
    found = await rows(
        parts,
        ChannelCount,
        ChannelCount.channel == "called",
        ChannelCount.kind == kind,
        ChannelCount.day == today,
    )
    return found[0].count if found else 0


async def test_a_message_is_stored_before_the_answer_and_once(
    client: httpx.AsyncClient, parts: Parts, called: Called
) -> None:
    for _ in range(2):
        answer = await client.post(called.path, content=b"message", headers=PROOF)
        assert answer.status_code == 200
    assert len(await rows(parts, Message, Message.external_id == called.message.external_id)) == 1


@pytest.mark.parametrize(
    ("call", "status", "kind"),
    [
        ((b"message", {}), 403, "refused:signature"),
        ((b"message", {"x-proof": "forged"}), 403, "refused:signature"),
        ((b"rubbish", PROOF), 400, "refused:unreadable"),
        ((b"x" * (LARGEST_CALL + 1), PROOF), 413, "refused:too_large"),
        ((b"reaction", PROOF), 200, "reaction"),
    ],
    ids=["unsigned", "forged", "unreadable", "too large", "reaction"],
)
async def test_it_is_counted_and_nothing_is_stored(
    client: httpx.AsyncClient, parts: Parts, call: tuple[bytes, dict[str, str]], status: int, kind: str
) -> None:
    before, stored = await count(parts, kind), await rows(parts, Message)
    body, headers = call
    answer = await client.post(Called.path, content=body, headers=headers)
    assert answer.status_code == status
    assert await count(parts, kind) == before + 1
    assert len(await rows(parts, Message)) == len(stored)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200))
async def test_whatever_comes_is_answered(client: httpx.AsyncClient, called: Called, body: bytes) -> None:
    assert (await client.post(called.path, content=body)).status_code == 403
    assert (await client.post(called.path, content=body, headers=PROOF)).status_code in (200, 400)


async def test_a_challenge_is_answered_where_a_platform_asks(client: httpx.AsyncClient) -> None:
    right = await client.get(Asked.path, params={"token": "ours", "challenge": "1158201444"})
    assert (right.status_code, right.text) == (200, "1158201444")
    assert right.headers["content-type"].startswith("text/plain")
    wrong = await client.get(Asked.path, params={"token": "theirs", "challenge": "1158201444"})
    assert wrong.status_code == 403
    assert "1158201444" not in wrong.text
    assert (await client.get(Called.path)).status_code == 405
    assert (await client.post("/webhooks/polled")).status_code == 404
