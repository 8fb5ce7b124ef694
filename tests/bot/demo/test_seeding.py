"""A made-up city is as consistent as a real one: what the house would never write is not there either."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString
from urllib.parse import quote

import psycopg
import pytest
import pytest_asyncio
from psycopg.sql import SQL, Identifier

from bot.cases.by_hand import WAYS_IN
from bot.cases.reference import is_ours
from bot.cases.workflow import MOVES
from bot.demo.rows import TABLES
from bot.demo.seeding import NotEmpty, Wanted, Written, fill
from bot.demo.tables import tables
from bot.house import Parts, build
from bot.language.tags import LANGUAGES
from bot.places.addresses import check
from bot.places.limits import is_in_city
from bot.public.app import make_app
from bot.settings import ROOT
from connectors.registry import CHANNELS
from tests.bot.console.person import Person, new_user
from tests.factories import new_database, settings_for
from tests.journeys.house import environment, run_cli

CASES = 400
NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
Ask = Callable[[LiteralString], list[tuple[object, ...]]]

# What may not be found: each says what is wrong with the rows that it finds.
WRONG: dict[str, LiteralString] = {
    "a case that is closed without a day or a reason": """
        SELECT id FROM cases WHERE (status = 'closed') <> (closed_at IS NOT NULL)
        OR (status = 'closed') <> (close_reason IS NOT NULL)""",
    "a case that does not stand where its last move led": """
        SELECT cases.id FROM cases CROSS JOIN LATERAL (
            SELECT to_status, reason FROM case_events WHERE case_id = cases.id AND kind IN ('opened', 'moved')
            ORDER BY id DESC LIMIT 1) AS last
        WHERE (status, close_reason) IS DISTINCT FROM (to_status, reason)""",
    "a case without a beginning": """
        SELECT id FROM cases WHERE NOT EXISTS (
            SELECT FROM case_events WHERE case_id = cases.id AND kind = 'opened' AND at = requested_at)""",
    "a case of another department than its service": """
        SELECT cases.id FROM cases JOIN services ON slug = service WHERE cases.department <> services.department""",
    "a case of somebody else's conversation": """
        SELECT cases.id FROM cases JOIN conversations ON conversations.id = cases.conversation_id
        JOIN messages ON messages.id = opened_by
        WHERE cases.contact_id <> conversations.contact_id OR messages.conversation_id <> cases.conversation_id
        OR messages.author <> 'resident' OR cases.channel <> conversations.channel""",
    "a duplicate that came before, or is of another kind or place": """
        SELECT cases.id FROM cases JOIN cases AS other ON other.id = cases.duplicate_of
        WHERE other.requested_at >= cases.requested_at OR other.service <> cases.service
        OR other.address IS DISTINCT FROM cases.address OR cases.close_reason <> 'duplicate_of'""",
    "a reason that needs a note and has none": """
        SELECT id FROM case_events WHERE reason IN ('not_ours', 'duplicate_of') AND note IS NULL""",
    "news that nobody was told, or that are not what was sent": """
        SELECT case_events.id FROM case_events LEFT JOIN messages ON messages.id = (data ->> 'message_id')::bigint
        JOIN cases ON cases.id = case_id
        WHERE kind = 'told' AND (text IS DISTINCT FROM note OR messages.conversation_id <> cases.conversation_id)""",
    "a rating of whom nobody asked, or that is not the button they pressed": """
        SELECT case_events.id FROM case_events JOIN cases ON cases.id = case_id
        LEFT JOIN case_events AS told ON told.id = (case_events.data ->> 'told')::bigint AND told.kind = 'told'
        LEFT JOIN messages AS asking ON asking.id = (told.data ->> 'message_id')::bigint
        WHERE case_events.kind = 'rated' AND (told.case_id IS DISTINCT FROM cases.id OR told.at >= case_events.at
        OR asking.content ->> 'asks' IS DISTINCT FROM 'rating' OR NOT EXISTS (
            SELECT FROM messages WHERE conversation_id = asking.conversation_id AND created_at = case_events.at
            AND content ->> 'choice' = 'rated_' || (case_events.data ->> 'rating') || '_' || reference))""",
    "a question for a rating of what nobody would rate": """
        SELECT case_events.id FROM case_events JOIN messages ON messages.id = (data ->> 'message_id')::bigint
        JOIN cases ON cases.id = case_id WHERE kind = 'told' AND coalesce(messages.content ->> 'asks' = 'rating', false)
        <> (status = 'closed' AND at = closed_at AND close_reason IN ('fixed', 'not_found', 'information_given'))""",
    "something that was sent without a delivery, or the other way round": """
        SELECT messages.id FROM messages LEFT JOIN deliveries ON message_id = messages.id
        WHERE (author = 'resident') <> (deliveries.id IS NULL) OR (n IS NULL) <> (deliveries.id IS NULL)""",
    "a delivery without its one try": """
        SELECT deliveries.id FROM deliveries LEFT JOIN delivery_attempts ON delivery_id = deliveries.id
        GROUP BY deliveries.id HAVING count(delivery_id) <> 1 OR (state = 'sent') <> bool_and(outcome = 'sent')""",
    "a conversation whose numbers are not whole": """
        SELECT conversations.id FROM conversations JOIN messages ON conversation_id = conversations.id
        GROUP BY conversations.id HAVING count(n) <> last_n OR coalesce(max(n), 0) <> last_n
        OR max(messages.created_at) FILTER (WHERE author = 'resident') IS DISTINCT FROM last_heard_at""",
    "words in the wrong order": """
        SELECT id FROM (SELECT id, n, lag(n) OVER (PARTITION BY conversation_id ORDER BY created_at, id) AS before
        FROM messages WHERE n IS NOT NULL) AS said WHERE n <> coalesce(before, 0) + 1""",
    "what a worker would still take for work": """
        SELECT id FROM messages WHERE author = 'resident' AND handled_at IS NULL
        UNION ALL SELECT id FROM deliveries WHERE state NOT IN ('sent', 'failed')""",
    "an id that could be somebody's": """
        SELECT id FROM contacts WHERE external_id NOT LIKE 'demo-%'
        UNION ALL SELECT id FROM conversations WHERE thread NOT LIKE 'demo-%'""",
}


async def filled(url: str, folder: Path, *, cases: int = CASES, seed: int = 311, anyway: bool = False) -> Written:
    parts = build(settings_for(folder, url), url)
    try:
        return fill(
            url,
            Wanted(cases, seed, NOW, anyway=anyway),
            catalogue=await parts.catalogue.get(),
            config=parts.settings.config,
            phrases=parts.phrases,
            progress=lambda what, done, total: None,
        )
    finally:
        await parts.close()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def written(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The database of this module is a city."""
    return await filled(database_url, tmp_path_factory.mktemp("var"))


