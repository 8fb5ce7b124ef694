"""The seed files become rows once, and again when they change; what they name is there."""

import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from storage import seeding
from storage.migrate import upgrade
from storage.seeding import seed
from tests.factories import new_database

# A line of each file that the tests change, and what it becomes.
DEPARTMENT = "- {slug: streets, name: Streets Department}", "- {slug: streets, name: Streets and Ways}"
QUESTION = "    - {id: lane, kind: choice, asked: 2, options: [driving, parking]}\n", ""
NOBODY = "  department: streets\n", "  department: nobody\n"
THANKS = "Thank you for telling us.", "Thanks a lot."


@pytest.fixture
def seeded(database_server: str) -> Iterator[str]:
    """A database of one test that holds the seed files as they are."""
    with new_database(database_server, copied=True) as url:
        yield url


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seed files that a test may change."""
    return Path(shutil.copytree(seeding.FOLDER, tmp_path / "seeds"))


def change(folder: Path, name: str, line: tuple[str, str]) -> None:
    path = folder / f"{name}.yml"
    text = path.read_text("utf-8")
    assert line[0] in text, "the seeds have changed: this test needs another line"
    path.write_text(text.replace(*line, 1), "utf-8")


def ask(url: str, query: str) -> list[dict[str, Any]]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return connection.execute(query).fetchall()


def department(url: str) -> str:
    (row,) = ask(url, "SELECT name FROM departments WHERE slug = 'streets'")
    return str(row["name"])


def questions(url: str) -> Counter[tuple[str, str]]:
    return Counter((row["service"], row["key"]) for row in ask(url, "SELECT service, key FROM questions"))


def test_seeding_twice_writes_once(empty_database: str) -> None:
    upgrade(empty_database)
    assert seed(empty_database) is True
    with psycopg.connect(empty_database) as connection:
        connection.execute("UPDATE departments SET name = 'Renamed by staff' WHERE slug = 'streets'")
        connection.execute("DELETE FROM questions WHERE service = 'no_heat'")

    assert seed(empty_database) is False

    assert department(empty_database) == "Renamed by staff"
    assert not any(service == "no_heat" for service, _ in questions(empty_database))


def test_a_changed_file_is_written_again(seeded: str, folder: Path) -> None:
    before = questions(seeded)
    assert seed(seeded, folder) is False
    change(folder, "departments", DEPARTMENT)
    change(folder, "services", QUESTION)

    assert seed(seeded, folder) is True
    assert seed(seeded, folder) is False

    assert department(seeded) == "Streets and Ways"
    assert before - questions(seeded) == Counter({("street_defect", "lane"): 1})
    assert questions(seeded) - before == Counter()


def thanks(url: str) -> str:
    (row,) = ask(url, "SELECT texts->>'en' AS words FROM macros WHERE slug = 'thank_you'")
    return str(row["words"])


def test_a_corrected_macro_is_written_and_the_catalogue_is_left_alone(seeded: str, folder: Path) -> None:
    with psycopg.connect(seeded) as connection:
        connection.execute("UPDATE departments SET name = 'Renamed by staff' WHERE slug = 'streets'")
    change(folder, "macros/en", THANKS)

    assert seed(seeded, folder) is True
    assert seed(seeded, folder) is False

    assert thanks(seeded).startswith("Thanks a lot.")
    assert department(seeded) == "Renamed by staff"


def test_a_macro_that_staff_edited_stays_as_they_left_it(seeded: str, folder: Path) -> None:
    with psycopg.connect(seeded) as connection:
        connection.execute(
            "UPDATE macros SET texts = texts || '{\"en\": \"Cheers.\"}', edited_at = now() WHERE slug = 'thank_you'"
        )
    change(folder, "macros/en", THANKS)

    assert seed(seeded, folder) is True

    assert thanks(seeded) == "Cheers."


def test_a_macro_without_its_words_in_a_language_changes_nothing(seeded: str, folder: Path) -> None:
    before = thanks(seeded)
    change(folder, "macros/en", THANKS)
    change(folder, "macros/km", ("thank_you: |-", "thanks: |-"))

    with pytest.raises(KeyError, match="thank_you"):
        seed(seeded, folder)

    assert thanks(seeded) == before


def test_a_service_that_staff_added_is_left_alone(seeded: str, folder: Path) -> None:
    with psycopg.connect(seeded) as connection:
        connection.execute(
            "INSERT INTO services (slug, name, department, askable, public, needs_address, photo) "
            "VALUES ('own', 'Our own', 'streets', true, true, true, true)"
        )
        connection.execute("INSERT INTO questions (service, key, kind, position) VALUES ('own', 'size', 'text', 0)")
    change(folder, "departments", DEPARTMENT)

    assert seed(seeded, folder) is True

    assert questions(seeded)["own", "size"] == 1


def test_files_that_contradict_each_other_change_nothing(seeded: str, folder: Path) -> None:
    before = department(seeded)
    change(folder, "departments", DEPARTMENT)
    change(folder, "services", NOBODY)

    with pytest.raises(Exception, match="fk_services_department"):
        seed(seeded, folder)

    assert department(seeded) == before


def test_processes_that_seed_at_once_write_every_row_once(seeded: str, folder: Path) -> None:
    before = questions(seeded)
    rules = ask(seeded, "SELECT service, question, answer FROM rules ORDER BY 1, 2, 3")
    change(folder, "departments", DEPARTMENT)

    with ThreadPoolExecutor(3) as pool:
        assert any(pool.map(partial(seed, folder=folder), [seeded] * 3))

    assert questions(seeded) == before
    assert ask(seeded, "SELECT service, question, answer FROM rules ORDER BY 1, 2, 3") == rules
    assert department(seeded) == "Streets and Ways"


def test_the_city_does_55_services_and_47_can_be_asked_for(database_url: str) -> None:
    services = ask(database_url, "SELECT slug, askable FROM services")
    assert len(services) == 55
    assert sum(row["askable"] for row in services) == 47


def test_the_six_emergencies_name_911_first(database_url: str) -> None:
    kinds = ask(database_url, "SELECT slug, agencies FROM emergency_kinds")
    assert {row["slug"] for row in kinds} == {
        "gas_smell",
        "fire",
        "downed_wire",
        "medical",
        "crime",
        "collapse_or_burst",
    }
    assert {row["agencies"][0] for row in kinds} == {"emergency_911"}


def test_whom_a_topic_or_an_emergency_names_is_there(database_url: str) -> None:
    agencies = {row["slug"] for row in ask(database_url, "SELECT slug FROM agencies")}
    for table in ("topics", "emergency_kinds"):
        for row in ask(database_url, f"SELECT slug, agencies FROM {table}"):  # noqa: S608 - our own two names
            assert row["agencies"], row["slug"]
            assert set(row["agencies"]) <= agencies, row["slug"]


def test_whom_a_mention_names_is_there(database_url: str) -> None:
    agencies = {row["slug"] for row in ask(database_url, "SELECT slug FROM agencies")}
    askable = {row["slug"] for row in ask(database_url, "SELECT slug FROM services WHERE askable")}
    for row in ask(database_url, "SELECT slug, mentions FROM services"):
        for mention in row["mentions"]:
            assert any(mention["words"].values()), row["slug"]
            if mention["action"] == "convert":
                assert mention["to_service"] in askable - {row["slug"]}, row["slug"]
            elif mention["agency"] is not None:
                assert mention["agency"] in agencies, row["slug"]


def test_a_rule_hangs_on_an_answer_that_can_be_given(database_url: str) -> None:
    questions = {
        (row["service"], row["key"]): row
        for row in ask(database_url, "SELECT service, key, kind, options, asked FROM questions")
    }
    askable = {row["slug"] for row in ask(database_url, "SELECT slug FROM services WHERE askable")}
    for rule in ask(database_url, "SELECT * FROM rules"):
        question = questions[rule["service"], rule["question"]]
        answers = question["options"] if question["kind"] == "choice" else ["yes", "no"]
        assert rule["answer"] in answers, rule
        assert rule["action"] in {"refer", "convert", "emergency", "advise", "urgent"}, rule
        assert (rule["to_service"] in askable) == (rule["action"] == "convert"), rule
        if rule["action"] == "refer":
            assert rule["agency"] is not None, rule


def test_keys_are_given_once_a_service(database_url: str) -> None:
    doubled = "SELECT service, {0} FROM {1} GROUP BY service, {0} HAVING count(*) > 1"
    assert ask(database_url, doubled.format("key", "questions")) == []
    assert ask(database_url, doubled.format("question, answer", "rules")) == []


def test_what_staff_changed_stays_as_they_left_it(seeded: str, folder: Path) -> None:
    with psycopg.connect(seeded) as connection:
        connection.execute(
            "UPDATE departments SET name = 'Office of Streets', edited_at = now() WHERE slug = 'streets'"
        )
        connection.execute("UPDATE services SET name = 'Hole', edited_at = now() WHERE slug = 'street_defect'")
        connection.execute("DELETE FROM rules WHERE service = 'street_defect'")
        connection.execute("UPDATE topics SET agencies = '[\"ppa\"]', edited_at = now()")
        connection.execute("UPDATE emergency_kinds SET agencies = '[\"ppa\"]', edited_at = now()")
        connection.execute("UPDATE agencies SET phone = '1', edited_at = now() WHERE slug = 'ppa'")
        connection.execute("UPDATE families SET services = '[]', edited_at = now() WHERE slug = 'road'")
    before = questions(seeded)
    change(folder, "departments", DEPARTMENT)
    change(folder, "services", QUESTION)

    assert seed(seeded, folder) is True

    assert department(seeded) == "Office of Streets"
    assert questions(seeded) == before
    assert ask(seeded, "SELECT 1 FROM rules WHERE service = 'street_defect'") == []
    assert ask(seeded, "SELECT name FROM services WHERE slug = 'street_defect'") == [{"name": "Hole"}]
    assert {row["phone"] for row in ask(seeded, "SELECT phone FROM agencies WHERE slug = 'ppa'")} == {"1"}
    assert ask(seeded, "SELECT services FROM families WHERE slug = 'road'") == [{"services": []}]
    for table in ("topics", "emergency_kinds"):
        assert all(row["agencies"] == ["ppa"] for row in ask(seeded, f"SELECT agencies FROM {table}"))  # noqa: S608
