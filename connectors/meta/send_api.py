"""The Send API, by which Messenger and Instagram are handed private messages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.base import Button, Outgoing, Purpose, SendError, SendErrorKind, Sent, Way
from connectors.meta.errors import GraphError, translated
from connectors.meta.graph import Graph
from connectors.meta.messaging import MARK
from connectors.parts import Unfinished
from connectors.splitting import Length, short, split, units

MOST_QUICK_REPLIES = 13
LABEL_LIMIT = 20
VALUE_LIMIT = 1000
PERSON = re.compile(r"[0-9]{1,40}")

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Taken:
    """What the API gave back for one part: its id in our words, and the person's."""

    external_id: str
    person: str | None


class SendApi:
    """Sends for one account, a page or an Instagram account.

    `length` is how that product counts a text. `mark` goes with each message and comes back in its echo.
    """

    def __init__(
        self, graph: Graph, account_id: str, text_limit: int, length: Length = units, *, mark: str | None = MARK
    ) -> None:
        self._graph = graph
        self._mark = mark
        self._path = f"{account_id}/messages"
        self._text_limit = text_limit
        self._length = length
        self._unfinished = Unfinished()

    async def say(self, message: Outgoing) -> Sent:
        """A private message in as many parts as it takes. Raises SendError."""
        parts = split(message.text, self._text_limit, self._length)
        if not parts:
            raise SendError(SendErrorKind.REJECTED, "a message without words")
        address = {"recipient": {"id": person_of(message.thread)}, **_right(message)}

        async def send_part(text: str, last: bool) -> str:
            said = worded(text, message.buttons if last else (), self._mark)
            return (await self.post({**address, "message": said})).external_id

        return Sent(await self._unfinished.send(message.id, parts, send_part))

    async def post(self, body: Body) -> Taken:
        """One message as the API wants it. Raises SendError."""
        with translated(SendError):
            answer = await self._graph.post(self._path, body)
        number, person = answer.get("message_id"), answer.get("recipient_id")
        if not isinstance(number, str):
            raise SendError(SendErrorKind.UNAVAILABLE, "Meta's answer names no message")
        return Taken(f"dm:{number}", person if isinstance(person, str) else None)

    async def typing(self, thread: str) -> None:
        """Show that their message was seen and an answer is being written, for 20 seconds at most; never raises."""
        if not PERSON.fullmatch(thread):
            return
        try:
            for action in ("mark_seen", "typing_on"):
                await self._graph.post(self._path, {"recipient": {"id": thread}, "sender_action": action})
        except GraphError:
            return


def person_of(thread: str) -> str:
    """The person's id. Raises SendError for a thread that cannot be written to."""
    if not PERSON.fullmatch(thread):
        raise SendError(SendErrorKind.REJECTED, "the thread is not a person's id at Meta")
    return thread


def worded(text: str, buttons: Sequence[Button] = (), mark: str | None = MARK) -> Body:
    """A message of words, with quick replies under it. Raises SendError."""
    replies = [_quick_reply(button) for button in buttons[:MOST_QUICK_REPLIES]]
    marked = {"metadata": mark} if mark else {}
    return {"text": text, **marked, **({"quick_replies": replies} if replies else {})}


def _quick_reply(button: Button) -> Body:
    if not 0 < len(button.value) <= VALUE_LIMIT:
        raise SendError(SendErrorKind.REJECTED, f"a button's value is not between 1 and {VALUE_LIMIT} characters")
    label = short(button.label.strip() or button.value, LABEL_LIMIT)
    return {"content_type": "text", "title": label, "payload": button.value}


def _right(message: Outgoing) -> Body:
    """By which right the message goes out. Who asked for nothing just now is told of an update."""
    if message.way is Way.HUMAN_TAG:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"messaging_type": "UPDATE" if message.purpose is Purpose.NOTICE else "RESPONSE"}
