"""Accounts, posts, media, places and messages as version 2 of the API writes them, every field there is.

X has begun to call its posts `post` where the API said `tweet`, and both are in the documentation: `noun` says which.
"""

import html
import re
from collections.abc import Mapping, Sequence

from tests.fakes.x.clock import written
from tests.fakes.x.problems import Json
from tests.fakes.x.things import Account, DirectMessage, Media, Place, Post
from tests.fakes.x_world import XWorld

TON = "https://ton.twitter.com/1.1/ton/data/dm"
HANDLE = re.compile(r"(?<!\w)@(\w{1,15})")
# Half a side of a place's box, in degrees.
AROUND = 0.01

DEFAULT_FIELDS: Mapping[str, frozenset[str]] = {
    "post": frozenset(("id", "text", "edit_history_tweet_ids", "edit_history_post_ids")),
    "user": frozenset(("id", "name", "username")),
    "media": frozenset(("media_key", "type")),
    "place": frozenset(("id", "full_name")),
    "dm_event": frozenset(("id", "event_type", "text", "participant_ids")),
}


def user_json(account: Account) -> Json:
    return {
        "id": str(account.id),
        "name": account.name,
        "username": account.username,
        "created_at": "2019-04-01T12:00:00.000Z",
        "protected": False,
        "verified": False,
        "description": "",
    }


def shown_text(text: str, media: Sequence[Media]) -> str:
    """The text with &, < and > escaped, and the link that X puts behind it for what is attached."""
    link = f"https://t.co/{media[0].id:x}"[:23] if media else ""
    return " ".join(part for part in (html.escape(text, quote=False), link) if part)


def post_json(world: XWorld, post: Post) -> Json:
    noun = world.noun
    text = shown_text(post.text, post.media)
    found: Json = {
        "id": str(post.id),
        "text": text,
        f"edit_history_{noun}_ids": [str(post.id)],
        "author_id": str(post.author),
        "conversation_id": str(post.conversation),
        "created_at": written(post.at),
        "lang": post.language,
        "display_text_range": [post.implicit, len(html.escape(post.text, quote=False))],
        "reply_settings": "everyone",
        "possibly_sensitive": False,
    }
    entities = _entities(world, text, post)
    references = _references(post)
    replied = world.all_posts.get(post.reply_to or 0)
    return found | {
        name: value
        for name, value in (
            ("entities", entities),
            (f"referenced_{noun}s", references),
            ("in_reply_to_user_id", str(replied.author) if replied else ""),
            ("attachments", {"media_keys": [media.key for media in post.media]} if post.media else {}),
            ("geo", _geo(post)),
        )
        if value
    }


def _references(post: Post) -> list[Json]:
    both = (("replied_to", post.reply_to), ("quoted", post.quotes))
    return [{"type": kind, "id": str(number)} for kind, number in both if number]


def _entities(world: XWorld, text: str, post: Post) -> Json:
    handles = {account.username.lower(): account for account in world.accounts.values()}
    mentions = [
        {"start": match.start(), "end": match.end(), "username": account.username, "id": str(account.id)}
        for match in HANDLE.finditer(text)
        if (account := handles.get(match[1].lower()))
    ]
    urls = [media_link(text, post.id, media) | {"media_key": media.key} for media in post.media]
    return {name: value for name, value in (("mentions", mentions), ("urls", urls)) if value}


def media_link(text: str, number: int, media: Media) -> Json:
    """The link at the end of a text that stands for what is attached."""
    start = text.rfind("https://t.co/")
    url = text[start:]
    expanded = f"https://x.com/i/status/{number}/{media.kind}/1"
    return {
        "start": start,
        "end": len(text),
        "url": url,
        "expanded_url": expanded,
        "display_url": f"pic.x.com/{url[13:]}",
    }


def _geo(post: Post) -> Json:
    geo: Json = {"place_id": post.place.id} if post.place else {}
    if post.point:
        lat, lon = post.point
        geo["coordinates"] = {"type": "Point", "coordinates": [lon, lat]}
    return geo


def place_json(place: Place) -> Json:
    box = [place.lon - AROUND, place.lat - AROUND, place.lon + AROUND, place.lat + AROUND]
    return {
        "id": place.id,
        "full_name": place.name,
        "name": place.name.partition(",")[0],
        "place_type": place.kind,
        "country": "United States",
        "country_code": "US",
        "geo": {"type": "Feature", "bbox": box, "properties": {}},
    }


def media_json(media: Media, url: str) -> Json:
    found: Json = {"media_key": media.key, "type": media.kind, "width": 1200, "height": 900}
    if media.kind == "photo":
        return found | {"url": url}
    film = {"bit_rate": 832_000, "content_type": "video/mp4", "url": url.replace(".jpg", ".mp4")}
    return found | {"preview_image_url": url, "duration_ms": 12_000, "variants": [film]}


def ton_url(message: DirectMessage, media: Media) -> str:
    """Where a message's picture lies to version 1.1; version 2 wants the last three parts of it."""
    return f"{TON}/{message.id}/{media.id}/{media.resource}"


def message_json(message: DirectMessage) -> Json:
    found: Json = {
        "id": str(message.id),
        "event_type": message.kind,
        "sender_id": str(message.sender),
        "dm_conversation_id": message.conversation,
        "created_at": written(message.at),
    }
    if message.kind != "MessageCreate":
        return found | {"participant_ids": [str(message.sender)]}
    attached = {"attachments": {"media_keys": [media.key for media in message.media]}} if message.media else {}
    return found | {"text": shown_text(message.text, message.media)} | attached


def chosen(whole: Json, kind: str, asked: frozenset[str]) -> Json:
    """The fields that are always there and those that were asked for."""
    return {name: value for name, value in whole.items() if name in DEFAULT_FIELDS[kind] | asked}