@pytest.fixture
def ask(written: Written, database_url: str) -> Iterator[Ask]:
    with psycopg.connect(database_url) as connection:
        yield lambda query: connection.execute(query).fetchall()


@pytest.mark.parametrize("wrong", WRONG)
def test_nothing_is_wrong_with_the_rows(ask: Ask, wrong: str) -> None:
    assert ask(WRONG[wrong]) == []


def test_there_is_as_much_as_was_asked_for(ask: Ask, written: Written) -> None:
    assert (written.cases, written.messages) == (CASES, 5 * CASES)
    assert ask("SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM messages)") == [(CASES, 5 * CASES)]
    assert ask("SELECT (SELECT count(*) FROM contacts), (SELECT count(*) FROM conversations)") == [
        (written.people, written.conversations)
    ]
    (statuses,) = zip(*ask("SELECT DISTINCT status FROM cases"), strict=True)
    assert set(statuses) == set(MOVES)
    assert ask("SELECT id FROM conversations WHERE for_people AND floor = 'waiting'") != []
    ratings = ask("SELECT DISTINCT data ->> 'rating' FROM case_events WHERE kind = 'rated'")
    assert set(ratings) == {("good",), ("bad",)}


def test_the_years_end_now(ask: Ask) -> None:
    [(first, last)] = ask("SELECT min(requested_at), max(requested_at) FROM cases")
    assert isinstance(first, datetime)
    assert isinstance(last, datetime)
    assert last < NOW
    assert 2 * 365 < (NOW - first).days <= 3 * 365 + 1
    assert ask("SELECT id FROM case_events WHERE at > '2026-11-20T18:30Z'") == []
    assert ask("SELECT id FROM messages WHERE created_at > '2026-11-20T18:30Z'") == []


