"""The payload table: each file in payloads/ and what it means in our words, or the name under which it is counted."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.base import HumanReply, Ignored, Inbound, Location, Media, Receipt, ReceiptState, Received, Removal
from connectors.testing import ParseCase

PAYLOADS = Path(__file__).parent / "payloads"
CHANNEL = "messenger"
PAGE = "102030405060708"
APP = "311311311"

WRITTEN = datetime.fromtimestamp(1795212000, UTC)

ANA = Inbound(channel=CHANNEL, external_id="", contact="7001002003004005", thread="7001002003004005", sent_at=WRITTEN)
BOB = replace(ANA, contact="7001002003004006", thread="7001002003004006", contact_name="Bob Tran")
ANA_IN_PUBLIC = replace(ANA, contact_name="Ana Reyes")


def body(name: str) -> bytes:
    """A payload as Meta sends it."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def part(name: str) -> dict[str, Any]:
    """The one event or change in a payload."""
    entry = json.loads(body(name))["entry"][0]
    (content,) = next(entry[key] for key in ("messaging", "standby", "changes") if key in entry)
    found: dict[str, Any] = content
    return found


def mid(name: str) -> str:
    """The id of the one message in a payload."""
    event = part(name)
    number: str = next(event[key]["mid"] for key in ("message", "postback", "message_edit") if key in event)
    return number


def _wrote(name: str, who: Inbound = ANA, **said: Any) -> Inbound:
    return replace(who, external_id=f"dm:{mid(name)}", **said)


def _photos(name: str, *keys: str) -> tuple[Media, ...]:
    return tuple(Media(f"{mid(name)}:{n}", _link(key)) for n, key in enumerate(keys))


def _link(key: str) -> str:
    return f"https://scontent.xx.fbcdn.net/v/t1.15752-9/{key}_n.jpg?_nc_cat=1&oh=03_Q7c&oe=6A{key}"


def _post(name: str, who: Inbound, key: str, *links: str, edited: str = "", **said: Any) -> Inbound:
    """A comment or a visitor's post. `edited` is what its digest is made of."""
    number = part(name)["value"][key]
    external_id = f"{key.removesuffix('_id')}:{number}"
    if edited:
        external_id += f":edit:{hashlib.sha256(edited.encode()).hexdigest()[:16]}"
    photos = tuple(Media(f"{number}:{n}", _link(link)) for n, link in enumerate(links))
    return replace(who, external_id=external_id, post=number, photos=photos, edited=bool(edited), **said)


def _comment(name: str, text: str, *links: str, who: Inbound = ANA_IN_PUBLIC, edited: str = "", **said: Any) -> Inbound:
    return _post(name, who, "comment_id", *links, edited=edited, text=text, **said)


def _visitor(name: str, text: str, *links: str, edited: str = "", **said: Any) -> Inbound:
    return _post(name, BOB, "post_id", *links, edited=edited, text=text, **said)


def _agent(name: str, text: str) -> HumanReply:
    return HumanReply(CHANNEL, f"echo:{mid(name)}", ANA.contact, ANA.thread, text)


def _removed(of: str, who: Inbound) -> Removal:
    return Removal(CHANNEL, f"{of}:removed", who.contact, who.thread, of)


def _delivered(number: str) -> Receipt:
    return Receipt(CHANNEL, f"delivery:{number}", f"dm:{number}", ReceiptState.DELIVERED)


def _unnamed(name: str) -> str:
    return f"post:{part(name)['value']['comment_id']}"


