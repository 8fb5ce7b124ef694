"""Hands one of our messages to WhatsApp."""

import re
from collections.abc import Mapping

from connectors.base import Outgoing, SendError, SendErrorKind, Sent, Way
from connectors.meta.errors import GraphError, translated
from connectors.meta.graph import Graph
from connectors.meta.reading import Node, children, name, node
from connectors.parts import Unfinished
from connectors.whatsapp.compose import Body, plan_of, template_of
from connectors.whatsapp.failures import PAUSES

PHONE = re.compile(r"[0-9]{5,20}")
# A business-scoped id: a country, a dot, and up to 128 letters and digits; a parent's has another part between.
SCOPED = re.compile(r"[A-Z]{2}\.(?:[A-Z]{1,8}\.)?[A-Za-z0-9]{1,128}")

# What the external ids of people's messages begin with.
MESSAGES = ("dm", "edit")


class Sender:
    """Sends for one number. `list_labels` holds, by language, the words of the button that opens a list."""

    def __init__(self, graph: Graph, phone_id: str, list_labels: Mapping[str, str]) -> None:
        self._graph = graph
        self._path = f"{phone_id}/messages"
        self._list_labels = list_labels
        self._unfinished = Unfinished()

    async def send(self, message: Outgoing) -> Sent:
        """Send all parts, in order. Raises SendError."""
        recipient = _recipient(message.thread)
        if message.way is Way.TEMPLATE and message.template is not None:
            return Sent((await self._post({**recipient, **template_of(message.template, message.language)}),))
        plan = plan_of(message, self._list_labels)

        async def send_part(text: str, last: bool) -> str:
            return await self._post({**recipient, **plan.body(text, last)})

        return Sent(await self._unfinished.send(message.id, plan.parts, send_part))

    async def typing(self, answering: str) -> None:
        """Two blue ticks, and "typing..." for 25 seconds or until our answer; never raises.

        WhatsApp wants the id of the very message. Of one that was changed since, it is that of the change.
        """
        kind, _, wamid = answering.partition(":")
        if kind not in MESSAGES or not wamid:
            return
        body = {"status": "read", "message_id": wamid, "typing_indicator": {"type": "text"}}
        try:
            await self._graph.post(self._path, {"messaging_product": "whatsapp", **body})
        except GraphError:
            return

    async def _post(self, body: Body) -> str:
        with translated(SendError):
            try:
                answer = await self._graph.post(self._path, {"messaging_product": "whatsapp", **body})
            except GraphError as error:
                error.retry_after = error.retry_after or PAUSES.get(error.code or 0)
                raise
            return _id_in(answer)


def _recipient(thread: str) -> Body:
    """A phone number goes in one field and a business-scoped id in another. Raises SendError."""
    if PHONE.fullmatch(thread):
        return {"recipient_type": "individual", "to": thread}
    if SCOPED.fullmatch(thread):
        return {"recipient_type": "individual", "recipient": thread}
    raise SendError(SendErrorKind.REJECTED, "the thread is no number and no id of WhatsApp's")


def _id_in(answer: Node) -> str:
    """The id of the one message that was taken. Raises Odd."""
    (first, *_) = children(answer, "messages") or ({},)
    return name(node(first), "id")
