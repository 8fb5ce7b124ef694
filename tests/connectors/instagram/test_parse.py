"""What the payload table cannot say: odd input in any place, whose an echo is, why something is put aside."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import BadPayload, HumanReply, Ignored, Inbound
from connectors.instagram.parse import read
from tests.connectors.instagram.cases import IGNORED, MEANINGS, PAYLOADS, US, call
from tests.connectors.spoiling import assert_sound, spoilt


@given(data=st.data(), name=st.sampled_from([*MEANINGS, *IGNORED, "batch"]))
def test_any_value_in_any_place_gives_news_or_bad_payload(data: st.DataObject, name: str) -> None:
    try:
        received = read(spoilt(data, call(name)), US)
    except BadPayload:
        return
    assert_sound(received)
    assert US.id not in [item.contact for item in received if isinstance(item, Inbound)]


@pytest.mark.parametrize(("name", "kind"), IGNORED.items())
def test_why_something_is_put_aside(name: str, kind: str) -> None:
    assert set(read(call(name), US)) == {Ignored("instagram", kind)}


def test_every_payload_has_its_meaning() -> None:
    """A payload that nobody reads proves nothing."""
    assert sorted(path.stem for path in PAYLOADS.glob("*.json")) == sorted([*MEANINGS, *IGNORED, "batch"])


@pytest.mark.parametrize(
    ("name", "app_id", "human"),
    [
        ("echo_of_the_inbox", "311000000000311", True),
        ("echo_of_ours", "311000000000311", False),
        ("echo_of_nobody", "311000000000311", False),
        # Who does not know its own app cannot tell anybody's words from its own.
        ("echo_of_the_inbox", None, False),
        ("echo_of_ours", None, False),
    ],
)
def test_only_another_apps_words_are_a_persons(name: str, app_id: str | None, human: bool) -> None:
    (item,) = read(call(name), replace(US, app_id=app_id))
    assert isinstance(item, HumanReply) is human
