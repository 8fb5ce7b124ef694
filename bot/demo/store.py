"""Writes rows in bulk: numbers from the tables' own sequences, COPY, and the large indexes built once at the end."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, sql

# The indexes by three letters are built several times quicker from what is there than line by line.
BY_LETTERS = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = current_schema() AND tablename = ANY(%s) AND indexdef LIKE '%% USING gin %%'
"""
MEMORY = "256MB"
AT_ONCE = 5000

Connected = Connection[tuple[Any, ...]]


class Store:
    """Rows into one database, in one transaction."""

    def __init__(self, connection: Connected) -> None:
        self._connection = connection

    def ids(self, table: str, count: int) -> list[int]:
        """New ids, as any other row would get them."""
        row = self._connection.execute("SELECT pg_get_serial_sequence(%s, 'id')", (table,)).fetchone()
        assert row is not None
        return self.numbers(row[0], count)

    def each_id(self, table: str) -> Iterator[int]:
        """The same one by one, fetched many at a time; not while something is copied."""
        while True:
            yield from self.ids(table, AT_ONCE)

    def numbers(self, sequence: str, count: int) -> list[int]:
        rows = self._connection.execute("SELECT nextval(%s) FROM generate_series(1, %s)", (sequence, count))
        return [number for (number,) in rows]

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with self._connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def without_letters(self, tables: Sequence[str]) -> Iterator[None]:
        """Set those indexes aside. The tables belong to this transaction until its end."""
        found = self._connection.execute(BY_LETTERS, (list(tables),)).fetchall()
        for name, _ in found:
            self._connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        yield
        self._connection.execute(sql.SQL("SET LOCAL maintenance_work_mem = {}").format(MEMORY))
        for _, definition in found:
            self._connection.execute(definition)


def as_json(values: Mapping[str, Any] | Sequence[str]) -> str:
    return json.dumps(values, ensure_ascii=False)
