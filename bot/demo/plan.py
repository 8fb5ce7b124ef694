"""Who of the made-up city reports what, when and where, and what becomes of it: drawn before a row is written."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cases.catalogue import Catalogue, Service
from bot.cases.workflow import CLOSED, DUPLICATE_OF, FIXED, WITHDRAWN
from bot.demo.calendar import moments
from bot.demo.fate import Moved, Rated, fate, rated
from bot.demo.places import Spot, draw_spot
from bot.demo.tables import Shares, Tables

MESSAGES_A_CASE = 5
# A report, the check, the yes, and its number; a talk also has an answer or a thank you.
REPORT_LINES, TALK_LINES = 4, 5
# A button, and what the bot says to it.
RATING_LINES = 2
SAME_PROBLEM = timedelta(days=60)
A_MINUTE = timedelta(minutes=1)
URGENT, THANKFUL, NAMED = 0.01, 0.7, 0.9
# However small the city is, so many have asked for a person in the last two days.
RECENT, TWO_DAYS = 12, timedelta(days=2)
# Whoever sits before a web page has said no name.
NAMELESS = "webchat"


@dataclass(slots=True, eq=False)
class Person:
    """`chats`: they have a conversation; the others called, wrote or came by. The ids come with the rows."""

    channel: str
    language: str
    name: str | None
    since: datetime
    chats: bool
    id: int = 0
    conversation: int = 0


@dataclass(slots=True, eq=False)
class Report:
    """What becomes a case. `trouble`: what went wrong in its conversation; `told`: the message of each move."""

    at: datetime
    person: Person
    service: Service
    spot: Spot
    details: Mapping[str, str]
    urgent: bool
    moves: Sequence[Moved]
    trouble: str
    repeats: "Report | None" = None
    description: str = ""
    thanks: bool = False
    rated: Rated | None = None
    id: int = 0
    reference: str = ""
    opened_by: int | None = None
    told: dict[Moved, tuple[int, str]] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        ratings = RATING_LINES if self.rated else 0
        return REPORT_LINES + sum(move.told for move in self.moves) + self.thanks + ratings

    @property
    def last_news(self) -> Moved | None:
        """The move that they were told of last."""
        return next((move for move in reversed(self.moves) if move.told), None)


@dataclass(slots=True, eq=False)
class Talk:
    """Somebody asked for a person. `answered`: when one wrote."""

    at: datetime
    person: Person
    answered: datetime | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Reports and talks from the oldest on."""

    people: Sequence[Person]
    reports: Sequence[Report]
    talks: Sequence[Talk]


