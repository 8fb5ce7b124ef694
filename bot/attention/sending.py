"""What becomes of an agent's words if they are sent now: the channel's windows, its budget, a closed door."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import budget
from bot.ways import way_out
from connectors.base import Audience, Capabilities, Purpose, Way
from storage.models import Contact, Conversation

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Outlook:
    """`lines` are for the agent; `arrives` is whether it would go out now; `until` is when this changes."""

    lines: tuple[str, ...]
    arrives: bool = True
    until: datetime | None = None


async def outlook(
    session: AsyncSession,
    conversation: Conversation,
    contact: Contact,
    can: Capabilities | None,
    *,
    channel: str,
    now: datetime,
) -> Outlook:
    """`can` is None for a channel that is closed; `channel` is its name for people."""
    if can is None:
        return Outlook((f"{channel} is closed here: nothing can be sent until it is set up again.",), arrives=False)
    if contact.blocked_at is not None:
        return Outlook(("They have blocked us: nothing arrives before they write again.",), arrives=False)
    window = _window(can, conversation.last_heard_at, channel, now)
    spent = await budget.spent(session, conversation.channel, can.budgets, now)
    return Outlook((*window.lines, *(_left(channel, one) for one in spent)), window.arrives, window.until)


def _window(can: Capabilities, heard: datetime | None, channel: str, now: datetime) -> Outlook:
    way = way_out(can, audience=Audience.PRIVATE, purpose=Purpose.HUMAN, template=None, last_heard=heard, now=now)
    if way is None:
        return Outlook(("Cannot be sent now: it waits until they write.",), arrives=False)
    length = can.human_window if way is Way.HUMAN_TAG else can.window
    if length is None or heard is None:
        return Outlook(())
    until = heard + length
    if way is Way.HUMAN_TAG:
        line = f"Outside the window: sent with the human-agent tag, for another {lasting(until - now)}."
    else:
        line = f"{channel}'s window closes in {lasting(until - now)}."
    return Outlook((line,), until=until)


def _left(channel: str, spent: budget.Spent) -> str:
    left, period = max(0, spent.budget.sends - spent.used), lasting(timedelta(seconds=spent.budget.seconds))
    words = f"{channel} has {left} of {spent.budget.sends} private messages left in {period}"
    return f"{words}." if left else f"{words}: this one waits for its turn."


def lasting(length: timedelta) -> str:
    """As far as it matters: "12 min", "3 h", "6 days"; never more than there is."""
    seconds = int(length.total_seconds())
    if seconds < 2 * HOUR:
        return f"{max(1, seconds // MINUTE)} min"
    return f"{seconds // HOUR} h" if seconds < 2 * DAY else f"{seconds // DAY} days"