def test_a_later_case_has_a_later_number_that_is_one_of_ours(ask: Ask) -> None:
    numbers = [str(number) for (number,) in ask("SELECT reference FROM cases ORDER BY requested_at, id")]
    assert numbers == sorted(numbers)
    assert all(is_ours(number) for number in numbers)


def test_every_move_is_one_that_a_case_may_make(ask: Ask) -> None:
    moves = ask("SELECT DISTINCT from_status, to_status FROM case_events WHERE kind = 'moved'")
    assert moves
    assert all(to in MOVES[str(was)] for was, to in moves)


def test_the_indexes_are_as_the_migrations_made_them(ask: Ask, database_server: str) -> None:
    indexes: LiteralString = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef"
    with psycopg.connect(database_server) as untouched:
        assert ask(indexes) == untouched.execute(indexes).fetchall()


def test_the_tables_know_every_language_channel_and_service(ask: Ask) -> None:
    known = tables()
    assert set(known.languages.things) == set(known.speakers) == set(LANGUAGES)
    assert set(known.chats.things) == set(CHANNELS)
    assert known.by_hand == set(WAYS_IN)
    assert set(known.services) <= {slug for (slug,) in ask("SELECT slug FROM services")}


def test_the_city_knows_the_streets() -> None:
    for area in tables().areas.things:
        assert is_in_city(*area.at)
        for street, lowest, highest in area.streets:
            for number in (lowest + 2, highest - 10):
                assert check(f"{number} {street}").status == "exact", f"{number} {street}"


async def test_the_same_seed_is_the_same_city(database_server: str, tmp_path: Path) -> None:
    with (
        new_database(database_server, copied=True) as one,
        new_database(database_server, copied=True) as same,
        new_database(database_server, copied=True) as other,
    ):
        for url, seed in ((one, 5), (same, 5), (other, 6)):
            await filled(url, tmp_path, cases=40, seed=seed)
        assert content(one) == content(same) != content(other)


def content(url: str) -> list[list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        return [
            connection.execute(SQL("SELECT {0} FROM {0} ORDER BY {0}::text").format(Identifier(table))).fetchall()
            for table in TABLES
        ]


async def test_the_console_shows_it(written: Written, ask: Ask, parts: Parts) -> None:
    [(reference, address)] = ask("SELECT reference, address FROM cases WHERE address IS NOT NULL ORDER BY id LIMIT 1")
    [(conversation,)] = ask("SELECT id FROM conversations WHERE floor = 'waiting' ORDER BY id LIMIT 1")
    async with Person(make_app(parts), parts) as person:
        _, email = await new_user(parts)
        await person.sign_in(email)
        assert f"/conversations/{conversation}" in (await person.get("/queue")).text
        assert str(reference) in (await person.get(f"/cases?q={quote(str(address))}")).text
        for page in (f"/cases/{reference}", f"/conversations/{conversation}", "/cases?state=all"):
            assert (await person.get(page)).status_code == 200


async def test_what_is_there_stays_alone_unless_told(database_server: str, tmp_path: Path) -> None:
    with new_database(database_server, copied=True) as url:
        await filled(url, tmp_path, cases=10)
        with pytest.raises(NotEmpty, match="10 cases"):
            await filled(url, tmp_path, cases=10)
        await filled(url, tmp_path, cases=20, anyway=True)
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM cases").fetchall() == [(30,)]


def test_as_a_command(database_server: str, tmp_path: Path) -> None:
    with new_database(database_server, copied=True) as url:
        told = environment(tmp_path, ROOT / "config.yml", DATABASE_URL=url)
        done = run_cli(told, "demo", "seed", "--cases", "20")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("20 made-up cases, 100 messages in ")

        again = run_cli(told, "demo", "seed")
        assert again.returncode == 1
        assert "20 cases" in again.stderr
        assert "--yes" in again.stderr
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM cases").fetchall() == [(20,)]