class Planner:
    """Draws a plan; the same chance gives the same plan."""

    def __init__(
        self, tables: Tables, catalogue: Catalogue, chance: random.Random, *, now: datetime, zone: ZoneInfo
    ) -> None:
        self._tables = tables
        self._chance = chance
        self._now = now
        self._zone = zone
        part = tables.other[0]
        self._services = Shares({slug: tables.services.get(slug, part) for slug in sorted(catalogue.services)})
        self._catalogue = catalogue.services
        self._people: list[Person] = []
        self._chatting: list[Person] = []
        # The last open report of a service: what a duplicate repeats.
        self._last: dict[str, Report] = {}

    def plan(self, cases: int) -> Plan:
        reports = [self._report(at) for at in self._moments(cases)]
        chats = [report for report in reports if report.person.chats]
        self._rate(chats, _left(cases, chats))
        talks, left = divmod(_left(cases, chats), TALK_LINES)
        for report in [report for report in chats if not report.thanks][:left]:
            report.thanks = True
        recent = min(RECENT, talks)
        lately = sorted(self._now - TWO_DAYS * self._chance.uniform(0.02, 1) for _ in range(recent))
        return Plan(self._people, reports, [self._talk(at) for at in (*self._moments(talks - recent), *lately)])

    def _moments(self, count: int) -> Iterator[datetime]:
        times = moments(self._tables, self._chance, count, now=self._now, zone=self._zone)
        return (at.astimezone(UTC) for at in times)

    def _report(self, at: datetime) -> Report:
        chance, tables = self._chance, self._tables
        service = self._catalogue[self._services.draw(chance)]
        person = self._person(at, tables.channels.draw(chance))
        reason, repeats = self._reason(at, service, person)
        report = Report(
            at=at,
            person=person,
            service=service,
            spot=repeats.spot if repeats else draw_spot(tables, chance),
            details=self._details(service),
            urgent=chance.random() < URGENT,
            moves=fate(tables, chance, tables.paces.get(service.slug, tables.other[1]), at, reason, now=self._now),
            trouble=self._trouble(person),
        )
        closed = report.moves[-1] if report.moves and report.moves[-1].to == CLOSED else None
        if closed is None:
            self._last[service.slug] = report
        elif closed.reason == DUPLICATE_OF:
            report.repeats = repeats
        report.thanks = person.chats and not report.moves and chance.random() < THANKFUL
        return report

    def _rate(self, chats: Sequence[Report], lines: int) -> None:
        """Some of those who heard the question have answered it, as far as these lines go."""
        heard = [(report, news) for report in chats if (news := report.last_news) and news.asks]
        heard = [(report, news) for report, news in heard if report.trouble != "failed"]
        some = min(round(self._tables.rated * len(heard)), lines // RATING_LINES)
        for report, news in self._chance.sample(heard, some):
            said = rated(self._tables, self._chance, news)
            report.rated = said if said.at + A_MINUTE < self._now else None

    def _reason(self, at: datetime, service: Service, person: Person) -> tuple[str, Report | None]:
        """Why it will be closed; only what was open can be repeated, only in a chat is something taken back."""
        reason = self._tables.reasons.draw(self._chance)
        last = self._last.get(service.slug)
        repeats = last if reason == DUPLICATE_OF and last is not None and at - last.at < SAME_PROBLEM else None
        if (reason == DUPLICATE_OF and repeats is None) or (reason == WITHDRAWN and not person.chats):
            return FIXED, None
        return reason, repeats

    def _person(self, at: datetime, channel: str) -> Person:
        """Somebody who chatted before, or new."""
        chats = channel not in self._tables.by_hand
        if chats and self._chatting and self._chance.random() < self._tables.again:
            return self._chance.choice(self._chatting)
        return self._newcomer(at, channel, chats=chats)

    def _newcomer(self, at: datetime, channel: str, *, chats: bool) -> Person:
        language = self._tables.languages.draw(self._chance)
        person = Person(channel, language, self._name(channel, language), at, chats)
        self._people.append(person)
        if chats:
            self._chatting.append(person)
        return person

    def _name(self, channel: str, language: str) -> str | None:
        if channel == NAMELESS or self._chance.random() > NAMED:
            return None
        speakers = self._tables.speakers[language]
        return speakers.name.format(
            given=self._chance.choice(speakers.given), family=self._chance.choice(speakers.family)
        )

    def _details(self, service: Service) -> Mapping[str, str]:
        """Answers to the bot's questions, such that a case follows from each."""
        answers = {question.key: question.options or ("yes", "no") for question in service.questions}
        given = {
            key: [option for option in options if service.rule(key, option) is None] for key, options in answers.items()
        }
        kinds = {question.key for question in service.questions if question.kind in ("choice", "yes_no")}
        return {key: self._chance.choice(options) for key, options in given.items() if options and key in kinds}

    def _trouble(self, person: Person) -> str:
        drawn = self._chance.random()
        for name, trouble in self._tables.troubles.items():
            drawn -= trouble.share
            if drawn < 0:
                return name if person.chats else ""
        return ""

    def _talk(self, at: datetime) -> Talk:
        chance = self._chance
        known = (
            [person for person in chance.choices(self._chatting, k=2) if person.since < at] if self._chatting else []
        )
        person = known[0] if known else self._newcomer(at, self._tables.chats.draw(chance), chats=True)
        waits = timedelta(hours=chance.uniform(0.02, self._tables.waiting))
        return Talk(at, person, at + waits if at + waits < self._now else None)


def _left(cases: int, chats: Sequence[Report]) -> int:
    """So many lines no report has."""
    return max(0, MESSAGES_A_CASE * cases - sum(report.lines for report in chats))
