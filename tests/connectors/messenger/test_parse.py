"""What Meta's payloads mean beyond the table: whose words an echo is, who is addressed, what a bad part costs."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import BadPayload, HumanReply, Ignored, Inbound, Received
from connectors.messenger.me import Page
from connectors.messenger.parse import read
from connectors.meta.messaging import Account
from tests.connectors.messenger.cases import APP, CHANNEL, IGNORED, MEANINGS, PAGE, body
from tests.connectors.spoiling import assert_sound, spoilt


@given(data=st.data(), name=st.sampled_from([*MEANINGS, *IGNORED]))
def test_any_value_in_any_place_gives_news_or_bad_payload(data: st.DataObject, name: str) -> None:
    try:
        received = read(spoilt(data, json.loads(body(name))), page("Philly311"))
    except BadPayload:
        return
    assert_sound(received)
    assert PAGE not in [item.contact for item in received if isinstance(item, Inbound)]


def page(*names: str, app_id: str | None = APP) -> Page:
    found = Page(Account(CHANNEL, PAGE, app_id))
    found.learn(*names)
    return found


def parsed(name: str, reader: Page) -> list[Received]:
    return read(json.loads(body(name)), reader)


@pytest.mark.parametrize(("name", "kind"), IGNORED.items())
def test_what_asks_nothing_is_counted_by_its_kind(name: str, kind: str) -> None:
    assert parsed(name, page("Philly311")) == [Ignored(CHANNEL, kind)]


@pytest.mark.parametrize("name", ["own_echo", "own_echo_by_mark"])
def test_our_own_words_are_known_by_their_mark_when_the_app_is_not(name: str) -> None:
    assert parsed(name, page(app_id=None)) == [Ignored(CHANNEL, "own")]


def test_without_the_app_and_the_mark_an_echo_is_a_person() -> None:
    (reply,) = parsed("own_echo_by_app", page(app_id=None))
    assert isinstance(reply, HumanReply)


def test_nobody_calls_us_before_we_know_our_name() -> None:
    assert parsed("answer_that_names_us", page()) == [Ignored(CHANNEL, "not_addressed")]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Philly311: it is at 5th", "it is at 5th"),
        ("thank you @philly311!", "thank you !"),
        ("City of Philadelphia 311 look", "look"),
        ("MyPhilly311 look", None),
        ("Philly3111 look", None),
        ("write to x@Philly311", None),
    ],
)
def test_a_mention_is_our_whole_name(text: str, rest: str | None) -> None:
    us = page("Philly311", "City of Philadelphia 311")
    assert us.take_mention(text) == (rest if rest is not None else text, rest is not None)


def test_one_bad_part_does_not_cost_the_others() -> None:
    call: dict[str, Any] = json.loads(body("text"))
    good = call["entry"][0]["messaging"][0]
    call["entry"][0]["messaging"] = [{"message": {"mid": []}}, "hello", None, good, {"sender": 7, "postback": 7}]
    received = read(call, page())
    assert [type(item) for item in received] == [Ignored] * 4 + [Inbound]


def test_what_is_unreadable_is_named_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    call = json.loads(body("text"))
    call["entry"][0]["messaging"][0]["message"] |= {"text": ["Zanzibar"], "attachments": "Zanzibar"}
    read(call, page())
    assert "left out" in caplog.text
    assert "Zanzibar" not in caplog.text
