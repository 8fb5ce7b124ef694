"""Hands one of our messages to X: a direct message in parts that fit, or one short answer under a post."""

import re
from collections.abc import Callable

from connectors.base import Audience, Budget, Button, Capabilities, Outgoing, SendError, SendErrorKind, Sent
from connectors.parts import Unfinished
from connectors.splitting import shorten, split
from connectors.x.api import Api
from connectors.x.errors import translated
from connectors.x.weighing import PUBLIC_LIMIT, weight, without_links

CAPABILITIES = Capabilities(
    text_limit=10_000,
    button_limit=0,
    button_label_limit=0,
    location=False,
    public_limit=PUBLIC_LIMIT,
    merges=True,
    budgets=(Budget(15, 15 * 60), Budget(1_440, 24 * 60 * 60)),
)
NUMBER = re.compile(r"[0-9]{1,20}")


class Sender:
    """Sends for one account."""

    def __init__(self, api: Api, clock: Callable[[], float]) -> None:
        self._api = api
        self._clock = clock
        self._unfinished = Unfinished()

    async def send(self, message: Outgoing) -> Sent:
        """Send it to its audience. Raises SendError."""
        match message.audience:
            case Audience.PRIVATE:
                return await self._write(message)
            case Audience.PUBLIC:
                return await self._reply(message)
            case Audience.PRIVATE_REPLY:
                # Whoever only mentions us has not let us write to them.
                raise SendError(SendErrorKind.REJECTED, "X has no private answer to a post")

    async def _write(self, message: Outgoing) -> Sent:
        to = _number(message.thread, "the thread is not an X account")
        parts = split(_with_labels(message), CAPABILITIES.text_limit, len)
        if not message.text.strip():
            raise SendError(SendErrorKind.REJECTED, "a message without words")

        async def send_part(text: str, _last: bool) -> str:
            with translated(SendError, self._clock):
                return "dm:" + _number_in(await self._api.write(text, to), "dm_event_id")

        return Sent(await self._unfinished.send(message.id, parts, send_part))

    async def _reply(self, message: Outgoing) -> Sent:
        under = _number(message.post or "", "there is no post to answer")
        text = shorten(without_links(message.text), PUBLIC_LIMIT, weight)
        if not text:
            raise SendError(SendErrorKind.REJECTED, "an answer without words")
        with translated(SendError, self._clock):
            return Sent(("post:" + _number_in(await self._api.reply(text, under), "id"),))


def _with_labels(message: Outgoing) -> str:
    """X has no buttons for us: a line under the text says what may be answered."""
    return "\n".join(part for part in (message.text.strip(), " / ".join(map(_label, message.buttons))) if part)


def _label(button: Button) -> str:
    return button.label.strip() or button.value


def _number(text: str, otherwise: str) -> str:
    if not NUMBER.fullmatch(text):
        raise SendError(SendErrorKind.REJECTED, otherwise)
    return text


def _number_in(answer: dict[str, object], name: str) -> str:
    """The id of what X took. Raises ValueError for an answer without one: then nobody knows whether it was taken."""
    data = answer["data"]
    number = data[name] if isinstance(data, dict) else None
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        raise ValueError("no id")
    return number
