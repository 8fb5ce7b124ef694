"""One turn: the ordered steps, and the only place that decides what an exception means.

The message is read, Rasa is asked with no transaction open, and everything that follows - effects, replies, the new
state, `handled_at` - is written in one transaction. A turn that dies anywhere before that commit is simply taken again.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.conversation.context import Turn
from bot.conversation.effects import EffectHandler
from bot.conversation.rasa import Rasa, RasaUnavailable
from bot.conversation.render import Renderer, city_constants
from bot.conversation.steps import (
    ask_rasa,
    finish,
    flood,
    floor,
    forget,
    language,
    pictures,
    rate,
    readable,
    stop,
    typed,
    who,
)
from bot.floor import GAVE_UP, WAITING
from bot.language.phrases import Phrases
from bot.outbox import Outbox, Reply
from bot.photos import PhotoStore
from bot.queue import RetryLater, backoff
from bot.settings import Config
from connectors.base import Connector
from storage.engine import Sessions

log = logging.getLogger(__name__)

# With the pauses of `backoff` these are about a quarter of an hour without Rasa, and half a minute of our own mistakes.
PATIENCE_WITH_RASA = 90
PATIENCE_WITH_OURSELVES = 7


@dataclass(frozen=True, slots=True)
class House:
    """What the steps of a turn are given."""

    sessions: Sessions
    rasa: Rasa
    outbox: Outbox
    phrases: Phrases
    photos: PhotoStore
    connectors: Mapping[str, Connector]
    effects: Mapping[str, EffectHandler]
    config: Config
    now: Callable[[], datetime]

    def renderer(self, tag: str) -> Renderer:
        offered = self.config.languages.offered
        return Renderer(self.phrases, tag, offered=offered, constants=city_constants(self.config))


# A rating before the wish to be deleted: of two questions that a "yes" may answer it is the harmless one.
BEFORE_RASA = (
    floor.step,
    flood.step,
    language.step,
    stop.step,
    rate.step,
    typed.step,
    forget.step,
    pictures.step,
    readable.step,
)


async def take(house: House, message_id: int, attempt: int) -> None:
    """Answer one message. Raises RetryLater when it should be taken again; a message that is handled is left alone."""
    turn = await who.begin(house, message_id, attempt)
    if turn is None:
        return
    turn.stopped = stop.asked(house, turn.incoming)
    try:
        await _answer(house, turn)
    except RasaUnavailable as error:
        log.warning("message %s: Rasa is not available (%s), try %s", message_id, error, attempt + 1)
        if attempt < PATIENCE_WITH_RASA:
            raise RetryLater("Rasa is not available", backoff(attempt)) from error
        log.exception("message %s: Rasa stayed away, giving up", message_id)
        await _give_up(house, turn)
    except finish.Overtaken:
        # Another worker wrote the conversation first: take the message again from what is there now.
        raise RetryLater("another worker was first", 0.1) from None
    except Exception:
        if await who.is_gone(house, message_id):
            # They were deleted meanwhile: nothing of this turn was written, and nobody waits for it.
            return
        if attempt < PATIENCE_WITH_OURSELVES:
            raise
        log.exception("message %s cannot be handled, giving up", message_id)
        await _give_up(house, turn)


async def _answer(house: House, turn: Turn) -> None:
    for step in BEFORE_RASA:
        await step(house, turn)
        if turn.early is not None:
            break
    if turn.early is None:
        await ask_rasa.step(house, turn)
    await (forget.finish(house, turn) if turn.forget is not None else finish.step(house, turn))


async def _give_up(house: House, turn: Turn) -> None:
    """Nobody is left without an answer: an apology, and a person will look at it."""
    renderer = house.renderer(turn.language)
    turn.answer = turn.forget = turn.rates = None
    turn.asks_deletion = False
    turn.early = [Reply(renderer.say("sorry", phone=house.config.city.phone), turn.language)]
    turn.outcome, turn.floor = "failed", (WAITING, GAVE_UP)
    await finish.step(house, turn)
