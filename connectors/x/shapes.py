"""What X sends, as far as we read it, in both of its spellings: it has begun to say `post` where it said `tweet`."""

import re
from typing import Annotated, Any, TypeVar

from pydantic import (
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from connectors.base import BadPayload

Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
Degrees = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
# What may be told of a place in an answer; the keys of some objects are people's numbers.
FIELD = re.compile(r"[a-z_]{1,40}")
S = TypeVar("S", bound="Shape")


class Shape(BaseModel):
    """A part of an answer. What is null counts as not there; what is new is passed over."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _present(cls, raw: Any) -> Any:
        return {name: value for name, value in raw.items() if value is not None} if isinstance(raw, dict) else raw


class Mention(Shape):
    username: str
    id: str = ""


class Link(Shape):
    url: Annotated[str, StringConstraints(min_length=1)]
    expanded_url: str = ""
    display_url: str = ""
    media_key: str = ""


class Entities(Shape):
    mentions: tuple[Mention, ...] = ()
    urls: tuple[Link, ...] = ()


class Note(Shape):
    """The whole of a long post; its `text` is only the beginning."""

    text: str
    entities: Entities = Entities()


class Reference(Shape):
    """`replied_to`, `quoted` or `retweeted`."""

    type: str
    id: str = ""


class Attachments(Shape):
    media_keys: tuple[str, ...] = ()


class Point(Shape):
    """Longitude first, as in GeoJSON."""

    coordinates: tuple[Degrees, Degrees]


class Geo(Shape):
    coordinates: Point | None = None
    place_id: str | None = None


class Post(Shape):
    id: Id
    author_id: Id
    text: str
    entities: Entities = Entities()
    note: Note | None = Field(default=None, validation_alias=AliasChoices("note_tweet", "note_post"))
    references: tuple[Reference, ...] = Field(
        default=(), validation_alias=AliasChoices("referenced_tweets", "referenced_posts")
    )
    history: tuple[str, ...] = Field(
        default=(), validation_alias=AliasChoices("edit_history_tweet_ids", "edit_history_post_ids")
    )
    display_text_range: tuple[int, int] | None = None
    in_reply_to_user_id: str | None = None
    attachments: Attachments = Attachments()
    geo: Geo = Geo()
    created_at: AwareDatetime | None = None
    lang: str | None = None

    def refers(self, kind: str) -> bool:
        return any(reference.type == kind for reference in self.references)


class Picture(Shape):
    """A photo or a film; only a photo has a `url`."""

    media_key: str
    type: str
    url: str = ""


class Person(Shape):
    id: str
    username: str
    name: str = ""

    @model_validator(mode="before")
    @classmethod
    def _unwrapped(cls, raw: Any) -> Any:
        return raw.get("data", raw) if isinstance(raw, dict) else raw


class Box(Shape):
    """West, south, east, north."""

    bbox: tuple[Degrees, Degrees, Degrees, Degrees] | None = None


class Place(Shape):
    id: str
    geo: Box = Box()


class Includes(Shape):
    """What is told beside the posts or messages."""

    users: tuple[Person, ...] = ()
    media: tuple[Picture, ...] = ()
    places: tuple[Place, ...] = ()

    def person(self, number: str) -> Person | None:
        return next((person for person in self.users if person.id == number), None)

    def picture(self, key: str) -> Picture | None:
        return next((picture for picture in self.media if picture.media_key == key), None)

    def place(self, number: str | None) -> Place | None:
        return next((place for place in self.places if place.id == number), None)


class Message(Shape):
    """A direct message as version 2 tells of it."""

    id: Id
    event_type: str
    sender_id: Id
    text: str = ""
    dm_conversation_id: str = ""
    entities: Entities = Entities()
    attachments: Attachments = Attachments()
    created_at: AwareDatetime | None = None


class OldPicture(Shape):
    id: Id = Field(validation_alias="id_str")
    type: str
    url: str = Field(validation_alias=AliasChoices("media_url_https", "media_url"))


class OldAttachment(Shape):
    media: OldPicture | None = None


class OldData(Shape):
    text: str = ""
    entities: Entities = Entities()
    attachment: OldAttachment = OldAttachment()


class OldTarget(Shape):
    recipient_id: Id


class OldCreate(Shape):
    sender_id: Id
    target: OldTarget
    message_data: OldData = OldData()


class OldMessage(Shape):
    """A direct message in the shape of version 1.1, which the events have kept."""

    id: Id
    created_timestamp: int | None = None
    message_create: OldCreate


class OldMessages(Shape):
    direct_message_events: tuple[OldMessage, ...]
    users: dict[str, Person] = {}


class SealedMessage(Shape):
    """A message of XChat: who and when, and letters that only the two can read."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    sender_id: Id
    conversation_id: str = ""
    created_at_msec: int | None = None


class Filter(Shape):
    user_id: str = ""


class Event(Shape):
    """The envelope of the X Activity API; what `payload` is depends on the type."""

    event_type: str
    filter: Filter = Filter()
    payload: dict[str, Any] = {}
    includes: dict[str, Any] = {}


def read_as(shape: type[S], raw: object) -> S:
    """Raises BadPayload, which names the field and nothing of its content."""
    try:
        return shape.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        where = ".".join(part for part in first["loc"] if isinstance(part, str) and FIELD.fullmatch(part))
        raise BadPayload(f"{shape.__name__.lower()}: {where or 'the whole'} is not as documented") from None
