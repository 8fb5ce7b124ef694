"""The web chat API: take a message, give the answers. The page is one of its users; anyone's page may be another."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy import exists, select
from sqlalchemy.exc import OperationalError
from starlette.datastructures import FormData

from bot.house import Parts
from bot.language.tags import from_platform
from bot.outbox import buttons_of
from bot.photos import CleanPhoto, PhotoProblem, PhotoRefused
from bot.public.edge import BodyTooLarge
from bot.waiting import Waiting
from connectors.base import BadPayload
from connectors.webchat import CHANNEL, inbound, parse
from storage.models import Contact, Conversation, Message

LONGEST_WAIT_SECONDS = 30
MOST_MESSAGES = 200
RETRY_AFTER = {"Retry-After": "3"}


class Refused(Exception):
    """The message cannot be taken: a status, a stable `problem` for programs, a sentence for people."""

    def __init__(self, status: int, problem: str, **values: Any) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem
        self.values = values


@dataclass(frozen=True, slots=True)
class Taken:
    """A request, read: the message and the bytes of its photos."""

    raw: Mapping[str, Any]
    photos: Sequence[bytes] = field(default_factory=list)


def make_router(parts: Parts, waiting: Waiting) -> APIRouter:
    router = APIRouter(prefix="/webchat", tags=["web chat"])
    limits = parts.settings.config.limits

    @router.post("/messages", status_code=202, openapi_extra=_BODY)
    async def post_message(request: Request) -> JSONResponse:
        """Take a message. The same `id` in the same `session` counts once."""
        try:
            await _accept(parts, await _read(request, limits.photos_per_report), _preferred(request))
        except Refused as refused:
            return _refusal(parts, request, refused)
        except OperationalError:
            return _refusal(parts, request, Refused(503, "unavailable", phone=parts.settings.config.city.phone))
        return JSONResponse({"accepted": True}, status_code=202)

    @router.get("/messages")
    async def get_messages(
        session: Annotated[str, Query(pattern=r"^[A-Za-z0-9._:@-]{1,128}$")],
        after: Annotated[int, Query(ge=0)] = 0,
        wait: Annotated[float, Query(ge=0, le=600)] = 0,
    ) -> dict[str, Any]:
        """What was said to this session since `after`; waits up to `wait` seconds (30 at most) for something new."""
        async with waiting.on(session) as news:
            found = await _messages(parts, session, after)
            deadline = asyncio.get_running_loop().time() + min(wait, LONGEST_WAIT_SECONDS)
            while not found["messages"] and (left := deadline - asyncio.get_running_loop().time()) > 0:
                news.clear()
                try:
                    await asyncio.wait_for(news.wait(), left)
                except TimeoutError:
                    break
                found = await _messages(parts, session, after)
        return found

    return router


async def _read(request: Request, most_photos: int) -> Taken:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        try:
            form = await request.form(max_files=most_photos, max_fields=10)
        except BodyTooLarge:
            raise
        except Exception as error:
            raise Refused(422, "invalid", detail="the form") from error
        return await _from_form(form)
    try:
        raw = await request.json()
    except (ValueError, RecursionError) as error:
        raise Refused(422, "invalid", detail="JSON") from error
    if not isinstance(raw, dict):
        raise Refused(422, "invalid", detail="JSON")
    return Taken(raw)


async def _from_form(form: FormData) -> Taken:
    raw: dict[str, Any] = {name: value for name, value in form.items() if isinstance(value, str)}
    if "lat" in raw and "lon" in raw:
        try:
            raw["location"] = {"lat": float(raw.pop("lat")), "lon": float(raw.pop("lon"))}
        except ValueError as error:
            raise Refused(422, "invalid", detail="location") from error
    files = [value for value in form.getlist("photo") if not isinstance(value, str)]
    return Taken(raw, [await file.read() for file in files])


async def _accept(parts: Parts, taken: Taken, language: str | None) -> None:
    limits = parts.settings.config.limits
    try:
        message = parse(taken.raw)
    except BadPayload as error:
        raise Refused(422, "invalid", detail=str(error)) from error
    if len(message.text or "") > limits.text_characters:
        raise Refused(413, "too_long", characters=limits.text_characters)
    if not (taken.photos or message.choice or message.location or (message.text or "").strip()):
        raise Refused(422, "empty")
    photos = [await _clean(parts, data) for data in taken.photos]
    item = inbound(message, photos=tuple(photo.sha256 for photo in photos), language_hint=language)
    await parts.inbox.accept_with_photos(item, photos, parts.photos)


async def _clean(parts: Parts, data: bytes) -> CleanPhoto:
    try:
        return await asyncio.to_thread(parts.photos.take, data)
    except PhotoRefused as refused:
        status = 413 if refused.problem is PhotoProblem.TOO_LARGE else 415
        megabytes = parts.settings.config.limits.photo_megabytes
        raise Refused(status, f"photo.{refused.problem}", megabytes=megabytes) from refused


def _refusal(parts: Parts, request: Request, refused: Refused) -> JSONResponse:
    problem = refused.problem.removeprefix("photo.")
    key = f"photo.problem.{problem}" if refused.problem.startswith("photo.") else f"error.{problem}"
    language = _preferred(request) or parts.settings.config.languages.fallback
    sentence = parts.phrases.say(language, key, **refused.values)
    headers = RETRY_AFTER if refused.status == 503 else None  # noqa: PLR2004
    return JSONResponse({"error": sentence, "problem": problem}, status_code=refused.status, headers=headers)


def _preferred(request: Request) -> str | None:
    """The browser's first language, when it is one of ours."""
    first = request.headers.get("accept-language", "").split(",")[0].split(";")[0].strip()
    return from_platform(first)


