"""What became of a report: by its number, or the resident's own open ones."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import choices
from bot.actions.answers import phrase_value, say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.cases import lookup, reference
from bot.cases.workflow import CLOSED, status_phrase
from storage.models import Case


class Status(OurAction):
    named = "action_status"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        number = reference.find(heard.text)
        if number is not None:
            await self._one(dispatcher, number, heard)
        else:
            await self._mine(dispatcher, heard)
        return []

    async def _one(self, dispatcher: CollectingDispatcher, number: str, heard: Heard) -> None:
        async with self.kit.sessions() as session:
            view = await lookup.by_reference(session, number, heard.contact_id)
        if view is None:
            known = reference.is_ours(number)
            say(
                dispatcher,
                "status.unknown" if known else "status.unknown.check_digits",
                reference=number,
                buttons=[choices.STATUS, choices.HUMAN],
                asks="other",
            )
        elif view.hidden:
            say(dispatcher, "status.private", reference=number, buttons=[choices.HUMAN])
        else:
            say(
                dispatcher,
                "status",
                lines=case_lines(view.case, note=view.note, own=view.own),
                reference=number,
                show_reference=number,
            )

    async def _mine(self, dispatcher: CollectingDispatcher, heard: Heard) -> None:
        async with self.kit.sessions() as session:
            cases = await lookup.open_cases(session, heard.contact_id)
        if cases:
            say_open(dispatcher, cases)
        else:
            say(dispatcher, "status.none", buttons=[choices.REPORT, choices.HUMAN], asks="other")


def say_open(dispatcher: CollectingDispatcher, cases: Sequence[Case]) -> None:
    """The resident's own open reports: one in full, several in a line each."""
    if len(cases) == 1:
        case = cases[0]
        say(
            dispatcher,
            "status",
            lines=case_lines(case, note=None, own=True),
            reference=case.reference,
            show_reference=case.reference,
        )
    else:
        say(dispatcher, "status.list", n=len(cases), lines=[_short(case) for case in cases], asks="other")


def case_lines(case: Case, *, note: str | None, own: bool) -> list[Any]:
    """What may be said of a case, line by line. The place is for the person who filed it and for nobody else."""
    lines: list[Any] = [
        {"phrase": "status.line.service", "values": {"service": phrase_value(f"service.{case.service}")}},
        phrase_value(status_phrase(case.status, case.close_reason)),
        {"phrase": "status.line.department", "values": {"department": phrase_value(f"department.{case.department}")}},
    ]
    if own and case.address:
        lines.append({"phrase": "status.line.place", "values": {"place": case.address}})
    if case.status != CLOSED:
        lines.append(due_line(case.expected_on.isoformat() if case.expected_on else None))
    if note:
        lines.append({"phrase": "notice.note", "values": {"note": note}})
    return lines


def due_line(expected_on: str | None) -> Any:
    """The published target, or the honest absence of one."""
    if expected_on is None:
        return phrase_value("due.none")
    return {"phrase": "due.by", "values": {"date": {"date": expected_on}}}


def _short(case: Case) -> Any:
    return {
        "phrase": "status.list.line",
        "values": {
            "reference": case.reference,
            "service": phrase_value(f"service.{case.service}"),
            "state": phrase_value(f"status.{case.status}"),
        },
    }
