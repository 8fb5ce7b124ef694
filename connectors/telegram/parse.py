"""Reads one update of the Bot API in our words; what asks nothing of us is Ignored, what is broken BadPayload."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from telegram import Chat, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from connectors.base import BadPayload, Ignored, Inbound, Location, Media, Reach, ReachChange, Received
from connectors.telegram.commands import command_in
from connectors.telegram.threads import Place

CHANNEL = "telegram"
MOST_LATITUDE = 90
MOST_LONGITUDE = 180
KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")

T = TypeVar("T")


@dataclass(slots=True)
class Me:
    """Who the bot is. The name is learnt from getMe; until then only replies and commands reach us in groups."""

    id: int
    username: str | None = None

    def is_called(self, name: str) -> bool:
        """Whether `@name` means us."""
        return self.username is not None and name.lower() == self.username.lower()

    def take_mention(self, text: str) -> tuple[str, bool]:
        """The text without our own @name, and whether it was there."""
        if self.username is None:
            return text, False
        mention = rf"\s*(?<!\w)@{re.escape(self.username)}\b[,:]?\s*"
        rest, found = re.subn(mention, " ", text, flags=re.IGNORECASE)
        return (rest.strip(), True) if found else (text, False)


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds, before we know whether it is meant for us."""

    text: str = ""
    location: Location | None = None
    photos: tuple[Media, ...] = ()


def read(update: object, me: Me) -> list[Received]:
    """What one update means. Raises BadPayload; its text names the update's number and nothing of its content."""
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise BadPayload("not an update: there is no update_id")
    number = update["update_id"]
    kind = next((kind for kind in READERS if kind in update), None)
    if kind is None:
        return [_ignored(_kind_of(update))]
    try:
        # Only the part that we read: what else an update may carry one day cannot stop it.
        return [READERS[kind](Update.de_json({"update_id": number, kind: update[kind]}, None), me)]
    except Exception as error:
        raise BadPayload(f"update {number}: {kind} is not as documented ({type(error).__name__})") from None


def press_of(update: Any) -> str | None:
    """The id under which a pressed button waits to be acknowledged."""
    query = update.get("callback_query") if isinstance(update, dict) else None
    number = query.get("id") if isinstance(query, dict) else None
    return number if isinstance(number, str) else None


def _kind_of(update: Mapping[str, object]) -> str:
    """What Telegram calls a kind that we do not read."""
    return next((str(name) for name in update if KIND.fullmatch(str(name)) and name != "update_id"), "empty")


def _ignored(kind: str) -> Ignored:
    return Ignored(CHANNEL, kind)


# --- messages -------------------------------------------------------------------------------------------------


def _message(update: Update, me: Me) -> Received:
    return _inbound(update.update_id, _present(update.message), me)


def _edited_message(update: Update, me: Me) -> Received:
    message = _present(update.edited_message)
    if message.location is not None:  # a live location that moves: the first place was the report
        return _ignored("live_location_moved")
    item = _inbound(update.update_id, message, me)
    return replace(item, edited=True) if isinstance(item, Inbound) else item


def _inbound(number: int, message: Message, me: Me) -> Inbound | Ignored:
    sender = message.from_user
    content = _content(message)
    if content is None:
        return _ignored("service_message")
    if sender is None or not _is_resident(message, sender):
        return _ignored("not_a_resident")
    command = command_in(content.text)
    if command and command.bot and not me.is_called(command.bot):
        return _ignored("not_addressed")
    text, mentioned = me.take_mention(command.text if command else content.text)
    choice = command.choice if command else None
    commanded = command is not None and (command.bot is not None or choice is not None)
    if message.chat.type != ChatType.PRIVATE and not (mentioned or commanded or _answers(message, me)):
        return _ignored("not_addressed")
    when = message.edit_date or message.date
    return Inbound(
        channel=CHANNEL,
        external_id=_external_id(number, int(when.timestamp())),
        contact=str(int(sender.id)),
        thread=_place(message).thread,
        text=text,
        choice=choice,
        location=content.location,
        photos=content.photos,
        album=message.media_group_id,
        contact_name=sender.full_name,
        language_hint=sender.language_code,
        sent_at=when,
    )


def _is_resident(message: Message, sender: User) -> bool:
    """Neither a bot nor a channel that speaks through a group."""
    return not sender.is_bot and message.sender_chat is None and message.chat.type != ChatType.CHANNEL


def _answers(message: Message, me: Me) -> bool:
    asked = message.reply_to_message
    return asked is not None and asked.from_user is not None and asked.from_user.id == me.id


def _place(message: Message) -> Place:
    topic = message.message_thread_id if message.is_topic_message else None
    return Place(int(message.chat.id), None if topic is None else int(topic))


