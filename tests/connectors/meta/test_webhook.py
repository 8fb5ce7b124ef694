"""How a call proves that it is Meta's, and an address that it is ours."""

from datetime import UTC, datetime

import pytest

from connectors.base import BadSignature, ChallengeAnswer
from connectors.meta.webhook import answer, moment, verify
from tests.fakes.graph_api import signature

SECRET = "app-secret"
ASKED = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "ours"}


def test_the_bytes_are_signed_not_what_they_mean() -> None:
    """Meta escapes letters beyond ASCII; who writes the JSON anew has other bytes."""
    escaped, plain = rb'{"text": "\u00e4"}', '{"text": "ä"}'.encode()
    headers = {"X-Hub-Signature-256": signature(SECRET, escaped)}
    verify(SECRET, headers, escaped)
    with pytest.raises(BadSignature):
        verify(SECRET, headers, plain)


def test_the_older_signature_is_none() -> None:
    with pytest.raises(BadSignature):
        verify(SECRET, {"X-Hub-Signature": signature(SECRET, b"{}")}, b"{}")


def test_who_knows_our_words_gets_the_challenge_back() -> None:
    assert answer("ours", ASKED) == ChallengeAnswer("1158201444", "text/plain")


@pytest.mark.parametrize(
    ("token", "asked"),
    [
        ("ours", {**ASKED, "hub.verify_token": "theirs"}),
        ("ours", {**ASKED, "hub.verify_token": "clé-\udcff"}),
        ("ours", {**ASKED, "hub.mode": "unsubscribe"}),
        ("ours", {"hub.mode": "subscribe"}),
        ("ours", {}),
        (None, ASKED),
        (None, {**ASKED, "hub.verify_token": ""}),
        (None, {**ASKED, "hub.verify_token": "None"}),
    ],
)
def test_who_does_not_gets_nothing(token: str | None, asked: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        answer(token, asked)


@pytest.mark.parametrize("number", [1795212000, 1795212000000, "1795212000"])
def test_a_time_is_in_seconds_or_in_milliseconds(number: object) -> None:
    assert moment(number) == datetime.fromtimestamp(1795212000, UTC)


@pytest.mark.parametrize("number", [None, "", "yesterday", -1, 10**30, 1.5, []])
def test_what_is_no_time_is_said_to_be_none(number: object) -> None:
    with pytest.raises(ValueError, match="no time"):
        moment(number)
