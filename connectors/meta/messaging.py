"""Reads one event of Messenger or of Instagram messaging: both have the same shape and most of the same kinds."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors.base import HumanReply, Ignored, Inbound, Location, Media, Receipt, ReceiptState, Received, Removal
from connectors.meta.reading import Node, Odd, child, children, name, node, point, when, words

log = logging.getLogger(__name__)

# Goes out with every message of ours and comes back in its echo, so that we know our own words again.
MARK = "philly311"
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose news they are. `app_id` is our app's; without it our own words are known by their mark alone.

    `marks`: whether what we send carries our mark. Where it does not, an echo that names no app may be our own, and is
    not taken for a person's: a bot that fell silent after each of its answers would be worse than one that speaks on.
    """

    channel: str
    id: str
    app_id: str | None = None
    marks: bool = True


@dataclass(frozen=True, slots=True)
class News:
    """One item with its time: a call may bring many, in any order."""

    item: Received
    at: datetime = field(default=NEVER)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of an account."""

    content: Node
    account: Account
    at: datetime

    @property
    def sender(self) -> str:
        return name(child(self.content, "sender"), "id")

    @property
    def recipient(self) -> str:
        return name(child(self.content, "recipient"), "id")

    @property
    def sent_at(self) -> datetime | None:
        return None if self.at == NEVER else self.at

    def ignored(self, kind: str) -> list[Received]:
        return [Ignored(self.account.channel, kind)]


def oldest_first(news: Iterable[News]) -> list[Received]:
    """In the order of their times; what has none stays before the rest, in its order."""
    return [each.item for each in sorted(news, key=lambda each: each.at)]


def in_account(content: object, account: Account) -> list[News]:
    """An event that came to us as the one who answers. What cannot be read is left out alone."""
    return _read(content, account, _any)


def in_standby(content: object, account: Account) -> list[News]:
    """An event in a conversation that another app holds, as the page's inbox does: only our people's words matter."""
    return _read(content, account, _overheard)


Reader = Callable[[Event], Sequence[Received]]


def _read(content: object, account: Account, reader: Reader) -> list[News]:
    try:
        event = Event(node(content), account, _time(node(content)))
        return [News(item, event.at) for item in reader(event)]
    except Odd as odd:
        log.warning("a part of a call to %s was left out: %s", account.channel, odd)
        return [News(Ignored(account.channel, "unreadable"))]


def _time(content: Node) -> datetime:
    return when(content, "timestamp") if "timestamp" in content else NEVER


def _any(event: Event) -> Sequence[Received]:
    kind = next((kind for kind in READERS if kind in event.content), None)
    return READERS[kind](event) if kind else event.ignored("other_event")


def _overheard(event: Event) -> Sequence[Received]:
    message = child(event.content, "message")
    return _echo(event, message) if message.get("is_echo") else event.ignored("standby")


# --- what a person wrote --------------------------------------------------------------------------------------


def _message(event: Event) -> Sequence[Received]:
    message = child(event.content, "message")
    if message.get("is_echo"):
        return _echo(event, message)
    if event.sender == event.account.id:
        return event.ignored("own")
    mid = name(message, "mid")
    if message.get("is_deleted"):
        taken_back = f"dm:{mid}"
        return [Removal(event.account.channel, f"{taken_back}:removed", event.sender, event.sender, taken_back)]
    quick_reply = child(message, "quick_reply")
    choice = words(quick_reply, "payload") or None
    attachments = [node(each) for each in children(message, "attachments")]
    return [
        Inbound(
            channel=event.account.channel,
            external_id=f"dm:{mid}",
            contact=event.sender,
            thread=event.sender,
            # Beside a choice the text only repeats the button's label.
            text="" if choice else _text(message, attachments),
            choice=choice,
            location=_location(attachments),
            photos=_photos(mid, attachments),
            sent_at=event.sent_at,
        )
    ]


def _text(message: Node, attachments: Sequence[Node]) -> str:
    """The words, or what a shared link brings along when there are none."""
    return words(message, "text") or "\n".join(
        part
        for attachment in attachments
        if attachment.get("type") == "fallback"
        for part in (words(attachment, "title"), words(attachment, "url"))
        if part
    )


def _location(attachments: Sequence[Node]) -> Location | None:
    for attachment in attachments:
        if attachment.get("type") == "location":
            coordinates = child(child(attachment, "payload"), "coordinates")
            return point(coordinates.get("lat"), coordinates.get("long"))
    return None


def _photos(mid: str, attachments: Sequence[Node]) -> tuple[Media, ...]:
    """Pictures only: stories, reels and stickers are not the resident's photo, and a story must not be kept."""
    payloads = [(n, child(each, "payload")) for n, each in enumerate(attachments) if each.get("type") == "image"]
    # Until August 2026 a sticker came as an image with a number.
    urls = [(n, words(payload, "url")) for n, payload in payloads if "sticker_id" not in payload]
    return tuple(Media(f"{mid}:{n}", url) for n, url in urls if url)


def _postback(event: Event) -> Sequence[Received]:
    """A button, the menu or "Get started"."""
    postback = child(event.content, "postback")
    choice = words(postback, "payload") or None
    # Older versions of the API give a postback no id of its own.
    number = words(postback, "mid") or f"{event.sender}:{event.content.get('timestamp')}"
    return [
        Inbound(
            channel=event.account.channel,
            external_id=f"postback:{number}",
            contact=event.sender,
            thread=event.sender,
            text="" if choice else words(postback, "title"),
            choice=choice,
            sent_at=event.sent_at,
        )
    ]


def _edit(event: Event) -> Sequence[Received]:
    if event.sender == event.account.id:
        return event.ignored("own")
    edit = child(event.content, "message_edit")
    return [
        Inbound(
            channel=event.account.channel,
            external_id=f"dm:{name(edit, 'mid')}:edit:{name(edit, 'num_edit')}",
            contact=event.sender,
            thread=event.sender,
            text=words(edit, "text"),
            edited=True,
            sent_at=event.sent_at,
        )
    ]


# --- what became of ours, and what our people wrote ---------------------------------------------------------


def _echo(event: Event, message: Node) -> Sequence[Received]:
    """What was sent in the account's name: by us, or by one of our people with Meta's own tools."""
    app_id = message.get("app_id")
    if message.get("metadata") == MARK or (app_id is not None and str(app_id) == event.account.app_id):
        return event.ignored("own")
    if not event.account.marks and (app_id is None or event.account.app_id is None):
        return event.ignored("echo")
    person = event.recipient
    return [HumanReply(event.account.channel, f"echo:{name(message, 'mid')}", person, person, words(message, "text"))]


def _delivery(event: Event) -> Sequence[Received]:
    """Which of ours arrived. `mids` may be missing; the watermark alone names no message."""
    arrived = [words({"mid": mid}, "mid") for mid in children(child(event.content, "delivery"), "mids")]
    return [
        Receipt(event.account.channel, f"delivery:{mid}", f"dm:{mid}", ReceiptState.DELIVERED) for mid in arrived
    ] or event.ignored("delivery")


def _quiet(kind: str) -> Reader:
    return lambda event: event.ignored(kind)


# What asks nothing of us: who read how far, hearts, how somebody came here, whose turn it is among the apps.
QUIET = (
    "read",
    "reaction",
    "referral",
    "optin",
    "account_linking",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "policy_enforcement",
)

# key of the event -> reader, the first that is there.
READERS: Mapping[str, Reader] = {
    "message": _message,
    "postback": _postback,
    "message_edit": _edit,
    "delivery": _delivery,
    **{kind: _quiet(kind) for kind in QUIET},
}
