"""How urgent a conversation is: the ranks, what puts a conversation into one, and since when somebody waits."""

from datetime import datetime, timedelta
from enum import IntEnum

from sqlalchemy import ColumnElement, and_, case, func, literal, or_

from bot.floor import GAVE_UP, HUMAN, WAITING
from storage.models import Conversation

# Whoever has waited for a person's answer for longer comes before those who have not.
LONG = timedelta(minutes=15)
# Whom the bot did not understand and who is silent since then has given up, or was served elsewhere.
STUCK_FOR = timedelta(days=1)


class Urgency(IntEnum):
    """The smaller the more urgent; `AT_REST` waits for nobody: an agent has it, and has answered."""

    EMERGENCY = 1
    ASKED = 2
    STUCK = 3
    LATE = 4
    FAILED = 5
    UNANSWERED = 6
    AT_REST = 7


def listed(now: datetime) -> ColumnElement[bool]:
    """What is on the list at all, apart from what is snoozed."""
    only_stuck = and_(
        Conversation.floor == "bot",
        Conversation.holder_id.is_(None),
        Conversation.failed_at.is_(None),
        ~_emergency(),
        Conversation.stuck_since <= now - STUCK_FOR,
    )
    return and_(Conversation.for_people, func.coalesce(~only_stuck, literal(value=True)))


def awake(now: datetime) -> ColumnElement[bool]:
    return or_(Conversation.snoozed_until.is_(None), Conversation.snoozed_until <= now)


def rank(now: datetime) -> ColumnElement[int]:
    """The first that holds."""
    unanswered = Conversation.unanswered_since.is_not(None)
    waits = and_(Conversation.floor == WAITING, unanswered)
    in_hand = and_(Conversation.holder_id.is_not(None), ~unanswered)
    return case(
        (and_(_emergency(), ~in_hand), int(Urgency.EMERGENCY)),
        (and_(waits, Conversation.floor_reason != GAVE_UP), int(Urgency.ASKED)),
        (or_(waits, and_(Conversation.stuck_since.is_not(None), Conversation.floor != HUMAN)), int(Urgency.STUCK)),
        (Conversation.unanswered_since <= now - LONG, int(Urgency.LATE)),
        (Conversation.failed_at.is_not(None), int(Urgency.FAILED)),
        (unanswered, int(Urgency.UNANSWERED)),
        else_=int(Urgency.AT_REST),
    )


def since() -> ColumnElement[datetime]:
    """Since when: an emergency since it was flagged, others since their first unanswered word."""
    return func.coalesce(
        case((and_(_emergency(), Conversation.unanswered_since.is_(None)), Conversation.flagged_emergency_at)),
        Conversation.unanswered_since,
        Conversation.failed_at,
        Conversation.stuck_since,
        Conversation.holder_since,
        Conversation.floor_since,
        Conversation.created_at,
    )


def _emergency() -> ColumnElement[bool]:
    return and_(
        Conversation.flagged_emergency_at.is_not(None),
        or_(
            Conversation.settled_at.is_(None),
            Conversation.settled_at < Conversation.flagged_emergency_at,
        ),
    )
