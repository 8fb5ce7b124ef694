"""The agents' list: what needs a person by urgency, or any other set of conversations by age; a page at a time."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.attention.day import agent_spoke, bot_alone, handed_over, heard, midnight
from bot.attention.search import matching
from bot.attention.trouble import reason_of
from bot.attention.urgency import Urgency, awake, listed, rank, since
from bot.floor import BOT
from storage.engine import plan_each_time
from storage.models import Case, Contact, Conversation, Message, User

PAGE = 50
OPEN, WAITS, SNOOZED, SPAM, WITH_BOT, HELD, ALL = "open", "waits", "snoozed", "spam", "bot", "held", "all"
# The day of `now`, in the zone of `now` (day.py).
TODAY, TODAY_BOT, TODAY_PEOPLE, TODAY_ANSWERED = "today", "today_bot", "today_people", "today_answered"
OF_STATE: Mapping[str, Callable[[datetime], Sequence[ColumnElement[bool]]]] = {
    OPEN: lambda now: (listed(now), awake(now)),
    WAITS: lambda now: (listed(now), awake(now), rank(now) < Urgency.AT_REST),
    SNOOZED: lambda now: (listed(now), Conversation.snoozed_until > now),
    SPAM: lambda now: (Conversation.spam_at.is_not(None),),
    WITH_BOT: lambda now: (Conversation.floor == BOT, Conversation.spam_at.is_(None)),
    HELD: lambda now: (Conversation.held == true(),),
    TODAY: lambda now: (heard(midnight(now)),),
    TODAY_BOT: lambda now: (
        heard(midnight(now)),
        bot_alone(midnight(now), agent_spoke(midnight(now))),
    ),
    TODAY_PEOPLE: lambda now: (
        heard(midnight(now)),
        handed_over(midnight(now), agent_spoke(midnight(now))),
    ),
    TODAY_ANSWERED: lambda now: (heard(midnight(now)), agent_spoke(midnight(now))),
    ALL: lambda now: (),
}
NOBODY, MINE = "nobody", "mine"
# A language that nobody knows yet.
NONE = "none"
# As much of a message as is read on a list.
LAST_WORDS = 200
# How the end of a page is written.
MOMENT = "%Y%m%dT%H%M%S.%f"
ID = re.compile(r"\d{1,18}", re.ASCII)
RANKS = frozenset(str(int(urgency)) for urgency in Urgency)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters; empty means any. `holder`: `nobody`, `mine` or a user's id. `text`: what is looked for."""

    state: str = OPEN
    channel: str = ""
    language: str = ""
    holder: str = ""
    urgency: Urgency | None = None
    text: str = ""

    @property
    def by_urgency(self) -> bool:
        """What waits for people is in the order of its urgency, all else the newest first."""
        return self.state in (OPEN, WAITS, SNOOZED)


@dataclass(frozen=True, slots=True)
class Line:
    """One conversation. `last`: the resident's last words, in `last_language`; `case`: reference, service, status.

    `trouble`: how it goes badly with the bot, in words.
    """

    id: int
    urgency: Urgency
    since: datetime
    trouble: str | None
    channel: str
    language: str | None
    state: dict[str, Any]
    snoozed_until: datetime | None
    spam: bool
    contact: str | None
    holder_id: int | None
    holder: str | None
    last: str | None
    last_language: str | None
    case: tuple[str, str, str] | None
    case_address: str | None

    def after(self, wanted: Wanted) -> str:
        """What `page` continues from."""
        if not wanted.by_urgency:
            return str(self.id)
        return f"{int(self.urgency)}_{self.since.astimezone(UTC).strftime(MOMENT)}_{self.id}"


@dataclass(frozen=True, slots=True)
class Page:
    lines: Sequence[Line]
    more: bool


