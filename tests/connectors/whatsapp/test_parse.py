"""What the payload table cannot say: odd input in any place, and each reason for putting something aside."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import BadPayload, Ignored
from connectors.whatsapp.parse import read
from tests.connectors.spoiling import anything, assert_sound, spoilt
from tests.connectors.whatsapp.cases import IGNORED, MEANINGS, PAYLOADS, PHONE, call


@given(data=st.data(), name=st.sampled_from([*MEANINGS, *IGNORED, "batch", "odd_neighbour"]))
def test_any_value_in_any_place_gives_news_or_bad_payload(data: st.DataObject, name: str) -> None:
    try:
        received = read(spoilt(data, call(name)), PHONE)
    except BadPayload:
        return
    assert_sound(received)
    for item in received:
        assert not isinstance(item, Ignored) or re.fullmatch(r"[a-z_]{1,40}", item.kind)


@given(document=st.dictionaries(st.text(), anything))
def test_any_document_gives_nothing_or_bad_payload(document: dict[str, object]) -> None:
    try:
        assert {type(item) for item in read(document, PHONE)} == {Ignored}
    except BadPayload:
        return


@pytest.mark.parametrize(("name", "kind"), IGNORED.items())
def test_why_something_is_put_aside(name: str, kind: str) -> None:
    assert set(read(call(name), PHONE)) == {Ignored("whatsapp", kind)}


def test_every_payload_has_its_meaning() -> None:
    """A payload that nobody reads proves nothing."""
    assert sorted(path.stem for path in PAYLOADS.glob("*.json")) == sorted(
        [*MEANINGS, *IGNORED, "batch", "odd_neighbour"]
    )
