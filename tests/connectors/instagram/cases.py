"""The payload table: each file in payloads/ and what it means in our words."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.base import HumanReply, Ignored, Inbound, Media, Received, Removal
from connectors.meta.messaging import Account
from connectors.testing import ParseCase

PAYLOADS = Path(__file__).parent / "payloads"
CHANNEL = "instagram"
US = Account(CHANNEL, "17841400000000311", "311000000000311", marks=False)

WRITTEN = datetime.fromtimestamp(1795212000.123, UTC)
ANA = Inbound(CHANNEL, external_id="", contact="7100200300400500", thread="7100200300400500", sent_at=WRITTEN)
CDN = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=18010&signature=AbFake"


def body(name: str) -> bytes:
    """A payload as Instagram sends it."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def call(name: str) -> dict[str, Any]:
    """A payload, decoded."""
    decoded: dict[str, Any] = json.loads(body(name))
    return decoded


def mid(name: str, entry: int = 0, event: int = 0) -> str:
    """The id of a message in a payload."""
    content = call(name)["entry"][entry]["messaging"][event]
    number: str = (content.get("message") or content["postback"])["mid"]
    return number


def _wrote(name: str, **said: Any) -> Inbound:
    return replace(ANA, external_id=f"dm:{mid(name)}", **said)


def _photos(name: str, *links: str) -> tuple[Media, ...]:
    return tuple(Media(f"{mid(name)}:{n}", CDN + link) for n, link in enumerate(links))


MEANINGS: Mapping[str, tuple[Received, ...]] = {
    "text": (_wrote("text", text="Hay un bache enorme en la calle 5 y Girard 😡"),),
    "text_khmer": (_wrote("text_khmer", text="ភ្លើងខូច។"),),
    "text_under_page": (_wrote("text_under_page", text="Hello"),),
    "text_reply": (_wrote("text_reply", text="5th and Girard"),),
    "text_reply_to_story": (_wrote("text_reply_to_story", text="Where is this?"),),
    "text_seconds": (_wrote("text_seconds", text="In a hurry", sent_at=WRITTEN.replace(microsecond=0)),),
    "text_future_fields": (_wrote("text_future_fields", text="Graffiti"),),
    "quick_reply": (_wrote("quick_reply", choice="yes"),),
    "postback": (replace(ANA, external_id=f"postback:{mid('postback')}", choice="report"),),
    "image": (_wrote("image", photos=_photos("image", "1")),),
    "images": (_wrote("images", photos=_photos("images", "1", "2")),),
    "image_with_text": (_wrote("image_with_text", text="here", photos=_photos("image_with_text", "3")),),
    "video": (_wrote("video"),),
    "audio": (_wrote("audio"),),
    "reel": (_wrote("reel"),),
    # A story may not be kept, so it is no photo.
    "story_mention": (_wrote("story_mention"),),
    "share": (_wrote("share"),),
    "like_heart": (_wrote("like_heart"),),
    "unsupported": (_wrote("unsupported"),),
    "unsent": (Removal(CHANNEL, "dm:aWdfUNSENT:removed", ANA.contact, ANA.thread, of="dm:aWdfUNSENT"),),
    "edited": (replace(ANA, external_id="dm:aWdfEDITED:edit:1", text="6th and Girard", edited=True),),
    "echo_of_the_inbox": (
        HumanReply(
            CHANNEL,
            f"echo:{mid('echo_of_the_inbox')}",
            ANA.contact,
            ANA.thread,
            text="Hi Ana, Joe from Streets here.",
        ),
    ),
}


def _in_batch(entry: int, event: int, after: int, text: str) -> Inbound:
    at = datetime.fromtimestamp(1795212000.123 + after / 1000, UTC)
    return replace(ANA, external_id=f"dm:{mid('batch', entry, event)}", text=text, sent_at=at)


# Oldest first, whichever entry it stood in; the part that cannot be read is left out alone.
BATCH: tuple[Received, ...] = (
    Ignored(CHANNEL, "unreadable"),
    _in_batch(1, 1, 0, "first"),
    _in_batch(1, 0, 10, "second"),
    _in_batch(0, 0, 20, "third"),
)

# name -> why it is put aside.
IGNORED: Mapping[str, str] = {
    "echo_of_ours": "own",
    "echo_of_nobody": "echo",
    "read": "read",
    "reaction": "reaction",
    "referral": "referral",
    "handover": "pass_thread_control",
    "standby": "standby",
    "comment": "comment",
    "mention": "mentions",
    "other_account": "other_account",
    "page_of_messenger": "other_account",
    "other_object": "other_object",
    "unknown_event": "other_event",
    "without_id": "unreadable",
    "no_entries": "empty",
}

PARSE_CASES = (
    *(ParseCase(name, body(name), meaning) for name, meaning in MEANINGS.items()),
    ParseCase("batch", body("batch"), BATCH),
)
IGNORED_BODIES = {name: body(name) for name in IGNORED}
BROKEN_BODIES = {
    "no object": b'{"entry": []}',
    "odd object": b'{"object": 7, "entry": []}',
    "entry is a text": b'{"object": "instagram", "entry": "x"}',
    "entry of texts": b'{"object": "instagram", "entry": ["x"]}',
    "messaging is a text": b'{"object": "instagram", "entry": [{"id": "17841400000000311", "messaging": "x"}]}',
}