MEANINGS: Mapping[str, tuple[Received, ...]] = {
    "text": (_wrote("text", text="Hay un bache enorme en la calle 5 y Girard 😡\nEs peligroso"),),
    "text_in_seconds": (_wrote("text_in_seconds", text="វាលស្រែ"),),
    "text_without_time": (_wrote("text_without_time", text="When is trash day?", sent_at=None),),
    "text_future_fields": (_wrote("text_future_fields", text="Graffiti on the wall"),),
    "reply_to_ours": (_wrote("reply_to_ours", text="that one"),),
    "numeric_ids": (_wrote("numeric_ids", text="numbers"),),
    "quick_reply": (_wrote("quick_reply", choice="yes"),),
    "postback": (replace(ANA, external_id=f"postback:{mid('postback')}", choice="report"),),
    "postback_get_started": (replace(ANA, external_id=f"postback:{mid('postback_get_started')}", choice="start"),),
    "postback_without_id": (replace(ANA, external_id="postback:7001002003004005:1795212000000", choice="report"),),
    "postback_without_payload": (
        replace(ANA, external_id=f"postback:{mid('postback_without_payload')}", text="Something older"),
    ),
    "photo": (_wrote("photo", photos=_photos("photo", "one")),),
    "photo_with_text": (
        _wrote("photo_with_text", text="Bache en la esquina", photos=_photos("photo_with_text", "two")),
    ),
    "photos": (_wrote("photos", photos=_photos("photos", "a1", "a2", "a3")),),
    "photo_without_link": (_wrote("photo_without_link"),),
    "sticker": (_wrote("sticker"),),
    "sticker_as_image": (_wrote("sticker_as_image"),),
    "audio": (_wrote("audio"),),
    "video": (_wrote("video"),),
    "file": (_wrote("file"),),
    "reel": (_wrote("reel", text="look"),),
    "location": (_wrote("location", location=Location(39.971823, -75.132645)),),
    "link": (_wrote("link", text="https://example.org/pothole"),),
    "link_without_text": (_wrote("link_without_text", text="A pothole\nhttps://example.org/pothole"),),
    "link_without_anything": (_wrote("link_without_anything"),),
    "edit": (
        replace(
            ANA,
            external_id=f"dm:{mid('text')}:edit:1",
            text="Hay un bache en la calle 6 y Girard",
            edited=True,
        ),
    ),
    "edit_number_in_words": (replace(ANA, external_id=f"dm:{mid('text')}:edit:2", text="calle 7", edited=True),),
    "deleted": (_removed(f"dm:{mid('text')}", ANA),),
    "delivery": (_delivered("m_AQsent1"), _delivered("m_AQsent2")),
    "agent": (_agent("agent", "This is Dana from 311. I will look."),),
    "agent_without_app": (_agent("agent_without_app", "Dana again"),),
    "agent_photo": (_agent("agent_photo", ""),),
    "agent_in_standby": (_agent("agent_in_standby", "I have taken over"),),
    "comment": (_comment("comment", "There is a pothole at 5th and Girard"),),
    "comment_by_a_mention": (_comment("comment_by_a_mention", "the light at Allegheny is out"),),
    "comment_with_photo": (_comment("comment_with_photo", "Basura ilegal", "c1"),),
    "comment_without_words": (_comment("comment_without_words", ""),),
    "comment_without_parent": (_comment("comment_without_parent", "No parent"),),
    "comment_without_author": (
        _comment(
            "comment_without_author",
            "Nobody may know who I am",
            contact=_unnamed("comment_without_author"),
            thread=_unnamed("comment_without_author"),
            contact_name=None,
        ),
    ),
    "comment_without_time": (_comment("comment_without_time", "No time", sent_at=None),),
    "comment_edited": (
        _comment(
            "comment_edited",
            "There is a pothole at 6th and Girard",
            edited="There is a pothole at 6th and Girard\n",
            sent_at=None,
        ),
    ),
    "comment_removed": (_removed("comment:9001_7001", ANA),),
    "answer_that_names_us": (_comment("answer_that_names_us", "same here", who=BOB),),
    "answer_to_our_name": (_comment("answer_to_our_name", "at 6th and Girard"),),
    "visitor_post": (_visitor("visitor_post", "The street light on my block is out"),),
    "visitor_status": (_visitor("visitor_status", "Trash was not collected"),),
    "visitor_photo": (_visitor("visitor_photo", "Look at this", "p1"),),
    "visitor_photos": (_visitor("visitor_photos", "Two of them", "p2", "p3"),),
    "visitor_video": (_visitor("visitor_video", "Water everywhere"),),
    "visitor_link": (_visitor("visitor_link", "Read this"),),
    "visitor_post_edited": (
        _visitor("visitor_post_edited", "Both lights are out", edited="Both lights are out\n", sent_at=None),
    ),
    "visitor_post_removed": (_removed(f"post:{PAGE}_8888", BOB),),
    "batch_out_of_order": (
        Ignored(CHANNEL, "other_event"),
        Ignored(CHANNEL, "other_account"),
        replace(ANA, external_id="dm:m_AQfirst", text="first"),
        replace(
            ANA_IN_PUBLIC,
            external_id="comment:9001_7900",
            post="9001_7900",
            text="second",
            sent_at=datetime.fromtimestamp(1795212004, UTC),
        ),
        replace(ANA, external_id="dm:m_AQthird", text="third", sent_at=datetime.fromtimestamp(1795212008, UTC)),
    ),
}

IGNORED: Mapping[str, str] = {
    "delivery_without_ids": "delivery",
    "own_echo": "own",
    "own_echo_by_app": "own",
    "own_echo_by_mark": "own",
    "own_message": "own",
    "own_edit": "own",
    "read": "read",
    "reaction": "reaction",
    "referral": "referral",
    "optin": "optin",
    "thread_passed": "pass_thread_control",
    "standby": "standby",
    "standby_postback": "standby",
    "new_event": "other_event",
    "other_page": "other_account",
    "other_object": "other_object",
    "no_entries": "empty",
    "other_field": "message_template_status_update",
    "odd_field": "other_field",
    "odd_event": "unreadable",
    "odd_text": "unreadable",
    "odd_time": "unreadable",
    "odd_place": "unreadable",
    "odd_change": "unreadable",
    "odd_comment": "unreadable",
    "answer_among_residents": "not_addressed",
    "comment_of_ours": "own",
    "comment_hidden": "hide",
    "comment_unhidden": "hide",
    "comment_other_verb": "other_verb",
    "post_of_ours": "own",
    "like": "reaction",
    "feed_reaction": "reaction",
    "share": "other_item",
}

PARSE_CASES = tuple(ParseCase(name, body(name), meaning) for name, meaning in MEANINGS.items())
IGNORED_BODIES = {name: body(name) for name in IGNORED}
BROKEN_BODIES = {
    "no object": b'{"entry": []}',
    "object is a number": b'{"object": 7, "entry": []}',
    "entry is an object": b'{"object": "page", "entry": {}}',
    "entry of text": b'{"object": "page", "entry": ["hello"]}',
    "messaging is text": b'{"object": "page", "entry": [{"id": "102030405060708", "messaging": "hello"}]}',
}
