"""Who says what when in the made-up conversations, line by line in the order of time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.demo.fate import Moved
from bot.demo.plan import Plan, Report, Talk
from connectors.base import Purpose

RESIDENT, BOT, SYSTEM, AGENT = "resident", "bot", "system", "agent"


class Part(StrEnum):
    """What a line is; bot/demo/words.py words it."""

    REPORTED = "reported"
    CHECKED = "checked"
    AGREED = "agreed"
    FILED = "filed"
    NEWS = "news"
    RATED = "rated"
    RATING_TAKEN = "rating_taken"
    THANKED = "thanked"
    ASKED = "asked"
    NOTHING_OPEN = "nothing_open"
    WANTS_PERSON = "wants_person"
    HANDED_OVER = "handed_over"
    ANSWERED = "answered"


AUTHORS: Mapping[Part, str] = {
    Part.REPORTED: RESIDENT,
    Part.CHECKED: BOT,
    Part.AGREED: RESIDENT,
    Part.FILED: BOT,
    Part.NEWS: SYSTEM,
    Part.RATED: RESIDENT,
    Part.RATING_TAKEN: BOT,
    Part.THANKED: RESIDENT,
    Part.ASKED: RESIDENT,
    Part.NOTHING_OPEN: BOT,
    Part.WANTS_PERSON: RESIDENT,
    Part.HANDED_OVER: BOT,
    Part.ANSWERED: AGENT,
}


@dataclass(frozen=True, slots=True)
class Line:
    """`about`: the report or the talk; `move`: the one that NEWS tells of."""

    at: datetime
    part: Part
    about: Report | Talk
    move: Moved | None = None

    @property
    def incoming(self) -> bool:
        return self.author == RESIDENT

    @property
    def author(self) -> str:
        return AUTHORS[self.part]

    @property
    def purpose(self) -> Purpose:
        return {SYSTEM: Purpose.NOTICE, AGENT: Purpose.HUMAN}.get(self.author, Purpose.ANSWER)


def script(plan: Plan, now: datetime) -> list[Line]:
    """Everything that is said, the oldest first; nothing after now."""
    lines = [line for report in plan.reports if report.person.chats for line in _of_report(report)]
    lines += [line for talk in plan.talks for line in _of_talk(talk)]
    return sorted((line for line in lines if line.at <= now), key=lambda line: line.at)


def _of_report(report: Report) -> Iterator[Line]:
    at = report.at
    for part in (Part.REPORTED, Part.CHECKED, Part.AGREED, Part.FILED):
        yield Line(at, part, report)
        at += timedelta(seconds=20 if AUTHORS[part] == BOT else 1)
    if report.thanks:
        yield Line(at, Part.THANKED, report)
    for move in report.moves:
        if move.told:
            yield Line(move.at, Part.NEWS, report, move)
    if report.rated is not None:
        yield Line(report.rated.at, Part.RATED, report)
        yield Line(report.rated.at + timedelta(seconds=1), Part.RATING_TAKEN, report)


def _of_talk(talk: Talk) -> Iterator[Line]:
    at = talk.at
    for part in (Part.ASKED, Part.NOTHING_OPEN, Part.WANTS_PERSON, Part.HANDED_OVER):
        yield Line(at, part, talk)
        at += timedelta(seconds=15 if AUTHORS[part] == BOT else 1)
    # Who waits in vain says so.
    yield Line(talk.answered or at, Part.ANSWERED if talk.answered else Part.THANKED, talk)
