"""Reads one call of a webhook with conversations in it: a page's or an Instagram account's."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from connectors.base import BadPayload, Ignored, Received
from connectors.meta.messaging import Account, News, in_account, in_standby, oldest_first
from connectors.meta.reading import Node, Odd, children, node

# A field that is new is counted under its own name, as long as that is a name.
FIELD = re.compile(r"[a-z_]{1,40}")

# What a change means beside the messages; None when it is none of the product's.
ChangeReader = Callable[[Node, Node], Iterable[News] | None]


def read_call(document: Node, objects: Collection[str], account: Account, in_change: ChangeReader) -> list[Received]:
    """What one call means, oldest first. Raises BadPayload.

    Only a call that is none of Meta's is refused as a whole. A part that is not as documented is left out alone: a
    call brings up to a thousand, and after an hour of refused calls Meta lets go of the page.
    """
    if object_of(document) not in objects:
        return [Ignored(account.channel, "other_object")]
    try:
        entries = [node(entry) for entry in children(document, "entry")]
        news = [each for entry in entries for each in _entry(entry, account, in_change)]
    except Odd as odd:
        raise BadPayload(f"the call is not as documented ({odd})") from None
    return oldest_first(news) or [Ignored(account.channel, "empty")]


def object_of(document: Node) -> str:
    """What kind of thing a call is about. Raises BadPayload."""
    kind = document.get("object")
    if not isinstance(kind, str):
        raise BadPayload("not a webhook call: there is no object")
    return kind


def _entry(entry: Node, account: Account, in_change: ChangeReader) -> Iterator[News]:
    if str(entry.get("id")) != account.id:
        yield News(Ignored(account.channel, "other_account"))
        return
    for event in children(entry, "messaging"):
        yield from in_account(event, account)
    for event in children(entry, "standby"):
        yield from in_standby(event, account)
    for change in children(entry, "changes"):
        if isinstance(change, dict):
            yield from in_change(change, entry) or [_by_field(change, account)]
        else:
            yield News(Ignored(account.channel, "unreadable"))


def _by_field(change: Node, account: Account) -> News:
    field = change.get("field")
    known = field if isinstance(field, str) and FIELD.fullmatch(field) else "other_field"
    return News(Ignored(account.channel, known))
