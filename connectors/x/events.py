"""Reads one event of the X Activity API in our words; what asks nothing of us is Ignored."""

import re
from collections.abc import Callable, Mapping, Sequence

from connectors.base import Ignored, Received
from connectors.x.dms import read_old_message, read_sealed
from connectors.x.me import CHANNEL, Me
from connectors.x.posts import read_post
from connectors.x.shapes import Event, Includes, OldMessages, Post, SealedMessage, read_as

KIND = re.compile(r"[a-z][a-z_.]{0,39}")

# What we ask X to tell us about. A reply to a post of ours that also writes our @name comes as both of the first two.
WANTED = ("post.mention.create", "post.reply.create", "dm.received", "dm.sent", "chat.received")


def read_event(raw: object, me: Me) -> Sequence[Received]:
    """What it means. Raises BadPayload."""
    event = read_as(Event, raw)
    if event.filter.user_id not in ("", me.id):
        return [Ignored(CHANNEL, "other_account")]
    reader = READERS.get(event.event_type)
    if reader is None:
        return [Ignored(CHANNEL, event.event_type if KIND.fullmatch(event.event_type) else "unknown")]
    return reader(event, me)


def _post(event: Event, me: Me) -> Sequence[Received]:
    return [read_post(read_as(Post, event.payload), read_as(Includes, event.includes), me)]


def _messages(event: Event, me: Me) -> Sequence[Received]:
    told = read_as(OldMessages, event.payload)
    # The order within one event is not promised.
    messages = sorted(told.direct_message_events, key=lambda message: int(message.id))
    return [read_old_message(message, told, me) for message in messages]


def _sealed(event: Event, me: Me) -> Sequence[Received]:
    return [read_sealed(read_as(SealedMessage, event.payload), me)]


READERS: Mapping[str, Callable[[Event, Me], Sequence[Received]]] = {
    "post.mention.create": _post,
    "post.reply.create": _post,
    "dm.received": _messages,
    "dm.sent": _messages,
    "chat.received": _sealed,
    "chat.sent": _sealed,
}
