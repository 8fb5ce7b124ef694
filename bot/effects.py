"""What the effects of a turn do: the bridge from a conversation to the cases, in the turn's own transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actions.action_status import due_line
from bot.cases.catalogue import CatalogueCache
from bot.cases.deadlines import Calendar
from bot.cases.opening import Request, open_case
from bot.cases.workflow import CLOSED, WITHDRAWN, Move, move_case
from bot.conversation.context import Turn
from bot.conversation.effects import EffectHandler
from bot.floor import ASKED, WAITING
from bot.language.phrases import Phrases
from bot.outbox import Outbox
from bot.queue import Deferrer

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Effects:
    """The handlers, by the names that actions use."""

    catalogue: CatalogueCache
    calendar: Calendar
    outbox: Outbox
    deferrer: Deferrer
    phrases: Phrases
    now: Callable[[], datetime]

    def handlers(self) -> dict[str, EffectHandler]:
        return {
            "open_case": self.open_case,
            "withdraw_case": self.withdraw_case,
            "hand_over": self.hand_over,
            "set_language": self.set_language,
            "flag_emergency": self.flag_emergency,
        }

    async def open_case(self, session: AsyncSession, turn: Turn, values: Values) -> Values:
        incoming = turn.incoming
        opened = await open_case(
            session,
            Request(
                opened_by=incoming.message_id,
                contact_id=incoming.contact_id,
                conversation_id=incoming.conversation_id,
                channel=incoming.channel,
                language=turn.language,
                **values,
            ),
            catalogue=await self.catalogue.get(),
            calendar=self.calendar,
            deferrer=self.deferrer,
            now=self.now(),
        )
        due = opened.expected_on.isoformat() if opened.expected_on else None
        return {
            "reference": opened.reference,
            "show_reference": opened.reference,
            "service": f"key:service.{opened.service}",
            "department": f"key:department.{opened.department}",
            "due": due_line(due),
        }

    async def withdraw_case(self, session: AsyncSession, turn: Turn, values: Values) -> Values:
        move = Move(CLOSED, reason=WITHDRAWN, actor="resident", tell=False)
        await move_case(session, values["reference"], move, outbox=self.outbox, phrases=self.phrases, now=self.now())
        return {}

    async def hand_over(self, session: AsyncSession, turn: Turn, values: Values) -> Values:
        turn.floor = (WAITING, values.get("reason", ASKED))
        open_now = self.calendar.people_answer_at(self.now())
        return {"when": "key:handed_over.now" if open_now else "key:handed_over.later"}

    async def set_language(self, session: AsyncSession, turn: Turn, values: Values) -> Values:
        turn.language = values["tag"]
        turn.pin_language = True
        return {}

    async def flag_emergency(self, session: AsyncSession, turn: Turn, values: Values) -> Values:
        turn.emergency = True
        return {}
