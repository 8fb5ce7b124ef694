"""What the payload table cannot say: odd input, names we do not know yet, and ids that stay apart."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import BadPayload, Ignored, Inbound, ReachChange
from connectors.telegram.commands import CHOICES, command_in
from connectors.telegram.parse import Me, press_of, read
from connectors.telegram.threads import Place, place_of
from tests.connectors.spoiling import anything, spoilt
from tests.connectors.telegram.cases import IGNORED, MEANINGS, update
from tests.fakes.bot_api import TOKEN, USERNAME

ME = Me(int(TOKEN.partition(":")[0]), USERNAME)
STRANGER = Me(ME.id)


@given(data=st.data(), name=st.sampled_from([*MEANINGS, *IGNORED]))
def test_any_value_in_any_place_gives_news_or_bad_payload(data: st.DataObject, name: str) -> None:
    document = spoilt(data, update(name))
    press_of(document)
    try:
        received = read(document, ME)
    except BadPayload:
        return
    for item in received:
        if isinstance(item, Inbound | ReachChange):
            assert re.fullmatch(r"\d+", item.contact.lstrip("-"))
            assert place_of(item.thread).thread == item.thread
        assert isinstance(item, Inbound) is isinstance(getattr(item, "text", None), str)


@given(document=anything)
def test_any_document_is_ignored_or_a_bad_payload(document: object) -> None:
    try:
        assert [type(item) for item in read(document, ME)] == [Ignored]
    except BadPayload:
        return


def test_a_bad_payload_tells_its_number_and_none_of_its_words() -> None:
    document = update("text")
    del document["message"]["chat"]
    with pytest.raises(BadPayload, match=str(document["update_id"])) as caught:
        read(document, ME)
    assert "bache" not in str(caught.value)


def test_a_number_that_comes_again_after_a_quiet_week_is_another_message() -> None:
    document = update("text")
    (first,) = read(document, ME)
    document["message"]["date"] += 8 * 24 * 3600
    (second,) = read(document, ME)
    assert isinstance(first, Inbound)
    assert isinstance(second, Inbound)
    assert first.external_id != second.external_id


@pytest.mark.parametrize("name", ["group_reply", "group_command_without_name", "text", "press"])
def test_much_is_understood_before_we_know_our_name(name: str) -> None:
    assert read(update(name), STRANGER) == read(update(name), ME)


@pytest.mark.parametrize("name", ["group_mention", "group_command", "command_to_us"])
def test_a_name_that_we_have_not_learnt_is_not_ours(name: str) -> None:
    assert read(update(name), STRANGER) == [Ignored("telegram", "not_addressed")]


@pytest.mark.parametrize(("name", "kind"), IGNORED.items())
def test_what_asks_nothing_of_us_has_its_name(name: str, kind: str) -> None:
    assert read(update(name), ME) == [Ignored("telegram", kind)]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (f"@{USERNAME} pothole", "pothole"),
        (f"pothole @{USERNAME}", "pothole"),
        (f"hey @{USERNAME.upper()}: pothole\nhere", "hey pothole\nhere"),
        (f"@{USERNAME}", ""),
        (f"@{USERNAME} @{USERNAME}", ""),
    ],
)
def test_our_name_is_taken_out(text: str, rest: str) -> None:
    assert ME.take_mention(text) == (rest, True)


@pytest.mark.parametrize("text", [f"@{USERNAME}s here", f"me@{USERNAME}", USERNAME, ""])
def test_other_names_stay(text: str) -> None:
    assert ME.take_mention(text) == (text, False)


def test_commands_are_such_as_telegram_allows_and_mean_known_choices() -> None:
    assert all(re.fullmatch(r"[a-z0-9_]{1,32}", command) for command in CHOICES)
    choices = {"start", "help", "report", "status", "language", "cancel", "human", "undo"}
    assert set(CHOICES.values()) == choices
    assert choices <= set(CHOICES)


@pytest.mark.parametrize("text", ["", "/", "//", "hello", "hello /help", "/home/me", "/@bot", "/помощь"])
def test_what_is_no_command(text: str) -> None:
    assert command_in(text) is None


def test_a_topic_is_part_of_the_thread() -> None:
    assert place_of("-100123/42") == Place(-100123, 42)
    assert place_of("7001") == Place(7001)


@pytest.mark.parametrize("name", [*MEANINGS, *IGNORED])
def test_payloads_are_written_as_telegram_writes_them(name: str) -> None:
    document = update(name)
    assert next(iter(document)) == "update_id"
    assert json.loads(json.dumps(document)) == document


def test_only_a_press_has_to_be_acknowledged() -> None:
    assert press_of(update("press")) == "3006907458801234567"
    assert press_of(update("text")) is None
