"""Takes away from a case what is a resident's: who they are, and their own words. Kind, place and story stay."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Case, CaseEvent, CaseFollower, Delivery, Message, Question, Service

ANONYMIZED, WORDS_GONE = "anonymized", "words_gone"
NOTED, TOLD = "noted", "told"
YES_NO = ("yes", "no", "not_sure")
MOST_DIGITS = 4


async def anonymize(
    session: AsyncSession, cases: Sequence[int], now: datetime, *, actor: str, user: int | None = None
) -> None:
    """Nobody is behind these cases any more. The caller has locked them."""
    worded = await _without_words(session, cases, now)
    by: dict[str, Any] = {"user": user} if user is not None else {}
    for case_id in cases:
        session.add(CaseEvent(case_id=case_id, kind=ANONYMIZED, actor=actor, public=False, data=by))
    values = {"contact_id": None, "conversation_id": None, "opened_by": None, "updated_at": now}
    await session.execute(update(Case).where(Case.id.in_(cases)).values(values))
    await _forget_notes(session, worded)
    await session.flush()


async def forget_words(session: AsyncSession, cases: Sequence[int], now: datetime) -> int:
    """Their time is over; whose the cases are stays known. Returns how many had words."""
    worded = await _without_words(session, cases, now)
    for case_id in worded:
        session.add(CaseEvent(case_id=case_id, kind=WORDS_GONE, actor="system", public=False))
    await _forget_notes(session, worded)
    await session.flush()
    return len(worded)


async def keep_how_told(session: AsyncSession, cases: Sequence[int], conversations: Sequence[int]) -> None:
    """How they were told of these cases stands in messages of these conversations, which are about to go.

    The cases are those that they filed, and those that others did and they were told of.
    """
    followed = select(CaseFollower.case_id).where(CaseFollower.conversation_id.in_(conversations))
    told = (
        select(CaseEvent.id, Delivery.state, Delivery.way)
        .join(Message, Message.id == CaseEvent.data["message_id"].as_integer())
        .join(Delivery, Delivery.message_id == Message.id)
        .where(
            CaseEvent.kind == TOLD,
            or_(CaseEvent.case_id.in_(cases), CaseEvent.case_id.in_(followed)),
            Message.conversation_id.in_(conversations),
        )
    )
    for event_id, state, way in (await session.execute(told)).all():
        event = await session.get_one(CaseEvent, event_id)
        kept = {key: value for key, value in event.data.items() if key not in ("message_id", "follows")}
        event.data = kept | {"how": way if state == "sent" and way else state}


async def _without_words(session: AsyncSession, cases: Sequence[int], now: datetime) -> list[int]:
    """Those that still had words: from now on the service's name stands for them."""
    worded = (
        await session.execute(
            select(Case, Service.name)
            .join(Service, Service.slug == Case.service)
            .where(Case.id.in_(cases), Case.words_gone_at.is_(None))
            .order_by(Case.reference)
            .with_for_update(of=Case)
        )
    ).all()
    questions = await _questions(session, {case.service for case, _ in worded})
    for case, name in worded:
        case.description = name
        case.details = {
            key: answer for key, answer in case.details.items() if _is_ours(answer, questions.get((case.service, key)))
        }
        case.words_gone_at = case.updated_at = now
    await session.flush()
    return [case.id for case, _ in worded]


async def _questions(session: AsyncSession, services: set[str]) -> Mapping[tuple[str, str], Question]:
    asked = await session.scalars(select(Question).where(Question.service.in_(services)))
    return {(question.service, question.key): question for question in asked}


def _is_ours(answer: str, question: Question | None) -> bool:
    """Whether the City gave these words to choose from; a number of a few digits tells of nobody."""
    if question is None:
        return False
    if answer in (*YES_NO, *question.options):
        return True
    return question.kind == "number" and answer.isdecimal() and len(answer) <= MOST_DIGITS


async def _forget_notes(session: AsyncSession, cases: Sequence[int]) -> None:
    """What colleagues wrote for each other may say who it was; that they wrote stays."""
    private = update(CaseEvent).where(CaseEvent.case_id.in_(cases), CaseEvent.kind == NOTED)
    await session.execute(
        private.values(note=None, data=CaseEvent.data.op("||")(func.jsonb_build_object("gone", True)))
    )
