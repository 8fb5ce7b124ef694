"""The figures as tables on a terminal."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bot.evaluation.rows import Row
from bot.evaluation.scores import Akin, Scores, calibration, confusions, named, scored

WORST = 15


def show(rows: Sequence[Row], akin: Akin, out: Console) -> None:
    everybody = scored(rows, akin, lambda row: "all")
    out.print(_table("Languages", {**scored(rows, akin, lambda row: row.expected.language), **everybody}))
    out.print(
        _table("Services", scored(rows, akin, lambda row: row.expected.service), columns=("top-1", "top-3", "family"))
    )
    out.print(_calibration(rows))
    out.print(_worst(rows))


def _table(title: str, groups: Mapping[str, Scores], columns: Sequence[str] = ()) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    table.add_column("messages", justify="right")
    shown = columns or tuple(named(Scores()))
    for column in shown:
        table.add_column(column, justify="right")
    for name, scores in groups.items():
        shares = named(scores)
        count = max(share.of for share in shares.values())
        table.add_row(name, str(count), *(str(shares[column]) for column in shown))
    return table


def _calibration(rows: Sequence[Row]) -> Table:
    bins, error = calibration(rows)
    mean = "-" if error is None else f"{100 * error:.1f} points"
    table = Table(title=f"Confidence of the first guess, {mean} off on average", title_justify="left")
    for column in ("confidence", "right", "messages"):
        table.add_column(column, justify="right")
    for each in bins:
        table.add_row(f"{100 * each.confidence:.0f} %", f"{100 * each.right:.0f} %", str(each.count))
    return table


def _worst(rows: Sequence[Row]) -> Table:
    table = Table(title="Worst confusions", title_justify="left")
    for column in ("it is", "taken for", "times"):
        table.add_column(column, justify="right" if column == "times" else "left")
    mistakes = ((pair, count) for pair, count in confusions(rows).most_common() if pair[0] != pair[1])
    for (truth, guess), count in list(mistakes)[:WORST]:
        table.add_row(truth, guess, str(count))
    return table
