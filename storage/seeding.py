"""Writes the seed files as rows: what is new is added, what staff changed is left alone."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import ColumnElement, Connection, create_engine, delete, select
from sqlalchemy.dialects.postgresql import insert

from storage.engine import async_url
from storage.models import (
    Agency,
    Department,
    EmergencyKind,
    Family,
    Macro,
    Question,
    Rule,
    SeedStamp,
    Service,
    Topic,
)

FOLDER = Path(__file__).parent / "seeds"
FILES = ("departments", "agencies", "services", "families", "topics", "emergencies")
MACROS = "macros"

Data = dict[str, Any]


def seed(database_url: str, folder: Path = FOLDER) -> bool:
    """Bring the rows to the seed files; does nothing when the files have not changed since the last time.

    Returns whether rows were written. A row that is in the files is overwritten only when the files changed and staff
    did not change it.
    """
    catalogue = [folder / f"{name}.yml" for name in FILES]
    macros = [folder / f"{MACROS}.yml", *sorted((folder / MACROS).glob("*.yml"))]
    engine = create_engine(async_url(database_url))
    try:
        with engine.begin() as connection:
            written = [
                _bring(connection, "catalogue", catalogue, _write_catalogue),
                _bring(connection, MACROS, macros, _write_macros),
            ]
    finally:
        engine.dispose()
    return any(written)


def _bring(
    connection: Connection, stamp: str, files: Sequence[Path], write: Callable[[Connection, Data], None]
) -> bool:
    """One set of files, by their names without the ending."""
    raw = {path.stem: path.read_bytes() for path in files}
    digest = hashlib.sha256(b"".join(raw.values())).hexdigest()
    if connection.scalar(select(SeedStamp.digest).where(SeedStamp.name == stamp)) == digest:
        return False
    write(connection, {name: yaml.safe_load(body) for name, body in raw.items()})
    _upsert(connection, SeedStamp, ["name"], [{"name": stamp, "digest": digest}])
    return True


def _write_macros(connection: Connection, data: Data) -> None:
    """The menu is one file, the words are one file a language. A macro that staff edited stays as they left it."""
    menu = data.pop(MACROS)
    rows = [
        {**row, "position": position, "texts": {tag: texts[row["slug"]].strip() for tag, texts in data.items()}}
        for position, row in enumerate(menu)
    ]
    _bring_rows(connection, Macro, rows)


def _write_catalogue(connection: Connection, data: Data) -> None:
    """A row that staff edited stays as they left it, a service with its questions and rules."""
    _bring_rows(connection, Department, data["departments"])
    _bring_rows(connection, Agency, [_agency(row) for row in data["agencies"]])
    _bring_rows(connection, Service, [_service(row) for row in data["services"]])
    edited = set(connection.scalars(select(Service.slug).where(Service.edited_at.is_not(None))))
    services = [row for row in data["services"] if row["slug"] not in edited]
    for table in (Question, Rule):
        connection.execute(delete(table).where(table.service.in_([row["slug"] for row in services])))
    for row in services:
        for position, question in enumerate(row.get("questions", [])):
            connection.execute(insert(Question).values(**_question(row["slug"], position, question)))
        for position, rule in enumerate(row.get("rules", [])):
            connection.execute(insert(Rule).values(**_rule(row["slug"], position, rule)))
    _bring_rows(connection, Family, data["families"])
    for kind, name in ((Topic, "topics"), (EmergencyKind, "emergencies")):
        _bring_rows(connection, kind, [{"slug": row["slug"], "agencies": row["agencies"]} for row in data[name]])


def _bring_rows(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    _upsert(connection, table, ["slug"], rows, where=table.edited_at.is_(None))


def _upsert(
    connection: Connection,
    table: Any,
    key: list[str],
    rows: list[dict[str, Any]],
    where: ColumnElement[bool] | None = None,
) -> None:
    for row in rows:
        statement = insert(table).values(**row)
        changed = {name: value for name, value in row.items() if name not in key}
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed, where=where))


def _agency(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "slug": row["id"],
        "name": row["name"],
        "phone": row.get("phone"),
        "hours": row.get("hours"),
        "verified": row["verified"],
    }


def _service(row: dict[str, Any]) -> dict[str, Any]:
    plain = ("slug", "code", "name", "department", "due_business_days", "due_asof", "askable", "public")
    mentions = [
        {
            "words": {
                name.removeprefix("words_"): words for name, words in mention.items() if name.startswith("words_")
            },
            "action": mention["action"],
            "agency": mention.get("agency"),
            "to_service": mention.get("to"),
        }
        for mention in row.get("mentions") or []
    ]
    return {
        **{name: row.get(name) for name in plain},
        "needs_address": row["needs_address"],
        "photo": row["photo"],
        "mentions": mentions,
    }


def _question(service: str, position: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "service": service,
        "key": row["id"],
        "kind": row["kind"],
        "asked": row.get("asked"),
        "options": row.get("options") or [],
        "position": position,
    }


def _rule(service: str, position: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "service": service,
        "question": row["question"],
        "answer": {True: "yes", False: "no"}.get(row["answer"], row["answer"]),
        "action": row["action"],
        "agency": row.get("agency"),
        "to_service": row.get("to"),
        "advice": row.get("advice"),
        "files": row.get("files", row["action"] in ("convert", "urgent", "advise")),
        "position": position,
    }