async def page(session: AsyncSession, wanted: Wanted, *, user_id: int, now: datetime, after: str = "") -> Page:
    """One page; `after`: the end of the one before (Line.after). What cannot be read begins at the top.

    `now` in the city's zone, which says where today begins.
    """
    await plan_each_time(session)
    urgency, moment = rank(now).label("urgency"), since().label("since")
    chosen = (
        select(Conversation.id, urgency, moment)
        .where(*_filters(wanted, user_id, now))
        .order_by(*((urgency, moment, Conversation.id) if wanted.by_urgency else (Conversation.id.desc(),)))
        .limit(PAGE + 1)
    )
    if wanted.by_urgency and (position := _position(after)) is not None:
        chosen = chosen.where(tuple_(rank(now), since(), Conversation.id) > tuple_(*position))
    elif not wanted.by_urgency and ID.fullmatch(after):
        chosen = chosen.where(Conversation.id < int(after))
    rows = (await session.execute(_dressed(chosen, by_urgency=wanted.by_urgency))).all()
    return Page([_line(row) for row in rows[:PAGE]], len(rows) > PAGE)


async def waiting(session: AsyncSession, now: datetime) -> int:
    """How many wait for a person."""
    counted = select(func.count()).select_from(Conversation).where(*OF_STATE[WAITS](now))
    return await session.scalar(counted) or 0


def _filters(wanted: Wanted, user_id: int, now: datetime) -> list[ColumnElement[bool]]:
    filters = list(OF_STATE[wanted.state](now))
    if wanted.channel:
        filters.append(Conversation.channel == wanted.channel)
    if wanted.language:
        known = Conversation.language == wanted.language
        filters.append(Conversation.language.is_(None) if wanted.language == NONE else known)
    if wanted.holder == NOBODY:
        filters.append(Conversation.holder_id.is_(None))
    elif wanted.holder:
        filters.append(Conversation.holder_id == (user_id if wanted.holder == MINE else int(wanted.holder)))
    if wanted.urgency is not None:
        filters.append(rank(now) == int(wanted.urgency))
    if wanted.text:
        filters.append(Conversation.id.in_(matching(wanted.text)))
    return filters


def _position(after: str) -> tuple[int, datetime, int] | None:
    try:
        first, moment, last = after.split("_")
        at = datetime.strptime(moment, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return (int(first), at, int(last)) if ID.fullmatch(last) and first in RANKS else None


def _dressed(chosen: Select[int, int, datetime], *, by_urgency: bool) -> Select[Any]:
    """With what is shown of each."""
    keys = chosen.subquery()
    holder = aliased(User)
    last = (
        select(func.left(Message.text, LAST_WORDS).label("text"), Message.language)
        .where(Message.conversation_id == keys.c.id, Message.author == "resident")
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(1)
        .lateral()
    )
    filed = (
        select(Case.reference, Case.service, Case.status, Case.address)
        .where(Case.conversation_id == keys.c.id)
        .order_by(Case.id.desc())
        .limit(1)
        .lateral()
    )
    return (
        select(Conversation, keys.c.urgency, keys.c.since, Contact.name, holder.name, last, filed)
        .join(keys, keys.c.id == Conversation.id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(holder, holder.id == Conversation.holder_id)
        .outerjoin(last, true())
        .outerjoin(filed, true())
        .order_by(*((keys.c.urgency, keys.c.since, keys.c.id) if by_urgency else (keys.c.id.desc(),)))
    )


def _line(row: Any) -> Line:
    talk, urgency, moment, contact, holder, last, last_language, reference, service, status, address = row
    return Line(
        id=talk.id,
        urgency=Urgency(urgency),
        since=moment,
        trouble=reason_of(talk.stuck_why) if talk.stuck_since is not None else None,
        channel=talk.channel,
        language=talk.language,
        state=talk.state,
        snoozed_until=talk.snoozed_until,
        spam=talk.spam_at is not None,
        contact=contact,
        holder_id=talk.holder_id,
        holder=holder,
        last=last,
        last_language=last_language,
        case=(reference, service, status) if reference is not None else None,
        case_address=address,
    )
