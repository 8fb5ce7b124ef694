"""What the payload table cannot say: odd input, names we do not know yet, and who is meant in a thread."""

import copy
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import BadPayload, HumanReply, Ignored, Inbound, Location, Media, Received
from connectors.x.dms import read_message
from connectors.x.events import read_event
from connectors.x.me import Me
from connectors.x.receive import XWebhook
from connectors.x.shapes import Includes, Message, read_as
from tests.connectors.x.cases import IGNORED, MEANINGS, event

ME = Me("311000311", "Philly311Test")
STRANGER = Me(ME.id)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to each value inside a document."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(deeper for key, child in children for deeper in places(child, (*path, key)))]


def one(document: dict[str, Any], me: Me = ME) -> Received:
    (received,) = read_event(document["data"], me)
    return received


def post(**changes: object) -> dict[str, Any]:
    """The event of the simplest mention, its post changed."""
    document = event("mention")
    document["data"]["payload"] |= changes
    return document


@given(data=st.data(), name=st.sampled_from([*MEANINGS, *IGNORED]))
def test_any_value_in_any_place_gives_news_or_bad_payload(data: st.DataObject, name: str) -> None:
    document = copy.deepcopy(event(name))
    *path, last = data.draw(st.sampled_from(places(document)[2:]))
    parent: Any = document
    for key in path:
        parent = parent[key]
    parent[last] = data.draw(anything)
    try:
        received = read_event(document["data"], ME)
    except BadPayload:
        return
    for item in received:
        assert isinstance(item, Inbound | HumanReply | Ignored)
        if isinstance(item, Inbound):
            assert item.contact == item.thread
            assert item.contact.isdecimal()
            assert (item.post is not None) == item.external_id.startswith("post:")


@given(document=anything)
def test_any_document_is_a_bad_payload(document: object) -> None:
    with pytest.raises(BadPayload):
        read_event(document, ME)


def test_a_bad_payload_tells_the_field_and_none_of_the_words() -> None:
    with pytest.raises(BadPayload, match="post: author_id") as caught:
        one(post(author_id="Ana"))
    assert "pothole" not in str(caught.value)
    assert "Ana" not in str(caught.value)


@pytest.mark.parametrize("name", list(MEANINGS))
def test_everything_is_understood_before_we_know_our_name(name: str) -> None:
    """A process that only answers the webhook never asks X who we are; what comes names us beside our number."""
    assert list(read_event(event(name)["data"], STRANGER)) == MEANINGS[name]


@pytest.mark.parametrize(("name", "kind"), IGNORED.items())
def test_what_asks_nothing_of_us_has_its_name(name: str, kind: str) -> None:
    assert one(event(name)) == Ignored("x", kind)


@pytest.mark.parametrize(
    ("text", "hidden", "to", "kind"),
    [
        # X put both names there: Bob talks to Ana.
        ("@ana @Philly311Test I saw it too", 20, "7001", "not_addressed"),
        # Bob wrote ours himself.
        ("@ana @Philly311Test I saw it too", 5, "7001", None),
        ("@ana @Philly311Test I saw it too, @Philly311Test", 20, "7001", None),
        # Nobody says what X put there.
        ("@ana @Philly311Test I saw it too", None, "7001", "not_addressed"),
        ("@ana I saw it too, @philly311test", None, "7001", None),
        # An answer to a post of ours is said to us.
        ("@Philly311Test 5th and Girard", 15, ME.id, None),
        ("@Philly311Test 5th and Girard", None, ME.id, None),
        ("5th and Girard", 0, ME.id, None),
        # A range that cannot be.
        ("@ana @Philly311Test I saw it too", -3, "7001", None),
        ("@ana @Philly311Test I saw it too", 2_000, "7001", "not_addressed"),
    ],
)
def test_who_is_meant_in_a_thread(text: str, hidden: int | None, to: str, kind: str | None) -> None:
    shown = None if hidden is None else [hidden, len(text)]
    references = [{"type": "replied_to", "id": "1"}]
    received = one(
        post(text=text, display_text_range=shown, in_reply_to_user_id=to, referenced_tweets=references, entities=None)
    )
    assert received == Ignored("x", kind) if kind else isinstance(received, Inbound)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("@Philly311Test pothole", "pothole"),
        ("@PHILLY311TEST: pothole", "pothole"),
        ("pothole @Philly311Test", "pothole"),
        ("a  pothole\n\n@Philly311Test   here", "a pothole\n\nhere"),
        ("@Philly311Test", ""),
        ("@Philly311Test @bob look", "@bob look"),
        ("@Philly311Test 2 &lt; 3 &amp;amp; 4 &gt; 3", "2 < 3 &amp; 4 > 3"),
        ("me@Philly311Test @Philly311Test ok", "me@Philly311Test ok"),
    ],
)
def test_our_name_is_taken_out(text: str, read: str) -> None:
    received = one(post(text=text, entities=None))
    assert isinstance(received, Inbound)
    assert received.text == read


@pytest.mark.parametrize(
    ("box", "hint"),
    [
        ([-75.1335, 39.9690, -75.1315, 39.9710], Location(39.97, -75.1325)),
        ([-75.1325, 39.97, -75.1325, 39.97], Location(39.97, -75.1325)),
        # 600 metres from south to north
        ([-75.1325, 39.9673, -75.1325, 39.9727], None),
        (None, None),
    ],
)
def test_only_a_small_place_is_a_hint(box: list[float] | None, hint: Location | None) -> None:
    document = post(geo={"place_id": "p1"})
    document["data"]["includes"]["places"] = [{"id": "p0"}, {"id": "p1", "geo": {"bbox": box}}]
    received = one(document)
    assert isinstance(received, Inbound)
    assert received.place_hint == hint


def test_a_place_that_is_not_told_is_no_hint() -> None:
    received = one(post(geo={"place_id": "p1"}))
    assert isinstance(received, Inbound)
    assert received.place_hint is None


MESSAGE = {
    "id": "1991100000000000021",
    "event_type": "MessageCreate",
    "sender_id": "700100200",
    "dm_conversation_id": "311000311-700100200",
    "text": "look &amp; see https://t.co/dMpHoTo001",
    "created_at": "2026-11-20T14:05:09.000Z",
    "attachments": {"media_keys": ["3_1991100000000000801"]},
}
BESIDE = {
    "users": [{"id": "700100200", "username": "anareyes", "name": "Ana Reyes"}],
    "media": [{"media_key": "3_1991100000000000801", "type": "photo", "url": "https://ton.x.com/i/ton/1/7WY9.jpg?a=b"}],
}


def polled(document: dict[str, Any]) -> Inbound | HumanReply | Ignored:
    return read_message(read_as(Message, document["message"]), read_as(Includes, document["includes"]), ME)


def test_a_message_that_we_ask_for() -> None:
    assert polled({"message": MESSAGE, "includes": BESIDE}) == Inbound(
        "x",
        external_id="dm:1991100000000000021",
        contact="700100200",
        thread="700100200",
        text="look & see",
        contact_name="Ana Reyes",
        sent_at=datetime(2026, 11, 20, 14, 5, 9, tzinfo=UTC),
        photos=(Media("3_1991100000000000801", "dm/1991100000000000021/1991100000000000801/7WY9.jpg"),),
    )


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"sender_id": ME.id, "dm_conversation_id": "1991000000000000000"}, "own"),
        ({"sender_id": ME.id, "dm_conversation_id": ""}, "own"),
        ({"event_type": "ParticipantsJoin"}, "participants"),
        ({"dm_conversation_id": "1991000000000000000"}, "group"),
        ({"dm_conversation_id": "311000311-700100300"}, "group"),
    ],
)
def test_what_of_the_messages_is_none_of_ours(changes: dict[str, str], kind: str) -> None:
    assert polled({"message": MESSAGE | changes, "includes": BESIDE}) == Ignored("x", kind)


@pytest.mark.parametrize("conversation", ["311000311-700100200", "700100200-311000311"])
def test_what_our_account_wrote(conversation: str) -> None:
    ours = MESSAGE | {"sender_id": ME.id, "dm_conversation_id": conversation}
    assert polled({"message": ours, "includes": BESIDE}) == HumanReply(
        "x", "dm:1991100000000000021", "700100200", "700100200", "look & see"
    )


@given(data=st.data())
def test_any_value_in_any_place_of_a_message_gives_news_or_bad_payload(data: st.DataObject) -> None:
    document = copy.deepcopy({"message": MESSAGE, "includes": BESIDE})
    *path, last = data.draw(st.sampled_from(places(document)[1:]))
    parent: Any = document
    for key in path:
        parent = parent[key]
    parent[last] = data.draw(anything)
    try:
        assert isinstance(polled(document), Inbound | HumanReply | Ignored)
    except BadPayload:
        return


def test_several_events_may_come_in_one_call(webhook: XWebhook) -> None:
    both = json.dumps({"data": [event("dm")["data"], event("like")["data"], event("mention")["data"]]})
    assert list(webhook.parse(both.encode())) == [*MEANINGS["dm"], Ignored("x", "like.create"), *MEANINGS["mention"]]
