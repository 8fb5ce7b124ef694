"""The events of X's Activity API as they are brought to a webhook."""

import base64
from collections.abc import Sequence

from tests.fakes.x.objects import media_json, media_link, post_json, shown_text, ton_url, user_json
from tests.fakes.x.problems import Json
from tests.fakes.x.things import DirectMessage, EncryptedMessage, News, Post
from tests.fakes.x_world import XWorld


def event_json(world: XWorld, news: Sequence[News]) -> Json:
    """One event; several messages of a subscription may be in one."""
    first = news[0]
    about = [one.about for one in news]
    body: Json = {
        "event_uuid": first.uuid,
        "filter": dict(first.subscription.filter),
        "event_type": first.subscription.event_type,
    }
    tag = {"tag": first.subscription.tag} if first.subscription.tag else {}
    return {"data": body | tag | _content(world, about)}


def _content(world: XWorld, about: Sequence[Post | DirectMessage | EncryptedMessage]) -> Json:
    first = about[0]
    if isinstance(first, Post):
        return _post_content(world, first)
    if isinstance(first, EncryptedMessage):
        return {"payload": _encrypted(first)}
    return {"payload": _messages(world, [one for one in about if isinstance(one, DirectMessage)])}


def _post_content(world: XWorld, post: Post) -> Json:
    shown = post_json(world, post)
    includes = {
        "users": [user_json(world.accounts[post.author]), user_json(world.me)],
        f"{world.noun}s": [shown],
    }
    if world.media_in_events and post.media:
        includes["media"] = [media_json(media, world.picture_url(media)) for media in post.media]
    return {"payload": shown, "includes": includes}


def _messages(world: XWorld, messages: Sequence[DirectMessage]) -> Json:
    """In the shape of version 1.1."""
    people = {number for message in messages for number in (message.sender, message.recipient) if number}
    return {
        "direct_message_events": [_message(message) for message in messages],
        "users": {str(number): {"data": user_json(world.accounts[number])} for number in sorted(people)},
    }


def _message(message: DirectMessage) -> Json:
    text = shown_text(message.text, message.media)
    links = [_old_link(text, message)] if message.media else []
    data: Json = {"text": text, "entities": {"hashtags": [], "symbols": [], "user_mentions": [], "urls": links}}
    if message.media:
        data["attachment"] = {"type": "media", "media": _old_media(text, message)}
    return {
        "type": "message_create",
        "id": str(message.id),
        "created_timestamp": str(int(message.at * 1000)),
        "message_create": {
            "target": {"recipient_id": str(message.recipient)},
            "sender_id": str(message.sender),
            "message_data": data,
        },
    }


def _old_link(text: str, message: DirectMessage) -> Json:
    link = media_link(text, message.id, message.media[0])
    indices = [link.pop("start"), link.pop("end")]
    return link | {"expanded_url": f"https://twitter.com/messages/media/{message.id}", "indices": indices}


def _old_media(text: str, message: DirectMessage) -> Json:
    media = message.media[0]
    url = ton_url(message, media)
    size = {"w": 1200, "h": 900, "resize": "fit"}
    names = {"id": media.id, "id_str": str(media.id), "type": media.kind}
    return _old_link(text, message) | names | {"media_url": url, "media_url_https": url, "sizes": {"large": size}}


def _encrypted(message: EncryptedMessage) -> Json:
    """What X itself holds of such a message: who, when, and letters that nobody but the two can read."""
    sealed = base64.b64encode(message.id.encode()).decode()
    return {
        "id": message.id,
        "sender_id": str(message.sender),
        "conversation_id": f"{message.sender}:{message.recipient}",
        "created_at_msec": str(int(message.at * 1000)),
        "conversation_token": f"eyJhbGciOiJIUzI1NiJ9.{sealed}",
        "conversation_key_version": "1768236281331",
        "encoded_event": sealed,
        "conversation_key_change_event": sealed,
        "message_event_signature": {
            "signature_version": "7",
            "public_key_version": "1765382634817",
            "signature": sealed,
        },
    }
