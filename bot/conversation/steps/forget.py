"""Whoever wants to be deleted is asked once, and then is: their yes is the last thing we know of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from bot import choices
from bot.conversation.rasa import NO, YES
from bot.conversation.steps.finish import Overtaken
from bot.outbox import Reply
from bot.privacy import farewell, pictures
from bot.privacy.forgetting import RESIDENT, By, pages_of
from bot.privacy.person import person
from bot.privacy.wishes import deletion_wish
from bot.text import has_words
from storage.models import Message

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.conversation.context import Turn
    from bot.conversation.turn import House

# A yes that comes later may be meant for something else.
ASKED_FOR = timedelta(hours=1)
ANSWERS = {YES: choices.YES, NO: choices.NO}


async def step(house: House, turn: Turn) -> None:
    """Nothing of this is for everyone to read: a post is answered like any other."""
    incoming = turn.incoming
    if incoming.post is not None:
        return
    renderer = house.renderer(turn.language)
    match await _answer(house, turn):
        case choices.YES:
            turn.forget, turn.early = "privacy.done", []
            return
        case choices.NO:
            turn.early = [Reply(renderer.say("privacy.kept"), turn.language)]
            return
    tags = deletion_wish(incoming.text) if incoming.choice is None else []
    if not tags:
        return
    if turn.before.language is None and len(tags) == 1 and tags[0] in house.config.languages.offered:
        turn.language = tags[0]
        renderer = house.renderer(turn.language)
    if not await _holds_more(house, turn):
        turn.forget, turn.early = "privacy.nothing", []
        return
    turn.asks_deletion = True
    buttons = renderer.buttons([choices.YES, choices.NO])
    turn.early = [Reply(renderer.say("privacy.ask"), turn.language, buttons=buttons, asks="confirm")]


async def _answer(house: House, turn: Turn) -> str | None:
    """Yes or no to our question; None when it was not asked a moment ago, or this is about something else."""
    incoming, asked_at = turn.incoming, turn.before.deletion_asked_at
    if asked_at is None or incoming.created_at - asked_at > ASKED_FOR:
        return None
    if incoming.choice is not None:
        return incoming.choice if incoming.choice in ANSWERS.values() else None
    if not incoming.text.strip() or (has_words(incoming.text) and deletion_wish(incoming.text)):
        return None
    return ANSWERS.get(await house.rasa.yes_or_no(incoming.text) or "")


async def _holds_more(house: House, turn: Turn) -> bool:
    """Whether there is anything of theirs but this message."""
    async with house.sessions() as session:
        who = await person(session, turn.incoming.contact_id)
        other = exists().where(
            Message.conversation_id.in_(who.conversations),
            Message.author == "resident",
            Message.id != turn.incoming.message_id,
        )
        return bool(who.cases) or bool(await session.scalar(select(other)))


async def finish(house: House, turn: Turn) -> None:
    """The end of such a turn, in one transaction. Raises Overtaken."""
    async with house.sessions.begin() as session:
        parted = await farewell.part(
            session,
            By(RESIDENT, house.now(), pages_of(house.connectors)),
            turn.incoming.contact_id,
            turn.incoming.conversation_id,
            version=turn.before.version,
            said_last=turn.incoming.message_id,
        )
        if parted is None:
            raise Overtaken
        await _say_so(house, session, turn, parted)
    await pictures.discard(house.sessions, house.photos, parted.forgotten.photos)


async def _say_so(house: House, session: AsyncSession, turn: Turn, parted: farewell.Parted) -> None:
    assert turn.forget is not None
    renderer = house.renderer(turn.language)
    lines = [renderer.say(turn.forget)]
    if parted.forgotten.cases:
        lines.append(renderer.say("privacy.reports", references=", ".join(parted.forgotten.cases)))
    said = Reply("\n\n".join(lines), turn.language)
    message_id = await house.outbox.queue(session, parted.conversation_id, said)
    message = await session.get_one(Message, message_id)
    message.content = {**message.content, farewell.FAREWELL: True}
    await session.flush()
