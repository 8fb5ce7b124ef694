"""Reads one call of the WhatsApp webhook in our words: messages, edits, receipts, and what the city's own app sent."""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.base import BadPayload, HumanReply, Ignored, Inbound, Received, Removal
from connectors.meta.calls import object_of
from connectors.meta.messaging import NEVER, News, oldest_first
from connectors.meta.reading import Node, Odd, child, children, name, node, when, words
from connectors.whatsapp.content import content_of
from connectors.whatsapp.receipts import receipt_of

log = logging.getLogger(__name__)

CHANNEL = "whatsapp"
OBJECT = "whatsapp_business_account"

# Types of messages that ask nothing of us.
QUIET = ("reaction", "system")


@dataclass(frozen=True, slots=True)
class People:
    """The contacts that come with a value, by each of the two ids they may have.

    Who took a username is known by a business-scoped id (BSUID) and may have no phone number for us. It comes with
    every message since April 2026, with a number or without, so it is the one that stays and we go by it; the number
    stands in where it is missing. Who changes their number gets a new one, and is a new contact to us.
    """

    ids: Mapping[str, str]
    names: Mapping[str, str]

    def contact(self, phone: str, scoped: str) -> str:
        """The id we know a person by. Raises Odd."""
        contact = scoped or self.ids.get(phone) or phone
        if not contact.isprintable() or not contact:
            raise Odd("nobody sent it")
        return contact


def read(document: Node, phone_id: str) -> list[Received]:
    """What one call means, oldest first. Raises BadPayload.

    An item that cannot be read is left out alone: a call brings up to a thousand, and refusing it would bring all of
    them again and again.
    """
    if object_of(document) != OBJECT:
        return [Ignored(CHANNEL, "other_object")]
    try:
        entries = [node(entry) for entry in children(document, "entry")]
        changes = [node(change) for entry in entries for change in children(entry, "changes")]
    except Odd as odd:
        raise BadPayload(f"the call is not as documented ({odd})") from None
    news = [item for change in changes for item in _change(change, phone_id)]
    return oldest_first(news) or [Ignored(CHANNEL, "empty")]


def _change(change: Node, phone_id: str) -> list[News]:
    field = change.get("field")
    readers = FIELDS.get(field) if isinstance(field, str) else None
    if readers is None:
        return [_ignored("other_field")]
    try:
        value = child(change, "value")
        if words(child(value, "metadata"), "phone_number_id") != phone_id:
            return [_ignored("other_account")]
        people = _people(children(value, "contacts"))
        found = [_guarded(reader, item, people) for key, reader in readers.items() for item in children(value, key)]
    except Odd as odd:
        return [_unreadable(odd)]
    return found or [_ignored("other_news")]


Reader = Callable[[Node, People], News]


def _guarded(reader: Reader, item: object, people: People) -> News:
    try:
        return reader(node(item), people)
    except Odd as odd:
        return _unreadable(odd)


def _people(contacts: Iterable[object]) -> People:
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for contact in contacts:
        # A name that cannot be read is no reason to lose what somebody wrote.
        with suppress(Odd):
            phone, scoped = words(node(contact), "wa_id"), words(node(contact), "user_id")
            if phone and scoped:
                ids[phone] = scoped
            names[scoped or phone] = words(child(node(contact), "profile"), "name")
    return People(ids, names)


def _at(item: Node) -> datetime:
    return when(item, "timestamp") if "timestamp" in item else NEVER


# --- messages -------------------------------------------------------------------------------------------------


def _message(message: Node, people: People) -> News:
    kind = words(message, "type")
    at = _at(message)
    if message.get("group_id"):
        return News(Ignored(CHANNEL, "group"), at)
    if kind in QUIET:
        return News(Ignored(CHANNEL, kind), at)
    contact = people.contact(words(message, "from"), words(message, "from_user_id"))
    item = _removal(message, contact) if kind == "revoke" else _inbound(message, contact, at)
    if isinstance(item, Inbound):
        item = replace(item, contact_name=people.names.get(contact) or None)
    return News(item, at)


def _inbound(message: Node, contact: str, at: datetime) -> Inbound | Ignored:
    """A message, or the new form of one: that is a message of its own that holds another."""
    edited = words(message, "type") == "edit"
    content = content_of(child(child(message, "edit"), "message") if edited else message)
    if content is None:
        return Ignored(CHANNEL, "unknown")
    return Inbound(
        channel=CHANNEL,
        external_id=f"{'edit' if edited else 'dm'}:{name(message, 'id')}",
        contact=contact,
        thread=contact,
        text=content.text,
        choice=content.choice,
        location=content.location,
        photos=content.photos,
        edited=edited,
        sent_at=None if at == NEVER else at,
    )


def _removal(message: Node, contact: str) -> Removal:
    return Removal(
        channel=CHANNEL,
        external_id=f"removal:{name(message, 'id')}",
        contact=contact,
        thread=contact,
        of=f"dm:{name(child(message, 'revoke'), 'original_message_id')}",
    )


def _echo(message: Node, people: People) -> News:
    """What somebody of the city wrote in the WhatsApp Business app, when the number is used there too."""
    at = _at(message)
    if words(message, "type") in ("edit", "revoke", *QUIET):
        return News(Ignored(CHANNEL, "own"), at)
    contact = people.contact(words(message, "to"), words(message, "to_user_id"))
    content = content_of(message)
    text = content.text if content else ""
    return News(HumanReply(CHANNEL, f"echo:{name(message, 'id')}", contact, contact, text), at)


def _status(status: Node, _people: People) -> News:
    return News(receipt_of(status, CHANNEL), _at(status))


def _platform_error(_error: Node, _people: People) -> News:
    return _ignored("platform_error")


# field of a change -> the lists in its value that we read.
FIELDS: Mapping[str, Mapping[str, Reader]] = {
    "messages": {"messages": _message, "statuses": _status, "errors": _platform_error},
    "smb_message_echoes": {"message_echoes": _echo},
}


def _ignored(kind: str) -> News:
    return News(Ignored(CHANNEL, kind))


def _unreadable(odd: Odd) -> News:
    log.warning("a part of a WhatsApp call was left out: %s", odd)
    return _ignored("unreadable")
