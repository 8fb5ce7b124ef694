"""The filters of the queue: read from the address, and what their lists offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.attention.listing import (
    ALL,
    HELD,
    ID,
    MINE,
    NOBODY,
    NONE,
    OF_STATE,
    OPEN,
    SNOOZED,
    SPAM,
    TODAY,
    TODAY_ANSWERED,
    TODAY_BOT,
    TODAY_PEOPLE,
    WAITS,
    WITH_BOT,
    Wanted,
)
from bot.attention.urgency import Urgency
from bot.console.navigation import BASE
from bot.handoff import ANSWERING
from bot.house import Parts
from bot.interpreter.texts import name_of
from bot.text import tidy
from storage.models import User

Options = Sequence[tuple[str, str]]

QUEUE = f"{BASE}/queue"
LONGEST_SEARCH = 200
STATES: Options = (
    (OPEN, "Needs a person"),
    (WAITS, "Waits for an answer"),
    (SNOOZED, "Snoozed"),
    (WITH_BOT, "With the bot"),
    (HELD, "Held until they write"),
    (TODAY, "Talked today"),
    (TODAY_BOT, "Today, the bot alone"),
    (TODAY_PEOPLE, "Today, handed to people"),
    (TODAY_ANSWERED, "Today, answered by an agent"),
    (SPAM, "Spam"),
    (ALL, "All"),
)
# What is in an address: `urgency=stuck`.
URGENCIES: Mapping[str, tuple[Urgency, str]] = {
    "emergency": (Urgency.EMERGENCY, "Emergency"),
    "asked": (Urgency.ASKED, "Asked for a person"),
    "stuck": (Urgency.STUCK, "Stuck or upset"),
    "late": (Urgency.LATE, "Waits long"),
    "failed": (Urgency.FAILED, "Not delivered"),
    "unanswered": (Urgency.UNANSWERED, "Unanswered"),
    "answered": (Urgency.AT_REST, "Answered"),
}
LABELS: Mapping[Urgency, tuple[str, str]] = {urgency: (key, label) for key, (urgency, label) in URGENCIES.items()}


@dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the address; what is in no list counts as empty."""

    q: str
    state: str
    urgency: str
    holder: str
    channel: str
    language: str

    def wanted(self) -> Wanted:
        """Who looks for something and says no state looks everywhere."""
        return Wanted(
            state=self.state or (ALL if self.q else OPEN),
            channel=self.channel,
            language=self.language,
            holder=self.holder,
            urgency=URGENCIES[self.urgency][0] if self.urgency else None,
            text=self.q,
        )

    @property
    def any(self) -> bool:
        return bool(self.q or self.urgency or self.holder or self.channel or self.language)

    def address(self, path: str = "", **more: str) -> str:
        """This list, or a part or a later page of it."""
        named = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        query = urlencode(named | more)
        return f"{QUEUE}{path}?{query}" if query else f"{QUEUE}{path}"


def filters_of(
    *,
    q: Annotated[str, Query(max_length=LONGEST_SEARCH)] = "",
    state: str = "",
    urgency: str = "",
    holder: str = "",
    channel: str = "",
    language: str = "",
) -> Filters:
    return Filters(
        q=tidy(q),
        state=state if state in OF_STATE else "",
        urgency=urgency if urgency in URGENCIES else "",
        holder=holder if holder in (NOBODY, MINE) or ID.fullmatch(holder) else "",
        channel=tidy(channel),
        language=tidy(language),
    )


AskedFor = Annotated[Filters, Depends(filters_of)]


async def options(session: AsyncSession, parts: Parts) -> Mapping[str, Options]:
    """What the lists offer, by the name of the field."""
    agents = select(User.id, User.name).where(User.disabled_at.is_(None), User.role.in_(ANSWERING)).order_by(User.name)
    config = parts.settings.config
    return {
        "state": STATES,
        "urgency": [(key, label) for key, (_, label) in URGENCIES.items()],
        "holder": [
            (MINE, "Me"),
            (NOBODY, "Nobody"),
            *((str(row.id), row.name) for row in await session.execute(agents)),
        ],
        "channel": [(name, channel_name(name)) for name in config.channels],
        "language": [*((tag, name_of(tag)) for tag in config.languages.offered), (NONE, "not known yet")],
    }


def channel_name(slug: str) -> str:
    return slug.replace("_", " ").capitalize()
