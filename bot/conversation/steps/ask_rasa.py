"""The one question to Rasa, asked with no transaction open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.conversation.rasa import Question

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.conversation.context import Turn
    from bot.conversation.turn import House

# Marks the value of a button for nlu/components/shortcuts.py. No resident can type it, bot/text.py takes controls out;
# and it is no blank, which Rasa would strip.
BUTTON_MARK = "\x02"


async def step(house: House, turn: Turn) -> None:
    incoming, pictures = turn.incoming, turn.pictures
    connector = house.connectors.get(incoming.channel)
    if connector is not None and connector.capabilities.typing and incoming.post is None:
        _in_background(connector.typing(incoming.thread, incoming.external_id))
    metadata = {
        "text": incoming.text,
        "choice": incoming.choice,
        "location": incoming.location,
        "photos": list(pictures.photos),
        "photo_place": pictures.place or incoming.place_hint,
        "edited": incoming.edited,
        "language": turn.language,
        "contact_id": incoming.contact_id,
        "turn": turn.before.version,
    }
    turn.answer = await house.rasa.take(
        Question(str(incoming.conversation_id), _text(turn), metadata, turn.before.state)
    )


# Held until done: a task that nobody holds may be collected in the middle.
_background: set[asyncio.Task[None]] = set()


def _in_background(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    _background.add(task)
    task.add_done_callback(_background.discard)


def _text(turn: Turn) -> str:
    """What Rasa reads. A leading slash is Rasa's own notation for an intent and never a resident's."""
    incoming = turn.incoming
    if incoming.choice is not None:
        return BUTTON_MARK + incoming.choice
    bare = incoming.text.lstrip("/ ")
    if bare:
        return bare
    # A photo or a place without words brings facts.
    return BUTTON_MARK + "inform"
