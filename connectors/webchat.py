"""The web chat channel: JSON in, rows out; the page fetches its answers itself (bot/public/webchat.py)."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from connectors.base import BadPayload, Capabilities, Inbound, Location, Media, MediaError, Outgoing, Sent

CHANNEL = "webchat"
CAPABILITIES = Capabilities(text_limit=10_000, button_limit=20, button_label_limit=40, pushes=False)

# Both are chosen by the page. The session is the key to the conversation: pages use a random UUID.
Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:@-]{1,128}$")]


class Point(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class WebMessage(BaseModel):
    """POST /webchat/messages."""

    model_config = ConfigDict(extra="forbid")

    session: Token
    id: Token
    text: str | None = None
    choice: Annotated[str, StringConstraints(max_length=200)] | None = None
    location: Point | None = None


def parse(raw: object) -> WebMessage:
    """The message of a page. Raises BadPayload."""
    try:
        return WebMessage.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise BadPayload(f"{'.'.join(map(str, first['loc'])) or 'message'}: {first['msg']}") from error


def inbound(message: WebMessage, *, photos: tuple[str, ...] = (), language_hint: str | None = None) -> Inbound:
    """Our words for it. A photo's id is the hash of its bytes: the page handed the bytes themselves over."""
    return Inbound(
        channel=CHANNEL,
        external_id=f"{message.session}:{message.id}",
        contact=message.session,
        thread=message.session,
        text=message.text or "",
        choice=message.choice,
        location=Location(message.location.lat, message.location.lon) if message.location else None,
        photos=tuple(Media(sha256, sha256) for sha256 in photos),
        language_hint=language_hint,
    )


class WebChat:
    """The connector. Sending means telling a waiting page that there is something to fetch."""

    def __init__(self, announce: Callable[[str], Awaitable[None]]) -> None:
        self._announce = announce

    @property
    def name(self) -> str:
        return CHANNEL

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def start(self) -> None:
        """There is no platform to tell."""

    async def close(self) -> None:
        """There is no connection to close."""

    async def send(self, message: Outgoing) -> Sent:
        await self._announce(message.thread)
        return Sent()

    async def fetch(self, media: Media, limit: int) -> bytes:
        """Pages hand their photos over with the message, so there is never one to fetch."""
        raise MediaError("web chat keeps no photos of its own", permanent=True)

    async def typing(self, thread: str, answering: str) -> None:
        """The page reads `typing` with its messages."""
