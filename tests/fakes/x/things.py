"""Accounts, posts, messages and media as X keeps them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """One who has an account: the city or a resident."""

    id: int
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place that X knows; `kind` is one of poi, neighborhood, city, admin, country."""

    name: str
    lat: float
    lon: float
    kind: str = "neighborhood"

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.name} {self.lat} {self.lon}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a film; its bytes lie in `XWorld.files` under its resource."""

    id: int
    kind: str = "photo"

    @property
    def key(self) -> str:
        return f"{3 if self.kind == 'photo' else 7}_{self.id}"

    @property
    def resource(self) -> str:
        return f"M{self.id:x}.jpg"


@dataclass(frozen=True, slots=True)
class Post:
    """Something that everybody can read. `implicit` letters at the start were put there by X: the @names of a reply."""

    id: int
    author: int
    text: str
    at: float
    conversation: int
    reply_to: int | None = None
    quotes: int | None = None
    implicit: int = 0
    media: tuple[Media, ...] = ()
    place: Place | None = None
    point: tuple[float, float] | None = None
    language: str = "und"

    @property
    def said(self) -> str:
        """What the author wrote."""
        return self.text[self.implicit :]


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """A message between two, or in a group; `kind` is one of X's event types."""

    id: int
    sender: int
    conversation: str
    text: str
    at: float
    recipient: int | None = None
    kind: str = "MessageCreate"
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True)
class EncryptedMessage:
    """A message of XChat: X itself cannot read it."""

    id: str
    sender: int
    recipient: int
    at: float


@dataclass(slots=True)
class Hook:
    """A webhook that was registered."""

    id: int
    url: str
    created: float
    valid: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the app wants to be told about."""

    id: int
    event_type: str
    filter: Mapping[str, str]
    webhook: int | None
    tag: str | None
    created: float


@dataclass(slots=True)
class News:
    """Something that waits to be brought to a webhook."""

    uuid: str
    subscription: Subscription
    about: Post | DirectMessage | EncryptedMessage
    tries: int = 0
    not_before: float = 0.0