def _external_id(number: int, mark: int | str) -> str:
    """Update numbers start anew at random after a quiet week, or with a new bot; the mark tells such twins apart."""
    return f"update:{number}:{mark}"


# --- what a message holds -------------------------------------------------------------------------------------


def _content(message: Message) -> Content | None:
    for kind, reader in CONTENT.items():
        # What the library does not know yet waits in api_kwargs.
        if getattr(message, kind, None) or message.api_kwargs.get(kind):
            return reader(message)
    return None


def _text(message: Message) -> Content:
    return Content(_words(message.text))


def _photo(message: Message) -> Content:
    largest = max(message.photo, key=lambda size: size.width * size.height)
    return Content(_words(message.caption), photos=(Media(largest.file_unique_id, largest.file_id),))


def _document(message: Message) -> Content:
    file = _present(message.document)
    if not (file.mime_type or "").startswith("image/"):
        return _caption(message)
    return Content(_words(message.caption), photos=(Media(file.file_unique_id, file.file_id),))


def _location(message: Message) -> Content:
    shared = _present(message.location)
    return Content(location=_point(shared.latitude, shared.longitude))


def _venue(message: Message) -> Content:
    """The point alone: the venue's name and address are the map's words, the resident wrote none."""
    venue = _present(message.venue)
    return Content(location=_point(venue.location.latitude, venue.location.longitude))


def _caption(message: Message) -> Content:
    """Something we cannot look at: its caption may still say it all, and no words at all deserve an answer too."""
    return Content(_words(message.caption))


def _point(latitude: float, longitude: float) -> Location:
    lat, lon = float(latitude), float(longitude)
    if not (math.isfinite(lat + lon) and abs(lat) <= MOST_LATITUDE and abs(lon) <= MOST_LONGITUDE):
        raise ValueError("not a point on Earth")
    return Location(lat, lon)


def _words(text: object) -> str:
    if text is not None and not isinstance(text, str):
        raise TypeError("text is not text")
    return text or ""


def _present(value: T | None) -> T:
    if value is None:
        raise ValueError("missing")
    return value


UNREADABLE = (
    "animation",
    "audio",
    "voice",
    "video",
    "video_note",
    "sticker",
    "story",
    "contact",
    "poll",
    "dice",
    "game",
    "paid_media",
    "checklist",
    "invoice",
    "rich_message",
)

# kind -> reader, the first that fits: a venue also has a location, an animation also a document.
CONTENT: Mapping[str, Callable[[Message], Content]] = {
    "text": _text,
    "photo": _photo,
    "venue": _venue,
    "location": _location,
    "document": _document,
    **dict.fromkeys(UNREADABLE, _caption),
}


# --- buttons and memberships ----------------------------------------------------------------------------------


def _callback_query(update: Update, _me: Me) -> Received:
    query = _present(update.callback_query)
    sender, message = query.from_user, query.message
    # Buttons of games and of inline results are not ours.
    if message is None or not query.data or sender.is_bot:
        return _ignored("button_of_others")
    place = _place(message) if isinstance(message, Message) else Place(int(message.chat.id))
    return Inbound(
        channel=CHANNEL,
        external_id=_external_id(update.update_id, query.id),
        contact=str(int(sender.id)),
        thread=place.thread,
        choice=_words(query.data),
        contact_name=sender.full_name,
        language_hint=sender.language_code,
    )


# A member whose rights are restricted may or may not be reachable; sending will tell.
REACH: Mapping[str, Reach] = {
    ChatMemberStatus.BANNED: Reach.BLOCKED,
    ChatMemberStatus.LEFT: Reach.BLOCKED,
    ChatMemberStatus.MEMBER: Reach.OPEN,
    ChatMemberStatus.ADMINISTRATOR: Reach.OPEN,
}


def _my_chat_member(update: Update, _me: Me) -> Received:
    change = _present(update.my_chat_member)
    reach = REACH.get(change.new_chat_member.status)
    if reach is None or change.chat.type == ChatType.CHANNEL:
        return _ignored("membership")
    return ReachChange(
        channel=CHANNEL,
        external_id=_external_id(update.update_id, int(change.date.timestamp())),
        contact=_who_changed(change.chat, change.from_user),
        thread=str(int(change.chat.id)),
        reach=reach,
    )


def _who_changed(chat: Chat, sender: User) -> str:
    """Who removes the bot from a group has not blocked it for themselves: there the group is who we lose."""
    return str(int(sender.id if chat.type == ChatType.PRIVATE else chat.id))


READERS: Mapping[str, Callable[[Update, Me], Received]] = {
    "message": _message,
    "edited_message": _edited_message,
    "callback_query": _callback_query,
    "my_chat_member": _my_chat_member,
}
