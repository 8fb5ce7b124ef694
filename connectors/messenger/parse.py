"""Reads one call of the Page webhook in our words: private messages, comments, receipts, our people's answers."""

from collections.abc import Sequence

from connectors.base import Received
from connectors.messenger.comments import in_feed
from connectors.messenger.me import Page
from connectors.meta.calls import read_call
from connectors.meta.messaging import News
from connectors.meta.reading import Node

OBJECTS = ("page",)
FEED = "feed"


def read(document: Node, page: Page) -> list[Received]:
    """What one call means, oldest first. Raises BadPayload."""

    def in_change(change: Node, entry: Node) -> Sequence[News] | None:
        return in_feed(change, entry, page) if change.get("field") == FEED else None

    return read_call(document, OBJECTS, page.account, in_change)
