"""The payload table: each file in payloads/ and what it means in our words."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.base import (
    HumanReply,
    Ignored,
    Inbound,
    Location,
    Media,
    Receipt,
    ReceiptState,
    Received,
    Removal,
    SendErrorKind,
)
from connectors.testing import ParseCase

PAYLOADS = Path(__file__).parent / "payloads"

PHONE = "106540352242922"
WRITTEN = 1795212000

ANA = Inbound(
    channel="whatsapp",
    external_id="",
    contact="US.13491208655302741918",
    thread="US.13491208655302741918",
    contact_name="Ana Reyes",
)


def body(name: str) -> bytes:
    """A payload as WhatsApp sends it."""
    return (PAYLOADS / f"{name}.json").read_bytes()


def call(name: str) -> dict[str, Any]:
    """A payload, decoded."""
    decoded: dict[str, Any] = json.loads(body(name))
    return decoded


def message_id(name: str) -> str:
    """The id of the one message in a payload."""
    value = call(name)["entry"][0]["changes"][0]["value"]
    (message,) = value.get("messages") or value["message_echoes"]
    number: str = message["id"]
    return number


def _wrote(name: str, who: Inbound = ANA, *, at: int = WRITTEN, prefix: str = "dm", **said: Any) -> Inbound:
    return replace(who, external_id=f"{prefix}:{message_id(name)}", sent_at=datetime.fromtimestamp(at, UTC), **said)


def _who(contact: str, name: str | None) -> Inbound:
    return replace(ANA, contact=contact, thread=contact, contact_name=name)


def _picture(number: str) -> tuple[Media, ...]:
    return (Media(number, number),)


def _receipt(of: str, state: ReceiptState, kind: SendErrorKind | None = None, detail: str = "") -> Receipt:
    return Receipt("whatsapp", f"status:{of}:{state}", of, state, kind, detail)


OUR_MESSAGE = "wamid.HBgLMTQxNTU1NTAxMDEVAgARGBJPVVQwMDAx"

MEANINGS: Mapping[str, tuple[Received, ...]] = {
    "text": (_wrote("text", text="Hay un bache enorme en la calle 5 y Girard 😡\nEs peligroso"),),
    "text_arabic": (_wrote("text_arabic", text="يوجد تسرب مياه في الشارع ٢٣"),),
    "text_number_only": (_wrote("text_number_only", _who("14155550102", "Bob"), text="When is trash day?"),),
    "text_user_id_only": (_wrote("text_user_id_only", _who("US.555", "Sheena"), text="Streetlight out"),),
    "text_user_id_in_from": (_wrote("text_user_id_in_from", _who("US.1234", "Kerry"), text="Hello"),),
    "text_user_id_in_contact": (_wrote("text_user_id_in_contact", text="Hello"),),
    "text_without_name": (_wrote("text_without_name", text="Hello", contact_name=None),),
    "text_reply": (_wrote("text_reply", text="5th and Girard"),),
    "text_from_ad": (_wrote("text_from_ad", text="Can I ask something?"),),
    "text_future_fields": (_wrote("text_future_fields", text="Graffiti on the wall"),),
    "without_time": (replace(_wrote("without_time", text="Hello"), sent_at=None),),
    "odd_contact": (_wrote("odd_contact", text="Hello", contact_name=None),),
    "milliseconds": (_wrote("milliseconds", text="In a hurry"),),
    "image": (_wrote("image", text="Bache en la esquina", photos=_picture("1003383421387256")),),
    "image_without_words": (_wrote("image_without_words", photos=_picture("1003383421387257")),),
    "document_image": (_wrote("document_image", text="con GPS", photos=_picture("1003383421387258")),),
    "document_pdf": (_wrote("document_pdf", text="my letter"),),
    "location": (_wrote("location", location=Location(39.971823, -75.132645)),),
    "location_of_a_venue": (_wrote("location_of_a_venue", location=Location(39.952583, -75.163624)),),
    "button_reply": (_wrote("button_reply", choice="yes"),),
    "list_reply": (_wrote("list_reply", choice="street_defect"),),
    "flow_reply": (_wrote("flow_reply"),),
    "template_button": (_wrote("template_button", text="Thank you"),),
    "audio": (_wrote("audio"),),
    "video": (_wrote("video", text="El hidrante está abierto"),),
    "sticker": (_wrote("sticker"),),
    "contacts": (_wrote("contacts"),),
    "unsupported": (_wrote("unsupported"),),
    "edited_text": (
        _wrote("edited_text", at=WRITTEN + 75, prefix="edit", text="Hay un bache en la calle 6 y Girard", edited=True),
    ),
    "edited_caption": (
        _wrote(
            "edited_caption",
            at=WRITTEN + 75,
            prefix="edit",
            text="Bache en la calle 6",
            photos=_picture("1003383421387263"),
            edited=True,
        ),
    ),
    "revoked": (Removal("whatsapp", f"removal:{message_id('revoked')}", ANA.contact, ANA.thread, of="dm:wamid.ORIG1"),),
    "status_delivered": (_receipt(OUR_MESSAGE, ReceiptState.DELIVERED),),
    "status_read": (_receipt(OUR_MESSAGE, ReceiptState.READ),),
    "status_read_before_delivered": (
        _receipt("wamid.B3", ReceiptState.DELIVERED),
        _receipt("wamid.B3", ReceiptState.READ),
    ),
    "status_failed_outside_window": (
        _receipt(
            "wamid.F1",
            ReceiptState.FAILED,
            SendErrorKind.OUTSIDE_WINDOW,
            "more than 24 hours since the person last wrote; only a template goes out (Meta's error 131047)",
        ),
    ),
    "status_failed_undeliverable": (
        _receipt(
            "wamid.F2",
            ReceiptState.FAILED,
            SendErrorKind.BLOCKED,
            "the message cannot be delivered to this person (Meta's error 131026)",
        ),
    ),
    "status_failed_held_back": (
        _receipt(
            "wamid.F3",
            ReceiptState.FAILED,
            SendErrorKind.REJECTED,
            "Meta held this message back to keep the number of templates a person gets low (Meta's error 131049)",
        ),
    ),
    "status_failed_unknown": (
        _receipt(
            "wamid.F4",
            ReceiptState.FAILED,
            SendErrorKind.REJECTED,
            "an error that is not in our list (Meta's error 999999)",
        ),
    ),
    "status_failed_without_reason": (
        _receipt("wamid.F5", ReceiptState.FAILED, SendErrorKind.REJECTED, "WhatsApp does not say why"),
    ),
    "app_echo": (
        HumanReply(
            "whatsapp",
            f"echo:{message_id('app_echo')}",
            ANA.contact,
            ANA.thread,
            text="Hi Ana, Joe from Streets here.",
        ),
    ),
    "app_echo_image": (
        HumanReply("whatsapp", f"echo:{message_id('app_echo_image')}", "14155550102", "14155550102", text=""),
    ),
}


def _one_of(name: str, entry: int, message: int, text: str, *, after: int = 0) -> Inbound:
    """One of several messages in a payload."""
    number = call(name)["entry"][entry]["changes"][0]["value"]["messages"][message]["id"]
    at = datetime.fromtimestamp(WRITTEN + after, UTC)
    return replace(ANA, external_id=f"dm:{number}", sent_at=at, text=text)


# Oldest first, whichever entry it stood in; the part that cannot be read is left out alone.
BATCH: tuple[Received, ...] = (
    Ignored("whatsapp", "unreadable"),
    _one_of("batch", 1, 0, "first"),
    _receipt("wamid.B2", ReceiptState.READ),
    _one_of("batch", 0, 0, "second", after=10),
)
ODD_NEIGHBOUR: tuple[Received, ...] = (
    Ignored("whatsapp", "unreadable"),
    _one_of("odd_neighbour", 0, 1, "kept"),
)

# name -> why it is put aside.
IGNORED: Mapping[str, str] = {
    "reaction": "reaction",
    "system_number_changed": "system",
    "group_message": "group",
    "unknown_kind": "unknown",
    "status_sent": "status_sent",
    "status_deleted": "status_deleted",
    "status_unknown": "unknown",
    "other_number": "other_account",
    "other_number_status": "other_account",
    "other_object": "other_object",
    "template_status": "other_field",
    "account_update": "other_field",
    "platform_error": "platform_error",
    "empty_value": "other_news",
    "no_entries": "empty",
    "app_echo_revoked": "own",
    "without_sender": "unreadable",
    "without_id": "unreadable",
    "location_nowhere": "unreadable",
    "image_without_id": "unreadable",
}

PARSE_CASES = (
    *(ParseCase(name, body(name), meaning) for name, meaning in MEANINGS.items()),
    ParseCase("batch", body("batch"), BATCH),
    ParseCase("odd_neighbour", body("odd_neighbour"), ODD_NEIGHBOUR),
)
IGNORED_BODIES = {name: body(name) for name in IGNORED}
BROKEN_BODIES = {
    "no object": b'{"entry": []}',
    "odd object": b'{"object": 7, "entry": []}',
    "entry is a text": b'{"object": "whatsapp_business_account", "entry": "x"}',
    "entry of texts": b'{"object": "whatsapp_business_account", "entry": ["x"]}',
    "changes is a text": b'{"object": "whatsapp_business_account", "entry": [{"changes": "x"}]}',
    "change is a number": b'{"object": "whatsapp_business_account", "entry": [{"changes": [7]}]}',
}
