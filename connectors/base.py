"""The contract of a channel: what a connector is given, what it hands back and how it may fail.

A connector translates. It never writes to the store, never decides what to say and never retries:
`bot.inbox` stores what `parse` returns, `bot.outbox` calls `send` and holds the one retry policy.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Location:
    """A point the resident shared, WGS 84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Media:
    """A picture that can be fetched later with `Connector.fetch`.

    `id` is stable for the platform's file (Telegram: `file_unique_id`); `handle` is what `fetch`
    needs (never an address that carries a secret).
    """

    id: str
    handle: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a resident, in our words.

    `external_id` is unique within the channel: the same id twice is the same message.
    `contact` is the platform's id of the person, `thread` of the place to answer to.
    `choice` is the value of a button that was pressed. `album` joins pictures that were sent together.
    `post` is the public post or comment that this is, and that a public answer goes under; None is a private message.
    A public post and the private talk with the same person share `contact` and `thread`: they are one conversation.
    `place_hint` is where the post says it was written, which need not be where the problem is.
    `encrypted`: we were told that something came, and cannot read it.
    """

    channel: str
    external_id: str
    contact: str
    thread: str
    text: str = ""
    choice: str | None = None
    location: Location | None = None
    photos: tuple[Media, ...] = ()
    album: str | None = None
    edited: bool = False
    contact_name: str | None = None
    language_hint: str | None = None
    sent_at: datetime | None = None
    post: str | None = None
    place_hint: Location | None = None
    encrypted: bool = False


class Reach(StrEnum):
    """Whether a person can be written to, as the platform says."""

    BLOCKED = "blocked"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class ReachChange:
    """The person blocked us, or let us in again."""

    channel: str
    external_id: str
    contact: str
    thread: str
    reach: Reach


@dataclass(frozen=True, slots=True)
class Removal:
    """The person took back what they had written: `of` is the `external_id` of that message."""

    channel: str
    external_id: str
    contact: str
    thread: str
    of: str


@dataclass(frozen=True, slots=True)
class HumanReply:
    """One of the city's people answered with the platform's own tools, so the bot keeps quiet.

    A platform that tells of our own messages in the same words has the id here that `Sent` has for them: what the
    house sent itself is no person's.
    """

    channel: str
    external_id: str
    contact: str
    thread: str
    text: str


class ReceiptState(StrEnum):
    """What a platform says later about a message that it took. Ordered: it never goes back."""

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """News of a message of ours; `of` is one of its `Sent.external_ids`. `kind` says why it failed."""

    channel: str
    external_id: str
    of: str
    state: ReceiptState
    kind: "SendErrorKind | None" = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Something that asks nothing of us: a reaction, another page's message, a kind that is new. It is counted."""

    channel: str
    kind: str


Received = Inbound | ReachChange | Removal | HumanReply | Receipt | Ignored


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply. `value` is stable across languages; `label` is for the resident's eyes."""

    label: str
    value: str


class Audience(StrEnum):
    """Who reads a message: the person; everyone, under a post; or the person, tied to their post (one each)."""

    PRIVATE = "private"
    PUBLIC = "public"
    PRIVATE_REPLY = "private_reply"


class Purpose(StrEnum):
    """Why a message goes out: an answer, news that nobody asked for just now, or the words of one of our people."""

    ANSWER = "answer"
    NOTICE = "notice"
    HUMAN = "human"


class Way(StrEnum):
    """How a platform lets it through: freely, by a template it approved, or under the tag for people's own words."""

    FREE = "free"
    TEMPLATE = "template"
    HUMAN_TAG = "human_tag"


