"""Shows the figures of the console's pages beside what is promised."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.console.measuring import PROMISED_MS, Measured

out = Console(width=None if sys.stdout.isatty() else 110)


def say(line: str) -> None:
    out.print(line, highlight=False, markup=False)


def show(found: Sequence[Measured]) -> None:
    table = Table("page", "p50 ms", "p95 ms", f"within {PROMISED_MS:.0f} ms")
    for column in table.columns[1:3]:
        column.justify = "right"
    for page in found:
        table.add_row(
            page.name, f"{page.percentile(50):.0f}", f"{page.percentile(95):.0f}", "yes" if page.kept else "NO"
        )
    out.print(table)
