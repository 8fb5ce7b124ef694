"""What is said under a public post: at most one short line, nothing personal, and the way to private talk.

The dialogue runs as always, so that what the post said is known when the person writes privately; only its words stay
unsaid here. Where the platform lets us answer a post privately, once, they go there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.cases import lookup, reference
from bot.cases.workflow import CLOSED
from bot.outbox import Reply
from connectors.base import Audience
from storage.models import Case, Delivery, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.conversation.context import Turn
    from bot.conversation.render import Renderer
    from bot.conversation.turn import House

# What a public post may cause. Nothing is filed or taken back where anyone may have written it.
EFFECTS = frozenset({"hand_over", "flag_emergency", "set_language"})
# Posts that ask for no answer: to answer a thanks in public is noise.
SILENT = frozenset({"thanks", "goodbye", "affirm", "deny", "skip"})
# The same of what became of a turn: a person has the floor or wants no more of them, or there was nothing to read.
SILENT_OUTCOMES = frozenset({"for_human", "shut_out", "flood", "unreadable"})
# One person gets no more public answers than this in an hour: two bots may have found each other.
MOST_IN_AN_HOUR = 4


def restrain(turn: Turn) -> None:
    """Forget an answer of the dialogue that would do more than a public post may; what it understood is kept."""
    if turn.answer is None:
        return
    if not {item["effect"] for item in turn.answer.items if "effect" in item} <= EFFECTS:
        turn.answer, turn.early = replace(turn.answer, state=dict(turn.before.state), items=[]), []


async def answer(house: House, session: AsyncSession, turn: Turn, replies: Sequence[Reply]) -> None:
    """Queue the public line and, where the platform has it, the private reply. `replies` are the dialogue's."""
    post = turn.incoming.post
    assert post is not None
    if turn.outcome in SILENT_OUTCOMES or _silent(turn) or await _often(session, turn):
        turn.outcome = turn.outcome if turn.outcome != "answered" else "public_silence"
        return
    connector = house.connectors.get(turn.incoming.channel)
    messaged = False
    if connector is not None and connector.capabilities.private_replies and replies:
        sent = await house.outbox.answer_post(
            session,
            turn.incoming.conversation_id,
            _in_one(replies, house.renderer(turn.language)),
            post=post,
            audience=Audience.PRIVATE_REPLY,
            reply_to_id=turn.incoming.message_id,
        )
        messaged = sent is not None
    line = await _line(house, session, turn, messaged=messaged)
    await house.outbox.answer_post(
        session,
        turn.incoming.conversation_id,
        Reply(line, turn.language),
        post=post,
        audience=Audience.PUBLIC,
        reply_to_id=turn.incoming.message_id,
    )


def _silent(turn: Turn) -> bool:
    return turn.answer is not None and _intent(turn) in SILENT


def _intent(turn: Turn) -> str:
    assert turn.answer is not None
    return str((turn.answer.understood.get("intent") or {}).get("name") or "")


async def _often(session: AsyncSession, turn: Turn) -> bool:
    hour_ago = turn.incoming.created_at - timedelta(hours=1)
    count = await session.scalar(
        select(func.count())
        .select_from(Delivery)
        .join(Message, Message.id == Delivery.message_id)
        .where(
            Message.conversation_id == turn.incoming.conversation_id,
            Delivery.audience == Audience.PUBLIC.value,
            Message.author == "bot",
            Delivery.created_at > hour_ago,
        )
    )
    return (count or 0) >= MOST_IN_AN_HOUR


def _in_one(replies: Sequence[Reply], renderer: Renderer) -> Reply:
    """A post has one private reply, so all that the dialogue says is one message."""
    text = "\n\n".join([renderer.say("private.about_post"), *(reply.text for reply in replies)])
    last = replies[-1]
    return Reply(text, last.language, buttons=last.buttons, asks=last.asks, reference=last.reference)


async def _line(house: House, session: AsyncSession, turn: Turn, *, messaged: bool) -> str:
    """The public line: what we understood, or whom to call, or what anyone may know of a report."""
    renderer = house.renderer(turn.language)
    said = (
        {item["phrase"]: item.get("values", {}) for item in turn.answer.items if "phrase" in item}
        if turn.answer
        else {}
    )
    slots: Mapping[str, Any] = turn.answer.state.get("slots", {}) if turn.answer else {}
    for key in ("emergency", "emergency.rule"):
        if key in said:
            return renderer.say("public.emergency", lines=_on_one_line(said[key]["lines"], renderer))
    number = reference.find(turn.incoming.text)
    if number is not None and turn.answer is not None:
        return await _status(session, number, renderer)
    ending = renderer.say("public.messaged" if messaged else "public.write_to_us")
    for key in ("topic", "refer"):
        if key in said:
            return renderer.say("public.refer", lines=_on_one_line(said[key]["lines"], renderer))
    if turn.floor is not None:
        return f"{renderer.say('public.human')} {ending}"
    service = slots.get("service")
    if service:
        return f"{renderer.say('public.understood', service=f'key:service.{service}')} {ending}"
    return f"{renderer.say('public.hello')} {ending}"


def _on_one_line(lines: Sequence[Any], renderer: Renderer) -> str:
    return "; ".join(str(renderer.value(line)) for line in lines)


async def _status(session: AsyncSession, number: str, renderer: Renderer) -> str:
    view = await lookup.by_reference(session, number, contact_id=None)
    if view is None or view.hidden:
        return renderer.say("public.status.hidden", reference=number)
    return renderer.say(
        "public.status",
        reference=number,
        service=f"key:service.{view.case.service}",
        state=f"key:{_state(view.case)}",
    )


def _state(case: Case) -> str:
    return f"status.closed.{case.close_reason}" if case.status == CLOSED else f"status.{case.status}"
