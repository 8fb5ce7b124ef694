"""The payload table: each file in payloads/ and what it means in our words, or under which name it is ignored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.base import HumanReply, Inbound, Location, Media
from connectors.testing import ParseCase

PAYLOADS = Path(__file__).parent / "payloads"

WRITTEN = datetime(2026, 11, 20, 14, 5, 9, tzinfo=UTC)
SAID = datetime(2026, 11, 20, 14, 5, 9, 372_000, tzinfo=UTC)

ANA = Inbound("x", "", contact="700100200", thread="700100200", contact_name="Ana Reyes")


def body(name: str) -> bytes:
    """A payload as X sends it."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def event(name: str) -> dict[str, Any]:
    """A payload, decoded."""
    decoded: dict[str, Any] = json.loads(body(name))
    return decoded


def _posted(number: int, text: str, *, language: str = "en", **more: Any) -> Inbound:
    post = str(1991000000000000000 + number)
    return replace(
        ANA, external_id=f"post:{post}", post=post, text=text, sent_at=WRITTEN, language_hint=language, **more
    )


def _written(number: int, text: str, **more: Any) -> Inbound:
    return replace(ANA, external_id=f"dm:{1991100000000000000 + number}", text=text, sent_at=SAID, **more)


MEANINGS: Mapping[str, Sequence[Inbound | HumanReply]] = {
    "own_dm": [HumanReply("x", "dm:1991100000000000011", ANA.contact, ANA.thread, "Where is it?")],
    "mention": [_posted(1, "there is a pothole at 5th & Girard")],
    "mention_in_the_middle": [_posted(2, "Hey la luz está apagada\nen Allegheny")],
    "mention_in_the_newer_spelling": [_posted(3, "路灯坏了", language="zh")],
    "mention_without_entities": [_posted(4, "Thanks, !")],
    "mention_in_a_thread": [_posted(5, "the dumping is back")],
    "mention_in_a_thread_newer_spelling": [_posted(6, "look at this,")],
    "mention_with_a_quote": [_posted(7, "this is still there https://x.com/bob_fishtown/status/1990999999999999998")],
    "mention_with_a_link": [_posted(8, "here: https://maps.example/5th+and+Girard?z=1&x=2")],
    "photos": [
        _posted(
            9,
            "look",
            photos=(
                Media("3_1991000000000000901", "https://pbs.twimg.com/media/Gabc901.jpg"),
                Media("3_1991000000000000902", "https://pbs.twimg.com/media/Gabc902.jpg"),
            ),
        )
    ],
    "photo_without_its_place": [
        _posted(10, "", photos=(Media("3_1991000000000000903", "post/1991000000000000010/3_1991000000000000903"),))
    ],
    "video": [_posted(11, "the hydrant is open")],
    "long_post": [
        _posted(12, "it began last year and it goes on. " + ("The water stands there for days. " * 12).strip())
    ],
    "long_post_that_names_us_at_its_end": [_posted(13, "It began last year, said everyone, and nobody at came")],
    "place_point": [_posted(14, "graffiti here", place_hint=Location(39.971823, -75.132645))],
    "place_small": [_posted(15, "graffiti here", place_hint=Location(39.97, -75.1325))],
    "place_city": [_posted(16, "trash day?")],
    "edited": [_posted(9999, "it is 6th and Girard", edited=True)],
    "reply_to_us": [_posted(18, "5th and Girard")],
    "dm": [_written(1, "Hay un bache <enorme> en la 5ta")],
    "dm_photo": [
        _written(
            2,
            "look",
            photos=(Media("3_1991100000000000801", "dm/1991100000000000002/1991100000000000801/7WY9gUyS.jpg"),),
        )
    ],
    "dm_video": [_written(3, "")],
    "dm_two_at_once": [_written(4, "a street light is out"), _written(5, "at 5th and Girard")],
    "encrypted": [
        replace(
            ANA,
            external_id="chat:e4f4d3fc-8bbf-4928-92eb-e5058d6bb6f6",
            contact_name=None,
            sent_at=SAID,
            encrypted=True,
        )
    ],
}

IGNORED: Mapping[str, str] = {
    "own_post": "own",
    "own_encrypted": "own",
    "repost": "repost",
    "quote_without_our_name": "quote",
    "talk_among_others": "not_addressed",
    "talk_among_others_without_a_range": "not_addressed",
    "a_longer_name": "not_addressed",
    "dm_to_another_account": "other_account",
    "event_of_another_account": "other_account",
    "encrypted_group": "group",
    "own_post_deleted": "post.delete",
    "like": "like.create",
    "dm_read": "dm.read",
    "typing": "dm.indicate_typing",
    "revoked": "oauth.revoke",
    "unknown_type": "unknown",
}

PARSE_CASES = tuple(ParseCase(name, body(name), tuple(meaning)) for name, meaning in MEANINGS.items())
IGNORED_BODIES = {name: body(name) for name in IGNORED}


def _changed(name: str, **payload: object) -> bytes:
    changed = event(name)
    changed["data"]["payload"] |= payload
    return json.dumps(changed).encode()


BROKEN_BODIES = {
    "no data": b'{"for_user_id": "311000311", "tweet_create_events": []}',
    "data in words": b'{"data": "seven"}',
    "an event without a type": b'{"data": {"payload": {}}}',
    "a post without an author": _changed("mention", author_id=None),
    "a text that is a number": _changed("mention", text=311),
    "a number that is none": _changed("mention", id="../2/users/me"),
    "off the Earth": _changed("mention", geo={"coordinates": {"type": "Point", "coordinates": [-75.1, 391]}}),
    "a time without a zone": _changed("mention", created_at="2026-11-20T14:05:09"),
    "no messages": _changed("dm", direct_message_events=None),
    "a message from nobody": _changed("dm", direct_message_events=[{"id": "7", "message_create": {}}]),
    "a time far away": _changed("encrypted", created_at_msec="9" * 30),
}
