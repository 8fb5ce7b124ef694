"""Reads a public post in our words: whether it speaks to us, what it says, its pictures, where it was written."""

from connectors.base import Ignored, Inbound, Media
from connectors.x.me import CHANNEL, Me
from connectors.x.places import place_of
from connectors.x.shapes import Includes, Post
from connectors.x.words import body_of, names, plain

# X begins the key of a photo so; films and moving pictures have other numbers.
PHOTO_KEY = "3_"


def read_post(post: Post, includes: Includes, me: Me) -> Inbound | Ignored:
    """An Inbound when its author speaks to us: writes our @name, or answers a post of ours.

    X also lists talk among others in which our @name stands only because X put it before each reply, reposts, and
    quotes; nobody asks anything of us there. The webhook brings only @names that people wrote, polling brings all.
    """
    if post.author_id == me.id:
        return Ignored(CHANNEL, "own")
    if post.refers("retweeted"):
        return Ignored(CHANNEL, "repost")
    entities = post.note.entities if post.note else post.entities
    handles = me.handles([*entities.mentions, *post.entities.mentions, *includes.users])
    body = body_of(post)
    if not names(body, handles) and post.in_reply_to_user_id != me.id:
        return Ignored(CHANNEL, "quote" if post.refers("quoted") else "not_addressed")
    author = includes.person(post.author_id)
    links = {link.url: link for link in (*entities.urls, *post.entities.urls)}
    return Inbound(
        channel=CHANNEL,
        external_id=f"post:{post.id}",
        contact=post.author_id,
        thread=post.author_id,
        text=plain(body, tuple(links.values()), handles=handles, attached=bool(post.attachments.media_keys)),
        photos=_photos(post, includes),
        edited=len(post.history) > 1,
        contact_name=author.name or author.username if author else None,
        language_hint=post.lang,
        sent_at=post.created_at,
        post=post.id,
        place_hint=place_of(post, includes),
    )


def _photos(post: Post, includes: Includes) -> tuple[Media, ...]:
    found = []
    for key in post.attachments.media_keys:
        picture = includes.picture(key)
        if picture is not None and picture.type == "photo" and picture.url:
            found.append(Media(key, picture.url))
        elif picture is None and key.startswith(PHOTO_KEY):
            # An event may name a picture and not say where it lies: it is looked up when it is fetched.
            found.append(Media(key, f"post/{post.id}/{key}"))
    return tuple(found)
