"""How a conversation stands at the end: what its last lines left open, and who has it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.attention.trouble import Trouble
from bot.demo.plan import Person, Plan, Report, Talk
from bot.demo.tables import Tables
from bot.floor import ASKED, BOT, CONSOLE, HUMAN, WAITING

Standing = Mapping[str, Any]
SETTLED_WITHIN = timedelta(hours=4)


def standings(plan: Plan, tables: Tables, holders: Sequence[int], now: datetime) -> dict[Person, Standing]:
    """Columns of conversations that are not as the bot leaves them. Only what came last counts."""
    found: dict[Person, Standing] = {}
    events: list[Report | Talk] = [*_chats(plan), *plan.talks]
    for event in sorted(events, key=lambda event: event.at):
        if isinstance(event, Talk):
            holder = holders[len(found) % len(holders)] if holders else None
            found[event.person] = _of_talk(event, tables, holder, now)
        elif event.trouble:
            found[event.person] = _of_trouble(event, tables, now)
        elif event.person in found:
            found[event.person] = _settled(event.at)
    return found


def _chats(plan: Plan) -> Iterator[Report]:
    return (report for report in plan.reports if report.person.chats)


def _of_talk(talk: Talk, tables: Tables, holder: int | None, now: datetime) -> Standing:
    if talk.answered is None:
        since = {"floor_since": talk.at, "unanswered_since": talk.at}
        return {"floor": WAITING, "floor_reason": ASKED, **since}
    if now - talk.answered < timedelta(hours=tables.held):
        human = {"floor": HUMAN, "floor_reason": CONSOLE, "floor_since": talk.answered}
        return {**human, "holder_id": holder, "holder_since": talk.answered if holder else None}
    return _settled(talk.answered)


def _of_trouble(report: Report, tables: Tables, now: datetime) -> Standing:
    news = report.last_news
    at = news.at if news is not None and report.trouble == "failed" else report.at
    if now - at > timedelta(days=tables.troubles[report.trouble].days):
        return _settled(at)
    column = {
        "failed": "failed_at",
        "stuck": "stuck_since",
        "emergency": "flagged_emergency_at",
        "spam": "spam_at",
    }[report.trouble]
    return {column: at} | ({"stuck_why": Trouble.NOT_UNDERSTOOD.value} if report.trouble == "stuck" else {})


def _settled(at: datetime) -> Standing:
    return {"floor": BOT, "floor_since": at + SETTLED_WITHIN, "settled_at": at + SETTLED_WITHIN}
