"""Reads direct messages in our words: as version 2 tells of them, in the older shape of the events, and sealed ones."""

import re
from datetime import UTC, datetime

from connectors.base import BadPayload, HumanReply, Ignored, Inbound, Media
from connectors.x.me import CHANNEL, Me
from connectors.x.shapes import Includes, Message, OldMessage, OldMessages, OldPicture, Person, SealedMessage
from connectors.x.words import plain

# The last part of a picture's address, which is also its name in version 2.
RESOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def read_message(message: Message, includes: Includes, me: Me) -> Inbound | HumanReply | Ignored:
    """One message of version 2; those of our account are listed there too."""
    if message.event_type != "MessageCreate":
        return Ignored(CHANNEL, "participants")
    keys = message.attachments.media_keys
    if message.sender_id == me.id:
        text = plain(message.text, message.entities.urls, attached=bool(keys))
        return _sent(message.id, _other(message.dm_conversation_id, me), text)
    if message.dm_conversation_id and not _between(message.dm_conversation_id, "-", message.sender_id, me):
        return Ignored(CHANNEL, "group")
    pictures = [picture for key in keys if (picture := includes.picture(key)) and picture.type == "photo"]
    return _inbound(
        message.id,
        message.sender_id,
        includes.person(message.sender_id),
        text=plain(message.text, message.entities.urls, attached=bool(keys)),
        photos=tuple(
            photo for one in pictures if (photo := _photo(message.id, one.media_key.partition("_")[2], one.url))
        ),
        sent_at=message.created_at,
    )


def read_old_message(message: OldMessage, told: OldMessages, me: Me) -> Inbound | HumanReply | Ignored:
    """One message of version 1.1."""
    sender, to = message.message_create.sender_id, message.message_create.target.recipient_id
    data = message.message_create.message_data
    text = plain(data.text, data.entities.urls, attached=data.attachment.media is not None)
    if sender == me.id:
        return _sent(message.id, to if to != me.id else None, text)
    if to != me.id:
        return Ignored(CHANNEL, "other_account")
    return _inbound(
        message.id,
        sender,
        told.users.get(sender),
        text=text,
        photos=_old_photos(message.id, data.attachment.media),
        sent_at=_moment(message.created_timestamp),
    )


def read_sealed(message: SealedMessage, me: Me) -> Inbound | Ignored:
    """XChat: somebody wrote, and nobody but them can read it."""
    if message.sender_id == me.id:
        return Ignored(CHANNEL, "own")
    if message.conversation_id and not _between(message.conversation_id, ":", message.sender_id, me):
        return Ignored(CHANNEL, "group")
    return Inbound(
        channel=CHANNEL,
        external_id=f"chat:{message.id}",
        contact=message.sender_id,
        thread=message.sender_id,
        sent_at=_moment(message.created_at_msec),
        encrypted=True,
    )


def _inbound(
    number: str, sender: str, person: Person | None, *, text: str, photos: tuple[Media, ...], sent_at: datetime | None
) -> Inbound:
    return Inbound(
        channel=CHANNEL,
        external_id=f"dm:{number}",
        contact=sender,
        thread=sender,
        text=text,
        photos=photos,
        contact_name=person.name or person.username if person else None,
        sent_at=sent_at,
    )


def _sent(number: str, to: str | None, text: str) -> HumanReply | Ignored:
    """Our account wrote: we did, or somebody of the city in X's own app. Which of both the house knows by the id."""
    if to is None:
        return Ignored(CHANNEL, "own")
    return HumanReply(CHANNEL, f"dm:{number}", to, to, text)


def _other(conversation: str, me: Me) -> str | None:
    """Whom we talk with in a talk of two; None in a group, whose name is one number."""
    others = [number for number in conversation.split("-") if number != me.id]
    return others[0] if len(others) == 1 and "-" in conversation and others[0].isdecimal() else None


def _between(conversation: str, dash: str, sender: str, me: Me) -> bool:
    """Whether it is a talk of two: its name is made of both numbers."""
    return sorted(conversation.split(dash)) == sorted((sender, me.id))


def _old_photos(number: str, picture: OldPicture | None) -> tuple[Media, ...]:
    photo = _photo(number, picture.id, picture.url) if picture is not None and picture.type == "photo" else None
    return (photo,) if photo else ()


def _photo(number: str, media: str, url: str) -> Media | None:
    """What version 2 asks for: the message, the media and the last part of the address that version 1.1 had."""
    resource = url.partition("?")[0].rpartition("/")[2]
    if not (media.isdecimal() and RESOURCE.fullmatch(resource)):
        return None
    return Media(f"3_{media}", f"dm/{number}/{media}/{resource}")


def _moment(milliseconds: int | None) -> datetime | None:
    try:
        return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        raise BadPayload("a time is not as documented") from None
