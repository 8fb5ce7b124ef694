"""Reads one call of the Instagram webhook in our words. Comments under posts are not answered by this channel."""

from collections.abc import Sequence

from connectors.base import Ignored, Received
from connectors.meta.calls import read_call
from connectors.meta.messaging import Account, News
from connectors.meta.reading import Node

CHANNEL = "instagram"
# An account that is linked to a page may be told of under the page's name.
OBJECTS = ("instagram", "page")
COMMENTS = ("comments", "live_comments")


def read(document: Node, account: Account) -> list[Received]:
    """What one call means, oldest first. Raises BadPayload."""
    return read_call(document, OBJECTS, account, _in_change)


def _in_change(change: Node, _entry: Node) -> Sequence[News] | None:
    return [News(Ignored(CHANNEL, "comment"))] if change.get("field") in COMMENTS else None
