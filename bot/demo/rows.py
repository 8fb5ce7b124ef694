"""The made-up city as rows of each table, in the order in which they refer to each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.cases import rating
from bot.cases.reference import with_check_digit
from bot.cases.workflow import CLOSED, RECEIVED, WITHDRAWN
from bot.demo.plan import Person, Report
from bot.demo.script import AGENT, RESIDENT, Line, Part
from bot.demo.standing import Standing
from bot.demo.store import Store, as_json
from bot.demo.words import Said, Words
from bot.floor import BOT
from connectors.base import Audience, Purpose, Way
from storage.models import reference_numbers

Row = Sequence[Any]

# So nobody takes an id for one of a platform, and no platform does.
MADE_UP = "demo-"
TABLES = ("contacts", "conversations", "messages", "deliveries", "delivery_attempts", "cases", "case_events")
TAKES = timedelta(seconds=1)
# Platforms that tell what became of a message, and two that let news out later only by a template.
TELLING = frozenset({"whatsapp", "messenger", "instagram"})
BY_TEMPLATE = frozenset({"whatsapp", "messenger"})

CONTACTS = ("id", "channel", "external_id", "name", "created_at")
OPEN_ENDS = (
    "floor",
    "floor_reason",
    "floor_since",
    "flagged_emergency_at",
    "holder_id",
    "holder_since",
    "unanswered_since",
    "stuck_since",
    "stuck_why",
    "failed_at",
    "settled_at",
    "spam_at",
)
CONVERSATIONS = (
    "id",
    "contact_id",
    "channel",
    "thread",
    "language",
    "last_heard_at",
    "version",
    "last_n",
    "created_at",
)
MESSAGES = (
    *("id", "conversation_id", "channel", "author", "external_id", "n", "text", "language", "content"),
    *("sent_at", "created_at", "handled_at", "outcome"),
)
DELIVERIES = (
    *("id", "message_id", "state", "attempts", "audience", "purpose", "way", "receipt", "external_ids"),
    *("created_at", "finished_at"),
)
ATTEMPTS = ("delivery_id", "started_at", "ended_at", "outcome", "detail")
CASES = (
    *("id", "reference", "service", "department", "status", "close_reason", "urgent", "description", "details"),
    *("address", "address_status", "lat", "lon", "nearest_address", "districts", "contact_id", "conversation_id"),
    *("opened_by", "duplicate_of", "channel", "language", "requested_at", "expected_on", "closed_at", "updated_at"),
)
EVENTS = ("id", "case_id", "at", "kind", "actor", "from_status", "to_status", "reason", "note", "public", "data")


class Rows:
    """Writes them; `words` says what is said."""

    def __init__(self, store: Store, words: Words, holders: Sequence[int]) -> None:
        self._store = store
        self._words = words
        self._holders = holders
        self._n: Counter[int] = Counter()
        self._lines = store.each_id("case_events")

    def people(self, people: Sequence[Person]) -> None:
        for person, number in zip(people, self._store.ids("contacts", len(people)), strict=True):
            person.id = number
        rows = ((p.id, p.channel, f"{MADE_UP}{p.id}", p.name, p.since) for p in people)
        self._store.copy("contacts", CONTACTS, rows)

    def conversations(
        self, people: Sequence[Person], lines: Iterable[Line], standings: Mapping[Person, Standing]
    ) -> None:
        chatting = [person for person in people if person.chats]
        for person, number in zip(chatting, self._store.ids("conversations", len(chatting)), strict=True):
            person.conversation = number
        heard: dict[Person, datetime] = {}
        turns, sent = Counter[Person](), Counter[Person]()
        for line in lines:
            if line.incoming:
                heard[line.about.person] = line.at
                turns[line.about.person] += 1
            else:
                sent[line.about.person] += 1

        def row(person: Person) -> Row:
            standing: Standing = {"floor": BOT, **standings.get(person, {})}
            plain = (person.id, person.channel, f"{MADE_UP}{person.id}", person.language, heard.get(person))
            numbers = (turns[person], sent[person], person.since)
            return (person.conversation, *plain, *numbers, *(standing.get(name) for name in OPEN_ENDS))

        self._store.copy("conversations", (*CONVERSATIONS, *OPEN_ENDS), map(row, chatting))

    def references(self, reports: Sequence[Report]) -> None:
        numbers = self._store.numbers(reference_numbers.name, len(reports))
        for report, number in zip(reports, numbers, strict=True):
            report.reference = with_check_digit(number)

    def messages(self, lines: Sequence[Line]) -> None:
        """With what became of those that went out."""
        ids = self._store.ids("messages", len(lines))
        numbered = list(zip(lines, ids, strict=True))
        self._store.copy("messages", MESSAGES, [self._message(line, number) for line, number in numbered])
        out = [(line, number) for line, number in numbered if not line.incoming]
        deliveries = list(zip(out, self._store.ids("deliveries", len(out)), strict=True))
        rows = (_delivery(line, message, delivery) for (line, message), delivery in deliveries)
        self._store.copy("deliveries", DELIVERIES, rows)
        self._store.copy("delivery_attempts", ATTEMPTS, (_attempt(line, number) for (line, _), number in deliveries))

    def _message(self, line: Line, number: int) -> Row:
        person = line.about.person
        said = self._words.say(line)
        n = None
        if not line.incoming:
            self._n[person.conversation] += 1
            n = self._n[person.conversation]
        _remember(line, number, said)
        content = dict(said.content)
        if line.author == AGENT:
            content["waited"] = round((line.at - line.about.at).total_seconds())
        if line.author == AGENT and self._holders:
            content["user"] = self._holders[person.id % len(self._holders)]
        plain = (number, person.conversation, person.channel, line.author)
        text = (n, said.text, person.language, as_json(content))
        if line.author == RESIDENT:
            return (*plain, f"{MADE_UP}{number}", *text, line.at, line.at, line.at + TAKES, "answered")
        return (*plain, None, *text, None, line.at, None, None)

    def cases(self, reports: Sequence[Report]) -> None:
        for report, number in zip(reports, self._store.ids("cases", len(reports)), strict=True):
            report.id = number
        self._store.copy("cases", CASES, map(self._case, reports))
        events = [event for report in reports for event in self._events(report)]
        self._store.copy("case_events", EVENTS, events)

    def _case(self, report: Report) -> Row:
        person, spot = report.person, report.spot
        last = report.moves[-1] if report.moves else None
        closed = last.at if last is not None and last.to == CLOSED else None
        what = (report.service.slug, report.service.department, last.to if last else RECEIVED)
        where = (spot.address, "exact" if spot.address else None, spot.lat, spot.lon, spot.nearest)
        who = (person.id, person.conversation or None, report.opened_by, report.repeats.id if report.repeats else None)
        return (
            *(report.id, report.reference, *what, last.reason if last else None, report.urgent),
            *(
                report.description or self._words.beginning(report),
                as_json(report.details),
                *where,
                as_json(spot.districts),
                *who,
            ),
            *(
                person.channel,
                person.language,
                report.at,
                self._words.due(report),
                closed,
                last.at if last else report.at,
            ),
        )

    def _events(self, report: Report) -> Iterator[Row]:
        number = 0
        for event in self._lived(report):
            number = next(self._lines)
            yield number, report.id, *event
        if report.rated is not None:
            # The line before says who was asked.
            data = as_json({"rating": report.rated.worth, "told": number})
            yield next(self._lines), report.id, report.rated.at, rating.KIND, "resident", *(None,) * 4, False, data

    def _lived(self, report: Report) -> Iterator[Row]:
        """What its history tells, the oldest first."""
        opener = "resident" if report.person.chats else "staff"
        opened = as_json({"channel": report.person.channel})
        yield (report.at, "opened", opener, None, RECEIVED, None, None, True, opened)
        spot = report.spot
        if spot.lat is not None:
            found = {"lat": spot.lat, "lon": spot.lon, "nearest_address": spot.nearest, "districts": spot.districts}
            data = as_json({**found, "by": "map"})
            yield (report.at + TAKES, "located", "system", None, None, None, None, False, data)
        for move in report.moves:
            actor = "resident" if move.reason == WITHDRAWN else "staff"
            note = self._words.note(report, move)
            yield (move.at, "moved", actor, move.was, move.to, move.reason, note, True, "{}")
            if move in report.told:
                message, text = report.told[move]
                yield (move.at, "told", "system", *(None,) * 3, text, True, as_json({"message_id": message}))


def _remember(line: Line, number: int, said: Said) -> None:
    """Cases refer to these."""
    if isinstance(line.about, Report):
        if line.part is Part.REPORTED:
            line.about.description = said.text
        elif line.part is Part.AGREED:
            line.about.opened_by = number
        elif line.move is not None:
            line.about.told[line.move] = (number, said.text)


def failed(line: Line) -> bool:
    """What did not reach somebody is the last thing that a report has to say."""
    about = line.about
    if not isinstance(about, Report) or about.trouble != "failed":
        return False
    return line.part is (Part.NEWS if about.last_news else Part.FILED) and line.move is about.last_news


def _delivery(line: Line, message: int, number: int) -> Row:
    channel = line.about.person.channel
    way = Way.TEMPLATE if line.purpose is Purpose.NOTICE and channel in BY_TEMPLATE else Way.FREE
    start = (number, message, "failed" if failed(line) else "sent", 1, Audience.PRIVATE.value, line.purpose.value)
    if failed(line):
        return (*start, way.value, None, "[]", line.at, line.at + TAKES)
    receipt = ("read" if message % 3 else "delivered") if channel in TELLING else None
    return (*start, way.value, receipt, as_json([f"{MADE_UP}{message}"]), line.at, line.at + TAKES)


def _attempt(line: Line, delivery: int) -> Row:
    if failed(line):
        return (delivery, line.at, line.at + TAKES, "blocked", "They blocked us.")
    return (delivery, line.at, line.at + TAKES, "sent", None)
