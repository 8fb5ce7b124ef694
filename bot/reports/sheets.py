"""Rows of a CSV file that no spreadsheet takes for commands."""

import csv
import io
from collections.abc import Iterable

# What a spreadsheet may begin a formula with; Excel also takes it behind a tab or a line's end.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")

Value = str | int | float | None


def safe(value: Value) -> Value:
    """Words that look like a formula get an apostrophe in front; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) else value


def csv_lines(rows: Iterable[Iterable[Value]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([safe(value) for value in row] for row in rows)
    return out.getvalue()
