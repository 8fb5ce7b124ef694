"""One route for every channel that is called by its platform; a channel without its secret has none."""

import logging

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import OperationalError

from bot.house import Parts
from bot.public.edge import BodyTooLarge
from connectors.base import BadPayload, BadSignature, Challenged, Webhook

log = logging.getLogger(__name__)

# A platform's largest batch is a thousand updates; nothing that is text needs more.
LARGEST_CALL = 4_000_000


def make_router(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    for name, channel in parts.channels.items():
        if channel.webhook is not None:
            _add(router, parts, name, channel.webhook)
    return router


def _add_challenge(router: APIRouter, path: str, webhook: Challenged) -> None:
    @router.get(path)
    async def prove(request: Request) -> Response:
        """The platform asks whether this address is ours."""
        try:
            answer = webhook.answer(request.query_params)
        except BadSignature:
            log.warning("a challenge to %s was not our platform's", path)
            return JSONResponse({"error": "wrong challenge"}, status_code=403)
        return Response(answer.body, media_type=answer.content_type)


async def _body(request: Request) -> bytes:
    """Raises BodyTooLarge before it is all read."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_CALL:
            raise BodyTooLarge
    return bytes(body)


def _add(router: APIRouter, parts: Parts, name: str, webhook: Webhook) -> None:
    if isinstance(webhook, Challenged):
        _add_challenge(router, webhook.path, webhook)

    @router.post(webhook.path)
    async def receive(request: Request) -> JSONResponse:
        """Answered only after the rows are committed: what the platform sends again is stored once."""
        try:
            body = await _body(request)
        except BodyTooLarge:
            await parts.inbox.count(name, "refused:too_large")
            return JSONResponse({"error": "too large"}, status_code=413, headers={"Connection": "close"})
        try:
            webhook.verify(request.headers, body)
            received = webhook.parse(body)
        except BadSignature:
            log.warning("a call to %s did not prove who it is from", webhook.path)
            await parts.inbox.count(name, "refused:signature")
            return JSONResponse({"error": "wrong signature"}, status_code=403)
        except BadPayload:
            log.warning("a call to %s could not be read", webhook.path)
            await parts.inbox.count(name, "refused:unreadable")
            return JSONResponse({"error": "unreadable"}, status_code=400)
        try:
            await parts.inbox.accept(received, channel=name)
        except OperationalError:
            # The platform keeps the update and brings it again.
            return JSONResponse({"error": "unavailable"}, status_code=503, headers={"Retry-After": "5"})
        return JSONResponse({"ok": True})
