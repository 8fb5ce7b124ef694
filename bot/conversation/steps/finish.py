"""The end of a turn: effects, replies, the new state and `handled_at`, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, update

from bot.attention.trouble import trouble
from bot.cases import rating
from bot.conversation import asking, in_public
from bot.conversation.effects import UnknownEffect
from bot.floor import BOT, FOR_HUMAN, WAITING
from bot.language.tags import ENGLISH
from bot.outbox import Reply
from storage.models import Contact, Conversation, Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.conversation.context import Turn
    from bot.conversation.turn import House


class Overtaken(Exception):
    """The conversation or the message was written by somebody else since the turn began."""


async def step(house: House, turn: Turn) -> None:
    """Write everything or nothing. Raises Overtaken.

    The message comes last: whoever stores it a second time holds the conversation's row and waits for the message's
    (bot/inbox.py), so that the other order would wait in a circle.
    """
    async with house.sessions.begin() as session:
        if turn.stopped:
            # Before the conversation, which the door in locks after the person too.
            await session.execute(
                update(Contact).where(Contact.id == turn.incoming.contact_id).values(stopped_at=func.now())
            )
        if turn.rates is not None:
            # Before the conversation, as a move is told (bot/cases/workflow.py): its line refers to the case.
            await rating.write(session, turn.rates)
        if turn.incoming.post is not None:
            in_public.restrain(turn)
        replies = [*turn.replies, *(turn.early if turn.early is not None else await _carry_out(house, session, turn))]
        if turn.incoming.post is not None:
            await in_public.answer(house, session, turn, replies)
        else:
            for reply in replies:
                await house.outbox.queue(
                    session, turn.incoming.conversation_id, reply, reply_to_id=turn.incoming.message_id
                )
        await _write_conversation(house, session, turn)
        await _claim(session, turn)


async def _carry_out(house: House, session: AsyncSession, turn: Turn) -> list[Reply]:
    """Effects in their order; what they give back fills the phrases behind them."""
    assert turn.answer is not None
    results: dict[str, Any] = {}
    replies: list[Reply] = []
    for item in turn.answer.items:
        if "effect" in item:
            handler = house.effects.get(item["effect"])
            if handler is None:
                raise UnknownEffect(item["effect"])
            results.update(await handler(session, turn, item["values"]))
        else:
            replies.append(_reply(house, turn, item, results))
    return replies


def _reply(house: House, turn: Turn, item: Mapping[str, Any], results: Mapping[str, Any]) -> Reply:
    reply = _said(house, turn, item, results, turn.language)
    if turn.language == ENGLISH:
        return reply
    # Nobody has to translate our own words for an agent.
    return replace(reply, english=_said(house, turn, item, results, ENGLISH).text)


def _said(house: House, turn: Turn, item: Mapping[str, Any], results: Mapping[str, Any], language: str) -> Reply:
    renderer = house.renderer(language)
    if "ask" in item:
        assert turn.answer is not None
        return asking.ask(item["ask"], turn.answer.state["slots"], renderer, language)
    values = {**results, **item.get("values", {})}
    return Reply(
        renderer.say(item["phrase"], **values),
        language,
        buttons=renderer.buttons(item.get("buttons") or ()),
        asks=item.get("asks"),
        reference=values.get("show_reference"),
    )


async def _write_conversation(house: House, session: AsyncSession, turn: Turn) -> None:
    values: dict[str, Any] = {
        "version": Conversation.version + 1,
        "language": turn.language,
        "deletion_asked_at": func.now() if turn.asks_deletion else None,
    }
    if turn.stopped:
        values["state"] = {}
    elif turn.answer is not None:
        values["state"] = turn.answer.state
    if turn.pin_language is not None:
        values["language_pinned"] = turn.pin_language
    if turn.floor is not None:
        values.update(floor=turn.floor[0], floor_reason=turn.floor[1], floor_since=func.now())
    values.update(_for_people(turn))
    if turn.emergency:
        values["flagged_emergency_at"] = func.now()
    written = await session.execute(
        update(Conversation)
        .where(Conversation.id == turn.incoming.conversation_id, Conversation.version == turn.before.version)
        .values(**values)
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken


def _for_people(turn: Turn) -> dict[str, Any]:
    """What the agents' list says of this conversation from now on. News wake a conversation that was set aside."""
    values: dict[str, Any] = {"snoozed_until": None}
    holder = turn.floor[0] if turn.floor is not None else None
    if holder == WAITING or turn.outcome == FOR_HUMAN:
        values["unanswered_since"] = func.coalesce(Conversation.unanswered_since, func.now())
    elif holder == BOT:
        values["unanswered_since"] = None
    if turn.answer is not None:
        said = [item["phrase"] for item in turn.answer.items if "phrase" in item]
        why = trouble(turn.incoming.text, turn.language, said, turn.answer.state.get("slots") or {})
        values["stuck_since"] = func.coalesce(Conversation.stuck_since, func.now()) if why else None
        values["stuck_why"] = why
    return values


async def _claim(session: AsyncSession, turn: Turn) -> None:
    claimed = await session.execute(
        update(Message)
        .where(Message.id == turn.incoming.message_id, Message.handled_at.is_(None))
        .values(handled_at=func.now(), outcome=turn.outcome, language=turn.language)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken
