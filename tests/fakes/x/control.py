"""The remote control of a fake X: play residents and read what they see, by JSON."""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.x.clock import written
from tests.fakes.x.objects import ton_url
from tests.fakes.x.problems import Json
from tests.fakes.x.things import DirectMessage, Place, Post
from tests.fakes.x_world import XWorld

READERS: Mapping[str, Callable[[Any], object]] = {
    # Numbers of posts are too large for a browser: they go as text.
    "user": int,
    "number": int,
    "reply_to": int,
    "quotes": int,
    "photo": base64.b64decode,
    "film": base64.b64decode,
    "place": lambda place: Place(**place),
    "point": tuple,
}


def control(world: XWorld, **more: Callable[..., object]) -> list[Route]:
    """POST a verb (or one `more`) with its arguments; GET the timeline, somebody's messages, the costs."""
    verbs = _verbs(world) | more

    async def play(request: Request) -> Response:
        verb = verbs.get(request.path_params["verb"])
        if verb is None:
            return JSONResponse({"error": f"one of {', '.join(verbs)}"}, 404)
        result = verb(**_arguments(await request.json()))
        return JSONResponse({"result": None if result is None else str(result)})

    async def timeline(_: Request) -> Response:
        return JSONResponse([_post(world, post) for post in world.all_posts.values()])

    async def dms(request: Request) -> Response:
        user = int(request.path_params["user"])
        between = [one for one in world.all_messages if user in (one.sender, one.recipient)]
        return JSONResponse([_message(world, message) for message in between])

    async def costs(_: Request) -> Response:
        return JSONResponse({"spent": str(world.costs.spent), "counts": dict(world.costs.counts)})

    return [
        Route("/timeline", timeline),
        Route("/dms/{user:int}", dms),
        Route("/costs", costs),
        Route("/{verb}", play, methods=["POST"]),
    ]


def _verbs(world: XWorld) -> dict[str, Callable[..., object]]:
    return {
        "say": world.dm,
        "dm": world.dm,
        "post": world.post,
        "mention": world.post_mention,
        "encrypted_dm": world.encrypted_dm,
        "delete_post": world.delete_post,
        "block": world.block,
        "unblock": world.unblock,
        "advance": world.clock.advance,
    }


def _arguments(given: Json) -> Json:
    """JSON carries pictures as base64, places as objects, and large numbers as text."""
    return {name: READERS[name](value) if name in READERS else value for name, value in given.items()}


def _post(world: XWorld, post: Post) -> Json:
    return {
        "id": str(post.id),
        "author": world.accounts[post.author].username,
        "ours": post.author == world.me.id,
        "text": post.text,
        "at": written(post.at),
        "reply_to": str(post.reply_to) if post.reply_to else None,
        "photos": [world.picture_url(media) for media in post.media],
    }


def _message(world: XWorld, message: DirectMessage) -> Json:
    return {
        "id": str(message.id),
        "ours": message.sender == world.me.id,
        "text": message.text,
        "at": written(message.at),
        "photos": [ton_url(message, media) for media in message.media],
    }
