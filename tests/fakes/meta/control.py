"""What the demonstration's page may do with the fake Graph API: play residents, arrange the world, make calls fail.

POST /control/{verb} takes the verb's parameters as a JSON object; a picture comes as base64 in `photo`.
"""

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.meta.basics import Json

if TYPE_CHECKING:
    from tests.fakes.graph_api import GraphApi

Verb = Callable[..., Any]


def verbs(graph: "GraphApi") -> Mapping[str, Verb]:
    """All that can be done, by name."""
    messenger, instagram, whatsapp, comments = graph.messenger, graph.instagram, graph.whatsapp, graph.comments
    return {
        "say": messenger.say,
        "photo": messenger.photo,
        "press": messenger.press,
        "start": messenger.start,
        "menu": messenger.menu,
        "location": messenger.location,
        "sticker": messenger.sticker,
        "edit": messenger.edit,
        "react": messenger.react,
        "refer": messenger.refer,
        "receive": messenger.receive,
        "read": messenger.read,
        "block": messenger.block,
        "unblock": messenger.unblock,
        "agent_says": messenger.agent_says,
        "hold_thread": messenger.hold_thread,
        "release_thread": messenger.release_thread,
        "publish": comments.publish,
        "post": comments.post,
        "comment": comments.comment,
        "edit_comment": comments.edit,
        "delete_comment": comments.delete,
        "hide_comment": comments.hide,
        "unhide_comment": comments.unhide,
        "ig_say": instagram.say,
        "ig_photo": instagram.photo,
        "ig_press": instagram.press,
        "ig_react": instagram.react,
        "ig_mention": instagram.mention,
        "ig_unsend": instagram.unsend,
        "ig_read": instagram.read,
        "ig_block": instagram.block,
        "ig_unblock": instagram.unblock,
        "wa_say": whatsapp.say,
        "wa_photo": whatsapp.photo,
        "wa_press": whatsapp.press,
        "wa_location": whatsapp.location,
        "wa_sticker": whatsapp.sticker,
        "wa_react": whatsapp.react,
        "wa_read": whatsapp.read,
        "wa_block": whatsapp.block,
        "wa_unblock": whatsapp.unblock,
        "wa_leave": whatsapp.leave,
        "advance": graph.clock.advance,
        "expire": graph.expired.add,
        "fail": graph.fail,
        "connect": graph.connect,
        "drop": graph.webhooks.drop_account,
        "hold": graph.webhooks.hold,
        "release": graph.webhooks.release,
        "again": graph.webhooks.again,
        "decide": messenger.templates.decide,
        "wa_decide": whatsapp.templates.decide,
    }


def arguments(given: Json) -> Json:
    """JSON carries pictures as base64."""
    return {name: base64.b64decode(value) if name == "photo" else value for name, value in given.items()}


def everything(graph: "GraphApi") -> Json:
    """What residents see: their messages on each product, and what stands in public."""
    return {
        "messenger": [sent.seen for sent in graph.messenger.sent],
        "instagram": [sent.seen for sent in graph.instagram.sent],
        "whatsapp": [sent.seen for sent in graph.whatsapp.sent],
        "comments": [comment.seen for comment in graph.comments.public()],
        "typing": [user for user, action in graph.messenger.actions if action == "typing_on"],
        "deliveries": [
            {"events": list(delivery.events), "status": delivery.status} for delivery in graph.webhooks.deliveries
        ],
    }
