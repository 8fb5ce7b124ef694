"""The payload table: each file in payloads/ and what it means in our words, or that it means nothing."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.base import Inbound, Location, Media, Reach, ReachChange
from connectors.testing import ParseCase

PAYLOADS = Path(__file__).parent / "payloads"

WRITTEN = 1795212000
CHANGED = WRITTEN + 75

ANA = Inbound(
    channel="telegram",
    external_id="",
    contact="700100200",
    thread="700100200",
    contact_name="Ana Reyes",
    language_hint="es",
)
BOB = replace(ANA, contact="700100300", thread="700100300", contact_name="Bob", language_hint=None)
GROUP = "-1001987654321"
BOB_IN_GROUP = replace(BOB, thread=GROUP)
TOPIC = "-1001987654399/42"


def body(name: str) -> bytes:
    """A payload as Telegram sends it."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def update(name: str) -> dict[str, Any]:
    """A payload, decoded."""
    decoded: dict[str, Any] = json.loads(body(name))
    return decoded


def _photo(key: str) -> tuple[Media, ...]:
    return (Media(f"AQADq7kxG{key}y-", f"AgACAgEAAxkBAAIBPGk{key}ywADAgADeQADNgQ"),)


def _written(who: Inbound, *, at: int = WRITTEN, **said: Any) -> Inbound:
    return replace(who, external_id=str(at), sent_at=datetime.fromtimestamp(at, UTC), **said)


def _pressed(who: Inbound, press: str, choice: str) -> Inbound:
    return replace(who, external_id=press, choice=choice)


def _reach(reach: Reach, contact: str, thread: str) -> ReachChange:
    return ReachChange("telegram", str(WRITTEN), contact, thread, reach)


# Here `external_id` holds only the mark that follows the update's number; `_case` puts the number before it.
MEANINGS: Mapping[str, Inbound | ReachChange] = {
    "text": _written(ANA, text="Hay un bache enorme en la calle 5 y Girard 😡\nEs peligroso"),
    "text_plain_account": _written(BOB, text="When is trash day?"),
    "text_arabic": _written(replace(ANA, language_hint="ar"), text="يوجد تسرب مياه في الشارع ٢٣"),
    "text_future_fields": _written(ANA, text="Graffiti on the wall"),
    "photo": _written(ANA, text="Bache en la esquina", photos=_photo("ph")),
    "photo_live": _written(ANA, photos=_photo("lp")),
    "album_first": _written(ANA, text="Basura ilegal", photos=_photo("a1"), album="13748291023847561"),
    "album_second": _written(ANA, photos=_photo("a2"), album="13748291023847561"),
    "document_image": _written(ANA, text="con GPS", photos=(Media("AgADdoc311", "BQACAgEAAxkBAAIBQGk_doc"),)),
    "document_pdf": _written(ANA),
    "voice": _written(ANA),
    "video_with_caption": _written(ANA, text="El hidrante está abierto"),
    "animation": _written(ANA),
    "sticker": _written(ANA),
    "contact": _written(ANA),
    "rich_message": _written(ANA),
    "location": _written(ANA, location=Location(39.971823, -75.132645)),
    "venue": _written(ANA, location=Location(39.952583, -75.163624)),
    "live_location": _written(ANA, location=Location(39.96, -75.14)),
    "edited_text": _written(ANA, at=CHANGED, text="Hay un bache en la calle 6 y Girard", edited=True),
    "edited_caption": _written(ANA, at=CHANGED, text="Bache en la calle 6", photos=_photo("ec"), edited=True),
    "press": _pressed(ANA, "3006907458801234567", "yes"),
    "press_on_old_message": _pressed(ANA, "3006907458801234568", "pothole"),
    "press_in_topic": _pressed(replace(BOB, thread=TOPIC), "3006907458801234569", "no"),
    "command_start": _written(ANA, choice="start"),
    "command_start_from_link": _written(ANA, choice="start", text="pole_1234"),
    "command_status_with_number": _written(ANA, choice="status", text="31100007"),
    "command_in_spanish": _written(ANA, choice="status", text="31100007"),
    "command_with_report": _written(ANA, choice="report", text="Broken streetlight\n5th and Girard"),
    "command_to_us": _written(ANA, choice="help"),
    "command_unknown": _written(ANA, text="pothole at 5th and Girard"),
    "not_a_command": _written(ANA, text="/home/ana/photo.jpg"),
    "command_on_photo": _written(ANA, choice="report", text="hole in the road", photos=_photo("cp")),
    "group_mention": _written(BOB_IN_GROUP, text="Hey the light at Allegheny is out"),
    "group_mention_in_topic": _written(replace(BOB, thread=TOPIC), text="dumping again"),
    "group_mention_on_photo": _written(BOB_IN_GROUP, photos=_photo("gp")),
    "group_reply": _written(BOB_IN_GROUP, text="5th and Girard"),
    "group_command": _written(BOB_IN_GROUP, choice="status", text="31100007"),
    "group_command_without_name": _written(BOB_IN_GROUP, choice="report"),
    "blocked": _reach(Reach.BLOCKED, "700100200", "700100200"),
    "unblocked": _reach(Reach.OPEN, "700100200", "700100200"),
    "group_removed_us": _reach(Reach.BLOCKED, GROUP, GROUP),
    "group_added_us": _reach(Reach.OPEN, GROUP, GROUP),
}

# What asks nothing of us, and the name under which it is counted.
IGNORED: Mapping[str, str] = {
    "live_location_moved": "live_location_moved",
    "press_of_a_game": "button_of_others",
    "press_on_inline_result": "button_of_others",
    "command_to_another_bot": "not_addressed",
    "group_chatter": "not_addressed",
    "group_reply_to_others": "not_addressed",
    "group_mention_of_others": "not_addressed",
    "group_command_of_others": "not_addressed",
    "group_anonymous_admin": "not_a_resident",
    "group_linked_channel": "not_a_resident",
    "group_another_bot": "not_a_resident",
    "group_migrated": "service_message",
    "group_new_member": "service_message",
    "group_restricted_us": "membership",
    "pinned": "service_message",
    "channel_post": "channel_post",
    "channel_removed_us": "membership",
    "reaction": "message_reaction",
    "poll_answer": "poll_answer",
    "business_message": "business_message",
    "subscription": "subscription",
    "unknown_kind": "kind_of_2031",
}


def _case(name: str, meaning: Inbound | ReachChange) -> ParseCase:
    external_id = f"update:{update(name)['update_id']}:{meaning.external_id}"
    return ParseCase(name, body(name), (replace(meaning, external_id=external_id),))


PARSE_CASES = tuple(_case(name, meaning) for name, meaning in MEANINGS.items())
IGNORED_BODIES = {name: body(name) for name in IGNORED}
BROKEN_BODIES = {
    "no number": b'{"message": {"text": "hello"}}',
    "number in words": b'{"update_id": "seven"}',
    "message is a list": b'{"update_id": 7, "message": []}',
    "message is nothing": b'{"update_id": 7, "message": null}',
    "message without a chat": json.dumps(
        {"update_id": 7, "message": {key: value for key, value in update("text")["message"].items() if key != "chat"}},
    ).encode(),
    "text is a number": json.dumps(
        {"update_id": 7, "message": update("text")["message"] | {"text": 311}},
    ).encode(),
    "off the Earth": json.dumps(
        {"update_id": 7, "message": update("location")["message"] | {"location": {"latitude": 91, "longitude": 0}}},
    ).encode(),
}
