"""Reads one change of the page's feed: comments under its posts, and what visitors post on it.

Every post of a visitor and every comment under a post is meant for us. An answer to another comment is meant for us
only when it names the page: a payload says which comment is answered, but not whose it is.
"""

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime

from connectors.base import Ignored, Inbound, Media, Received, Removal
from connectors.messenger.me import Page
from connectors.meta.messaging import NEVER, News
from connectors.meta.reading import Node, Odd, child, children, name, node, when, words

log = logging.getLogger(__name__)

# item -> the key of its number. A visitor's post has one of several names, by what it holds.
NUMBERS = {"comment": "comment_id", **dict.fromkeys(("post", "status", "photo", "video"), "post_id")}
ADDED = "add"
EDITED = ("edited", "edit", "update")
REMOVED = ("remove", "delete")
HIDDEN = ("hide", "unhide")
REACTIONS = ("reaction", "like")
EDIT_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Post:
    """One comment or post of somebody's."""

    value: Node
    number: str
    author: str
    author_name: str | None

    @property
    def external_id(self) -> str:
        return f"{'comment' if self.is_comment else 'post'}:{self.number}"

    @property
    def is_comment(self) -> bool:
        return self.value.get("item") == "comment"

    @property
    def answers_a_comment(self) -> bool:
        parent, top = self.value.get("parent_id"), self.value.get("post_id")
        return self.is_comment and parent is not None and parent != top


def in_feed(change: object, entry: Node, page: Page) -> list[News]:
    """What one change means. What cannot be read is left out alone."""
    try:
        value = child(node(change), "value")
        return [News(_item(value, page), _time(value, entry))]
    except Odd as odd:
        log.warning("a change of the page's feed was left out: %s", odd)
        return [News(Ignored(page.account.channel, "unreadable"))]


def _item(value: Node, page: Page) -> Received:
    kind = _asks_nothing(value)
    if kind is not None:
        return Ignored(page.account.channel, kind)
    post = _post(value)
    if post.author == page.id:
        return Ignored(page.account.channel, "own")
    if words(value, "verb") in REMOVED:
        of = post.external_id
        return Removal(page.account.channel, f"{of}:removed", post.author, post.author, of)
    text, named = page.take_mention(words(value, "message"))
    if post.answers_a_comment and not named:
        return Ignored(page.account.channel, "not_addressed")
    return _inbound(post, text, page)


def _asks_nothing(value: Node) -> str | None:
    """What to count a change as that is no news for us, whoever it is from."""
    item, verb = words(value, "item"), words(value, "verb")
    if item not in NUMBERS:
        return "reaction" if item in REACTIONS else "other_item"
    if verb in HIDDEN:
        return "hide"
    return None if verb in (ADDED, *EDITED, *REMOVED) else "other_verb"


def _inbound(post: Post, text: str, page: Page) -> Inbound:
    edited = words(post.value, "verb") != ADDED
    return Inbound(
        channel=page.account.channel,
        external_id=f"{post.external_id}:edit:{_digest(post.value)}" if edited else post.external_id,
        contact=post.author,
        thread=post.author,
        text=text,
        photos=_photos(post),
        edited=edited,
        contact_name=post.author_name,
        sent_at=None if edited else _created(post.value),
        post=post.number,
    )


def _post(value: Node) -> Post:
    number = name(value, NUMBERS[words(value, "item")])
    author = child(value, "from")
    # Without the permission to see who wrote it there is no author. The post can be answered all the same.
    person = name(author, "id") if author else f"post:{number}"
    return Post(value, number, person, words(author, "name") or None)


def _photos(post: Post) -> tuple[Media, ...]:
    """A comment has one in `photo`; a post of one photo has it in `link`, one of several in `photos`."""
    value = post.value
    links = [words(value, "photo"), words(value, "link") if value.get("item") == "photo" else ""]
    links += [words({"link": link}, "link") for link in children(value, "photos")]
    return tuple(Media(f"{post.number}:{n}", link) for n, link in enumerate(filter(None, links)))


def _digest(value: Node) -> str:
    """Tells one edit from the next. An entry's time is when we were called, so the same edit may come with another."""
    said = "\n".join([words(value, "message"), words(value, "photo")])
    return hashlib.sha256(said.encode(errors="replace")).hexdigest()[:EDIT_DIGITS]


def _time(value: Node, entry: Node) -> datetime:
    created = _created(value) if words(value, "verb") == ADDED else None
    return created or (when(entry, "time") if "time" in entry else NEVER)


def _created(value: Node) -> datetime | None:
    return when(value, "created_time") if "created_time" in value else None
