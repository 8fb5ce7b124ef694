"""`philly311 places import`: the rows of one file replace those of an older file of its kind, in one transaction."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from bot.places.atlas.features import Advance, NotGeoJSON, features
from bot.places.atlas.kinds import KINDS, STREETS, FileKind, kind_of, name_of, upper
from bot.places.atlas.rows import DISTRICT_COLUMNS, SEGMENT_COLUMNS, Row, district_rows, segment_rows

# One import at a time on a database, whoever starts it.
ADVISORY_LOCK = 311_000_002


class ImportRefused(Exception):
    """The file is not imported and the rows are as they were; the text says why, for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Imported:
    """`skipped` features had no shape or no name. `is_new` is false when this very file was imported before."""

    title: str
    used: int
    skipped: int
    is_new: bool


def import_file(database_url: str, path: Path, advance: Advance) -> Imported:
    """Raises ImportRefused."""
    try:
        digest = _digest(path)
        with psycopg.connect(database_url) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
            return _known(connection, path, digest) or _import(connection, path, digest, advance)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or 'no such file'}.") from error
    except psycopg.DataError as error:
        raise ImportRefused(f"{path.name} is not imported: it holds a name that no database can keep.") from error
    except NotGeoJSON as error:
        raise ImportRefused(f"{path.name} is not imported: {error}.") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _known(connection: psycopg.Connection, path: Path, digest: str) -> Imported | None:
    row = connection.execute("SELECT kind, features FROM map_files WHERE digest = %s", (digest,)).fetchone()
    titles = {kind.kind: kind.title for kind in KINDS}
    return Imported(titles[row[0]], row[1], skipped=0, is_new=False) if row else None


def _import(connection: psycopg.Connection, path: Path, digest: str, advance: Advance) -> Imported:
    kind, found = _recognised(features(path, advance))
    used, skipped = _replace(connection, kind, found)
    if not used:
        raise NotGeoJSON(f"it looks like {kind.title}, but none of its features can be used")
    connection.execute(
        "INSERT INTO map_files (kind, name, digest, features) VALUES (%s, %s, %s, %s) ON CONFLICT (kind) DO UPDATE "
        "SET name = excluded.name, digest = excluded.digest, features = excluded.features, imported_at = now()",
        (kind.kind, path.name, digest, used),
    )
    return Imported(kind.title, used, skipped, is_new=True)


def _recognised(found: Iterator[dict[str, Any]]) -> tuple[FileKind, Iterator[dict[str, Any]]]:
    """The kind by the first feature that has a shape, and all features from the first on."""
    seen: list[dict[str, Any]] = []
    for feature in found:
        seen.append(feature)
        if geometry := feature.get("geometry"):
            kind = kind_of(upper(feature.get("properties")), str(geometry.get("type")))
            if kind is None:
                break
            return kind, chain(seen, found)
    titles = ", ".join(kind.title for kind in KINDS[:-1])
    raise NotGeoJSON(f"its features are neither {titles} nor {KINDS[-1].title} as the City publishes them")


def _replace(connection: psycopg.Connection, kind: FileKind, found: Iterator[dict[str, Any]]) -> tuple[int, int]:
    """Readers see the older rows until the commit."""
    if kind is STREETS:
        connection.execute("DELETE FROM street_segments")
        counts = _copy(connection, "street_segments", SEGMENT_COLUMNS, kind, found)
    else:
        connection.execute("DELETE FROM districts WHERE kind = %s", (kind.kind,))
        counts = _copy(connection, "districts", DISTRICT_COLUMNS, kind, found)
    # What the planner knew was about the older rows, or about none.
    connection.execute("ANALYZE street_segments, districts")
    return counts


def _copy(
    connection: psycopg.Connection,
    table: LiteralString,
    columns: tuple[LiteralString, ...],
    kind: FileKind,
    found: Iterator[dict[str, Any]],
) -> tuple[int, int]:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    used = skipped = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for feature in found:
            rows = _rows(kind, feature)
            used, skipped = used + bool(rows), skipped + (not rows)
            for row in rows:
                copy.write_row(row)
    return used, skipped


def _rows(kind: FileKind, feature: dict[str, Any]) -> list[Row]:
    """None at all for a feature that cannot be used."""
    geometry, properties = feature.get("geometry"), upper(feature.get("properties"))
    if not geometry or geometry.get("type") not in kind.shapes:
        return []
    if kind is STREETS:
        return segment_rows(properties, geometry) if "SEG_ID" in properties else []
    name = name_of(kind, properties)
    return district_rows(kind.kind, name, geometry) if name else []
