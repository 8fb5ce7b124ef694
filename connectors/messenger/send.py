"""Hands one of our messages to the page: to a person, under a comment, or to a person because of their comment."""

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from connectors.base import Audience, Capabilities, Outgoing, SendError, SendErrorKind, Sent, Way
from connectors.messenger.me import Page
from connectors.meta.errors import GraphError, translated
from connectors.meta.graph import Graph
from connectors.meta.languages import code_of
from connectors.meta.messaging import MARK
from connectors.meta.send_api import LABEL_LIMIT, MOST_QUICK_REPLIES, SendApi, person_of, worded
from connectors.splitting import shorten

# How long a comment may be is not documented. Far less is shown before "See more".
PUBLIC_LIMIT = 2000
CAPABILITIES = Capabilities(
    text_limit=2000,
    button_limit=MOST_QUICK_REPLIES,
    button_label_limit=LABEL_LIMIT,
    typing=True,
    window=timedelta(hours=24),
    human_window=timedelta(days=7),
    templates=True,
    public_limit=PUBLIC_LIMIT,
    private_replies=True,
    answer_within=30,
)
LINK = re.compile(r"\s*\bhttps?://\S+", re.IGNORECASE)
# Comments and posts are numbered so; anything else would lead to another place of the API.
POST = re.compile(r"[0-9]{1,40}(_[0-9]{1,40})*")


class Sender:
    """Sends for one page."""

    def __init__(self, graph: Graph, page: Page) -> None:
        self._graph = graph
        self._page = page
        self._send_api = SendApi(graph, page.id, CAPABILITIES.text_limit)
        self._senders: Mapping[Audience, Callable[[Outgoing], Awaitable[Sent]]] = {
            Audience.PRIVATE: self._to_person,
            Audience.PUBLIC: self._under_post,
            Audience.PRIVATE_REPLY: self._because_of_post,
        }

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message to Meta. Raises SendError."""
        return await self._senders[message.audience](message)

    async def typing(self, thread: str) -> None:
        """Show that an answer is being written; never raises."""
        await self._send_api.typing(thread)

    async def _to_person(self, message: Outgoing) -> Sent:
        if message.way is not Way.TEMPLATE:
            return await self._send_api.say(message)
        if message.template is None:
            raise SendError(SendErrorKind.REJECTED, "a template without a name")
        template = {
            "name": message.template.name,
            "language": {"code": code_of(message.language)},
            "components": [
                {"type": "body", "parameters": [{"type": "text", "text": text} for text in message.template.parameters]}
            ],
        }
        taken = await self._send_api.post(
            {
                "recipient": {"id": person_of(message.thread)},
                "messaging_type": "UTILITY",
                "message": {"template": template, "metadata": MARK},
            }
        )
        return Sent((taken.external_id,))

    async def _under_post(self, message: Outgoing) -> Sent:
        text = _in_one(LINK.sub("", message.text), PUBLIC_LIMIT)
        with translated(SendError), never_twice():
            answer = await self._graph.post(f"{_post_of(message)}/comments", {"message": text})
        number = answer.get("id")
        if not isinstance(number, str):
            raise SendError(SendErrorKind.REJECTED, "Meta's answer names no comment")
        return Sent((f"comment:{number}",))

    async def _because_of_post(self, message: Outgoing) -> Sent:
        post = _post_of(message)
        taken = await self._send_api.post(
            {
                "recipient": {"post_id" if self._page.is_post(post) else "comment_id": post},
                "messaging_type": "RESPONSE",
                "message": worded(_in_one(message.text, CAPABILITIES.text_limit), message.buttons),
            }
        )
        return Sent((taken.external_id,), contact=taken.person)


@contextmanager
def never_twice() -> Iterator[None]:
    """What may be there already is not tried again: everybody would see it twice."""
    try:
        yield
    except GraphError as error:
        if not error.uncertain:
            raise
        raise GraphError(SendErrorKind.REJECTED, f"it may be there, so it is not sent again: {error.detail}") from None


def _post_of(message: Outgoing) -> str:
    if message.post is None or not POST.fullmatch(message.post):
        raise SendError(SendErrorKind.REJECTED, "what is to be answered is not a post of Facebook's")
    return message.post


def _in_one(text: str, limit: int) -> str:
    whole = shorten(text, limit)
    if not whole:
        raise SendError(SendErrorKind.REJECTED, "a message without words")
    return whole
