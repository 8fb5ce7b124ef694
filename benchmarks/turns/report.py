"""What was measured, as a table for people and as JSON for whoever keeps records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.turns.driving import Outcome

MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one side. `cpu`: seconds by process. `offered`: messages a second in an open loop."""

    who: str
    outcome: Outcome
    cpu: Mapping[str, float]
    load: float
    offered: float | None = None
    filed: int | None = None

    @property
    def loop(self) -> str:
        return "closed" if self.offered is None else f"open, {self.offered:.1f}/s"

    def record(self) -> dict[str, Any]:
        outcome = self.outcome
        return {
            "who": self.who,
            "loop": "closed" if self.offered is None else "open",
            "offered_per_second": self.offered,
            "turns": outcome.turns,
            "seconds": round(outcome.seconds, 3),
            "turns_per_second": round(outcome.per_second, 2),
            "latency_ms": {f"p{p}": round(outcome.percentile(p) * MILLISECONDS, 1) for p in PERCENTILES},
            "lost": outcome.lost,
            "empty_answers": outcome.empty,
            "reports_filed": self.filed,
            "cpu_seconds": {name: round(seconds, 2) for name, seconds in self.cpu.items()},
            "load_average_before": round(self.load, 2),
        }


PERCENTILES = (50, 95, 99)


def show(console: Console, runs: list[Run]) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for name in ("loop", "turns", "lost", "empty", "filed", "turns/s", "p50 ms", "p95 ms", "p99 ms", "load before"):
        table.add_column(name, justify="right", no_wrap=True)
    for run in runs:
        outcome = run.outcome
        table.add_row(
            run.who,
            run.loop,
            *(str(number) for number in (outcome.turns, outcome.lost, outcome.empty, run.filed)),
            f"{outcome.per_second:.1f}",
            *(f"{outcome.percentile(p) * MILLISECONDS:.0f}" for p in PERCENTILES),
            f"{run.load:.2f}",
        )
    console.print(table)
    for run in runs:
        turns = max(1, run.outcome.turns)
        parts = ", ".join(f"{name} {used * MILLISECONDS / turns:.1f}" for name, used in run.cpu.items())
        total = sum(run.cpu.values()) * MILLISECONDS / turns
        console.print(f"CPU ms a turn, {run.who} {run.loop}: {parts}; together {total:.1f}", highlight=False)


def ratio(ours: Run, peer: Run) -> float:
    return ours.outcome.per_second / peer.outcome.per_second if peer.outcome.per_second else float("inf")
