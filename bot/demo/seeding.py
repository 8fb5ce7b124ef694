"""Fills a database with a made-up city: all of it, or nothing."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import psycopg

from bot.cases.catalogue import Catalogue
from bot.demo.plan import Planner
from bot.demo.rows import TABLES, Rows
from bot.demo.script import script
from bot.demo.standing import standings
from bot.demo.store import Connected, Store
from bot.demo.tables import tables
from bot.demo.words import ANSWER, Words
from bot.handoff import ANSWERING
from bot.language.phrases import Phrases
from bot.settings import Config

T = TypeVar("T")
AT_ONCE = 5000
# What is done, how far it is, and how far it goes.
Progress = Callable[[str, int, int], None]


class NotEmpty(Exception):
    """There are cases or conversations already; nothing was written."""

    def __init__(self, cases: int, conversations: int) -> None:
        super().__init__(f"This database has {cases} cases and {conversations} conversations already.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`anyway`: beside what is there. The same `seed` gives the same city, counted back from `now`."""

    cases: int
    seed: int
    now: datetime
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    people: int
    conversations: int
    messages: int
    cases: int


def fill(
    database_url: str, wanted: Wanted, *, catalogue: Catalogue, config: Config, phrases: Phrases, progress: Progress
) -> Written:
    """Raises NotEmpty. Stopped in the middle it leaves nothing behind."""
    chance = random.Random(wanted.seed)  # noqa: S311 - nothing here is a secret
    with psycopg.connect(database_url) as connection:
        is_empty = _check(connection, anyway=wanted.anyway)
        progress("Drawing", 0, wanted.cases)
        planner = Planner(tables(), catalogue, chance, now=wanted.now, zone=config.city.zone)
        plan = planner.plan(wanted.cases)
        lines = script(plan, wanted.now)
        holders = _holders(connection)
        rows = Rows(store := Store(connection), Words(tables(), config, phrases, chance, _answers(connection)), holders)
        with store.without_letters(TABLES) if is_empty else nullcontext():
            rows.people(plan.people)
            rows.conversations(plan.people, lines, standings(plan, tables(), holders, wanted.now))
            rows.references(plan.reports)
            for done, some in _batches(lines):
                rows.messages(some)
                progress("Messages", done, len(lines))
            for done, some_reports in _batches(plan.reports):
                rows.cases(some_reports)
                progress("Cases", done, len(plan.reports))
            progress("Indexes", 0, 0)
    with psycopg.connect(database_url, autocommit=True) as connection:
        # With statistics, and with the map of what everybody may see: else the first readers pay for both.
        connection.execute(f"VACUUM ANALYZE {', '.join(TABLES)}")
    return Written(len(plan.people), sum(person.chats for person in plan.people), len(lines), len(plan.reports))


def _check(connection: Connected, *, anyway: bool) -> bool:
    """Whether nobody has used it yet. Raises NotEmpty unless `anyway`."""
    row = connection.execute("SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM conversations)").fetchone()
    assert row is not None
    if any(row) and not anyway:
        raise NotEmpty(*row)
    return not any(row)


def _holders(connection: Connected) -> Sequence[int]:
    """Who has the conversations that people answer: the users who may, if there are any."""
    found = "SELECT id FROM users WHERE role = ANY(%s) AND disabled_at IS NULL ORDER BY id"
    return [user for (user,) in connection.execute(found, (list(ANSWERING),))]


def _answers(connection: Connected) -> Mapping[str, str]:
    row = connection.execute("SELECT texts FROM macros WHERE slug = %s", (ANSWER,)).fetchone()
    assert row is not None
    texts: Mapping[str, str] = row[0]
    return texts


def _batches(things: Sequence[T]) -> Iterator[tuple[int, Sequence[T]]]:
    """With how many are done after each."""
    for start in range(0, len(things), AT_ONCE):
        some = things[start : start + AT_ONCE]
        yield start + len(some), some