async def _messages(parts: Parts, session_id: str, after: int) -> dict[str, Any]:
    async with parts.sessions() as session:
        talk = (
            await session.execute(
                select(Conversation.id, Conversation.last_n)
                .join(Contact, Contact.id == Conversation.contact_id)
                .where(Contact.channel == CHANNEL, Contact.external_id == session_id, Conversation.thread == session_id)
            )
        ).one_or_none()
        if talk is None:
            return {"messages": [], "typing": False}
        conversation_id, last_n = talk
        if after > last_n:
            # The page knows of a talk that was deleted since; this is a new one, which counts from the beginning.
            after = 0
        rows = await session.scalars(
            select(Message)
            .where(Message.conversation_id == conversation_id, Message.n > after)
            .order_by(Message.n)
            .limit(MOST_MESSAGES)
        )
        waiting = await session.scalar(
            select(
                exists().where(
                    Message.conversation_id == conversation_id,
                    Message.n.is_(None),
                    Message.handled_at.is_(None),
                )
            )
        )
    return {"messages": [_shown(row) for row in rows], "typing": bool(waiting)}


def _shown(message: Message) -> dict[str, Any]:
    return {
        "n": message.n,
        "from": "agent" if message.author == "agent" else "bot",
        "text": message.text,
        "buttons": [{"label": button.label, "value": button.value} for button in buttons_of(message.content)],
        "asks": message.content.get("asks"),
        "language": message.language,
        "reference": message.content.get("reference"),
    }


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["session", "id"],
                    "properties": {
                        "session": {"type": "string", "maxLength": 128},
                        "id": {"type": "string", "maxLength": 128},
                        "text": {"type": "string"},
                        "choice": {"type": "string", "maxLength": 200},
                        "location": {
                            "type": "object",
                            "required": ["lat", "lon"],
                            "properties": {"lat": {"type": "number"}, "lon": {"type": "number"}},
                        },
                    },
                }
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["session", "id"],
                    "properties": {
                        "session": {"type": "string"},
                        "id": {"type": "string"},
                        "text": {"type": "string"},
                        "photo": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                }
            },
        },
    }
}