@dataclass(frozen=True, slots=True)
class Template:
    """A message in the form that a platform approved before: its name, and what fills {{1}}, {{2}}, ... in order."""

    name: str
    parameters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to a resident, already in their language. `id` is our own message id.

    `post` is what a message that is PUBLIC or PRIVATE_REPLY answers. `template` is there when `way` is TEMPLATE; its
    text in every language was given to the channel beforehand.
    """

    id: int
    thread: str
    text: str
    language: str
    buttons: tuple[Button, ...] = ()
    asks: str | None = None
    audience: Audience = Audience.PRIVATE
    post: str | None = None
    purpose: Purpose = Purpose.ANSWER
    way: Way = Way.FREE
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform gave back: its ids of the parts that it took, oldest first.

    `contact` is the person's id for private talk, when a reply tied to a post revealed it.
    """

    external_ids: tuple[str, ...] = ()
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """So many private messages within so many seconds, over all conversations."""

    sends: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry; the rest of the house asks this, never the channel's name.

    `window`: how long after the person's last private message we may write freely; None is for ever. `human_window`
    is the same for people's own words, where it is longer. `templates`: notices may go out later in approved forms.
    `public_limit`: how many characters an answer under a public post has, None where there are no posts.
    `private_replies`: a post may be answered privately, once. `merges`: messages that wait together go out as one.
    `answer_within`: seconds in which the platform wants some answer. `pushes`: what we send rings at the person's, so
    that they may ask us to stop; a page that is only open while they look at it does not.
    """

    text_limit: int
    button_limit: int
    button_label_limit: int
    photos: bool = True
    location: bool = True
    typing: bool = False
    window: timedelta | None = None
    human_window: timedelta | None = None
    templates: bool = False
    public_limit: int | None = None
    private_replies: bool = False
    merges: bool = False
    answer_within: float | None = None
    pushes: bool = True
    budgets: tuple[Budget, ...] = ()


class SendErrorKind(StrEnum):
    """The closed list of why a message did not go out."""

    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    OUTSIDE_WINDOW = "outside_window"
    BLOCKED = "blocked"
    REJECTED = "rejected"
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True, slots=True)
class ErrorPolicy:
    """What one kind of error means: try again by itself?, and a sentence for staff."""

    retry: bool
    sentence: str


ERROR_POLICIES: Mapping[SendErrorKind, ErrorPolicy] = {
    SendErrorKind.THROTTLED: ErrorPolicy(True, "The platform asked us to slow down; it will be sent later."),
    SendErrorKind.UNAVAILABLE: ErrorPolicy(True, "The platform could not be reached; it will be tried again."),
    SendErrorKind.OUTSIDE_WINDOW: ErrorPolicy(False, "The platform no longer lets us write to this person first."),
    SendErrorKind.BLOCKED: ErrorPolicy(False, "The person has blocked us or closed the account."),
    SendErrorKind.REJECTED: ErrorPolicy(False, "The platform refused this message as it is."),
    SendErrorKind.MISCONFIGURED: ErrorPolicy(False, "Our access to the platform is wrong or has expired."),
}


class ChannelError(Exception):
    """A platform did not do what we asked. `detail` is for staff and holds nothing of the resident's."""

    def __init__(self, kind: SendErrorKind, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(f"{kind}: {detail}" if detail else str(kind))
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after

    @property
    def policy(self) -> ErrorPolicy:
        return ERROR_POLICIES[self.kind]


class SendError(ChannelError):
    """A message did not go out."""


class StartError(ChannelError):
    """A channel could not be set up at its platform; the house goes on and may try again later."""


class KeyStoreError(Exception):
    """What a channel wants kept cannot be read or kept now; the text is a sentence for staff."""


class HeldKey(Protocol):
    """A kept text, nobody else's while the block lasts."""

    @property
    def text(self) -> str | None:
        """What was kept last; None at first."""
        ...

    async def keep(self, text: str) -> None:
        """Keep this in its place: when it returns, a power cut does not lose it. Raises KeyStoreError."""
        ...


class KeyStore(Protocol):
    """Where a connector keeps the key that its platform changes: sealed, once for all processes of the house."""

    async def read(self) -> str | None:
        """What was kept last, without waiting for who holds it. Raises KeyStoreError."""
        ...

    def hold(self) -> AbstractAsyncContextManager[HeldKey]:
        """Wait until nobody else holds it, in any process, and hold it. Raises KeyStoreError."""
        ...


class MediaError(Exception):
    """A picture could not be fetched; `permanent` when another try is pointless."""

    def __init__(self, detail: str, *, permanent: bool) -> None:
        super().__init__(detail)
        self.permanent = permanent


class BadSignature(Exception):
    """A webhook call that does not prove who it is from."""


class BadPayload(Exception):
    """A webhook call that is not what the platform documents; the text says what was wrong."""


class Connector(Protocol):
    """One channel."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def start(self) -> None:
        """Tell the platform about us; may be called again at any time. Raises StartError."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message to the platform. Raises SendError."""
        ...

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture, at most `limit` of them. Raises MediaError."""
        ...

    async def typing(self, thread: str, answering: str) -> None:
        """Show that an answer is being written, where the channel can; never raises.

        `answering` is the `external_id` of the person's message that is being answered.
        """
        ...


class Webhook(Protocol):
    """A channel that is called by its platform. Without a secret there is none, so there is no route."""

    @property
    def path(self) -> str: ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check the raw body in constant time. Raises BadSignature."""
        ...

    def parse(self, body: bytes) -> Sequence[Received]:
        """Our words for it, oldest first; what asks nothing of us is Ignored. Raises BadPayload."""
        ...


@runtime_checkable
class Challenged(Protocol):
    """A webhook whose platform asks it, by GET, to prove that it is ours."""

    def answer(self, parameters: Mapping[str, str]) -> "ChallengeAnswer":
        """What to answer. Raises BadSignature."""
        ...


@dataclass(frozen=True, slots=True)
class ChallengeAnswer:
    body: str
    content_type: str


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A template's wording in one language, with {{1}}, {{2}}, ... and an example for each."""

    name: str
    language: str
    text: str
    examples: tuple[str, ...]


@runtime_checkable
class Synced(Protocol):
    """A channel that keeps things of ours at its platform: templates, menus, greetings."""

    async def sync(self) -> Sequence[str]:
        """Bring the platform up to date; a sentence for each thing it did or found done. Raises StartError."""
        ...


@runtime_checkable
class Inspected(Protocol):
    """A channel that can tell what is wrong with it."""

    async def inspect(self) -> Sequence[str]:
        """What is wrong now, in sentences for staff; nothing when all is well. Never raises."""
        ...


class Poller(Protocol):
    """A channel that we ask for news. One process at a time polls (the worker holds a lock)."""

    def poll(self, cursor: str | None) -> AsyncIterator["Batch"]:
        """Batches of news after `cursor`, for ever. The next one is asked for after the last was stored."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """News and where to go on from; `cursor` is stored in the transaction that stores the news."""

    received: Sequence[Received]
    cursor: str | None
    notes: Mapping[str, Any] = field(default_factory=dict)
