"""What is said in the made-up conversations, in everybody's language: the bot's own phrases, and a few beginnings."""

import random
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot import choices
from bot.actions.action_status import due_line
from bot.cases.deadlines import Calendar
from bot.cases.telling import ASKS_RATING, Listener, buttons, notice
from bot.cases.workflow import DUPLICATE_OF, NOT_OURS, Move
from bot.conversation.asking import summary
from bot.conversation.render import Renderer, city_constants
from bot.demo.fate import Moved
from bot.demo.plan import Report
from bot.demo.script import Line, Part
from bot.demo.tables import Tables
from bot.language.phrases import Phrases
from bot.outbox import Reply, content_of
from bot.settings import Config
from storage.models import Case

# Phrases are put together once with these in the places of what differs each time.
REFERENCE, DUE, PLACE, NOTE = "\ue000", "\ue001", "\ue002", "\ue003"
PERSON = "page.example_3"


@dataclass(frozen=True, slots=True)
class Said:
    text: str
    content: Mapping[str, Any] = field(default_factory=dict)


class Words:
    """Words a line. `answers`: an agent's ready answer by language."""

    def __init__(
        self, tables: Tables, config: Config, phrases: Phrases, chance: random.Random, answers: Mapping[str, str]
    ) -> None:
        self._tables = tables
        self._config = config
        self._phrases = phrases
        self._chance = chance
        self._answers = answers
        self._calendar = Calendar(config.city)
        self._kept: dict[Hashable, Any] = {}
        self._ways: Mapping[Part, Callable[[Line, str], Said]] = {
            Part.REPORTED: self._reported,
            Part.CHECKED: self._checked,
            Part.AGREED: lambda line, tag: self._pressed(choices.YES, tag),
            Part.FILED: self._filed,
            Part.NEWS: self._news,
            Part.RATED: self._rated,
            Part.RATING_TAKEN: self._rating_taken,
            Part.THANKED: lambda line, tag: Said(tables.speakers[tag].thanks),
            Part.ASKED: lambda line, tag: Said(self._once(tag, PERSON)),
            Part.NOTHING_OPEN: lambda line, tag: Said(self._once(tag, "status.none")),
            Part.WANTS_PERSON: lambda line, tag: self._pressed(choices.HUMAN, tag),
            Part.HANDED_OVER: lambda line, tag: Said(self._once(tag, "handed_over", when="key:handed_over.now")),
            Part.ANSWERED: self._answered,
        }

    def say(self, line: Line) -> Said:
        return self._ways[line.part](line, line.about.person.language)

    def due(self, report: Report) -> date | None:
        day = self._calendar.today(report.at)
        days = report.service.due_business_days
        due: date | None = self._keep((day, days), lambda: self._calendar.due(report.at, days))
        return due

    def note(self, report: Report, move: Moved) -> str | None:
        """What staff wrote beside a move, for everybody."""
        if move.reason == DUPLICATE_OF and report.repeats is not None:
            return f"The same as report {report.repeats.reference}."
        if move.reason == NOT_OURS:
            return self._tables.not_ours[int(report.reference) % len(self._tables.not_ours)]
        return None

    def beginning(self, report: Report) -> str:
        """How they tell of it."""
        tag = report.person.language
        words = self._chance.choice(self._tables.speakers[tag].reports)
        return words.format(service=self._once(tag, f"service.{report.service.slug}"), place=report.spot.said)

    def _reported(self, line: Line, tag: str) -> Said:
        report = _report(line)
        said = self.beginning(report)
        if report.spot.address is None:
            return Said(said, {"location": {"lat": report.spot.lat, "lon": report.spot.lon}})
        return Said(said)

    def _checked(self, line: Line, tag: str) -> Said:
        report = _report(line)

        def worded() -> str:
            slots = {"service": report.service.slug, "address": {"standard": PLACE, "status": "exact"}}
            renderer = self._renderer(tag)
            return renderer.say("ask.confirm", lines=summary(slots, renderer))

        text: str = self._keep((tag, line.part, report.service.slug), worded)
        return Said(text.replace(PLACE, report.spot.said), {"asks": "confirm"})

    def _filed(self, line: Line, tag: str) -> Said:
        report = _report(line)
        service = report.service

        def worded() -> str:
            department = f"key:department.{service.department}"
            values = {"reference": REFERENCE, "due": DUE, "extra": "", "department": department}
            return self._renderer(tag).say("filed", service=f"key:service.{service.slug}", **values)

        text: str = self._keep((tag, line.part, service.slug), worded)
        day = self.due(report)
        due: str = self._keep((tag, day), lambda: self._renderer(tag).value(due_line(day.isoformat() if day else None)))
        return Said(text.replace(REFERENCE, report.reference).replace(DUE, due), {"reference": report.reference})

    def _news(self, line: Line, tag: str) -> Said:
        report, move = _report(line), line.move
        assert move is not None
        note = self.note(report, move)

        case = Case(reference=REFERENCE, service=report.service.slug)
        news = Move(move.to, move.reason, NOTE if note else None).news
        key = (tag, report.service.slug, move.to, move.reason, note is None)
        text: str = self._keep(key, lambda: notice(case, news, self._phrases, Listener(0, tag, REFERENCE)))
        text = text.replace(REFERENCE, report.reference).replace(NOTE, note or "")
        case.reference = report.reference
        offered = buttons(case, news, self._phrases, tag)
        asks = ASKS_RATING if news.rated else None
        return Said(text, content_of(Reply(text, tag, buttons=offered, asks=asks, reference=report.reference)))

    def _rated(self, line: Line, tag: str) -> Said:
        report = _report(line)
        assert report.rated is not None
        button = report.rated.button
        return Said(self._once(tag, f"button.{button}"), {"choice": f"{button}_{report.reference}"})

    def _rating_taken(self, line: Line, tag: str) -> Said:
        report = _report(line)
        assert report.rated is not None
        text = self._once(tag, f"rating.{report.rated.worth}", reference=REFERENCE)
        return Said(text.replace(REFERENCE, report.reference))

    def _answered(self, line: Line, tag: str) -> Said:
        return Said(self._answers[tag], {"english": self._answers["en"], "macro": ANSWER})

    def _pressed(self, choice: str, tag: str) -> Said:
        return Said(self._once(tag, f"button.{choice}"), {"choice": choice})

    def _once(self, tag: str, key: str, **values: Any) -> str:
        text: str = self._keep((tag, key), lambda: self._renderer(tag).say(key, **values))
        return text

    def _renderer(self, tag: str) -> Renderer:
        constants = city_constants(self._config)
        return Renderer(self._phrases, tag, offered=self._config.languages.offered, constants=constants)

    def _keep(self, key: Hashable, make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


# The ready answer of the agents that needs nothing filled (storage/seeds/macros).
ANSWER = "one_moment"


def _report(line: Line) -> Report:
    assert isinstance(line.about, Report)
    return line.about
