"""Shows the figures of a storm."""

import sys

from rich.console import Console

from benchmarks.storm.ledger import Ledger

out = Console(width=None if sys.stdout.isatty() else 140)


def say(line: str) -> None:
    out.print(line, highlight=False, markup=False)


def show(result: Ledger) -> None:
    """The figures, one a line."""
    waits = ", ".join(f"p{percent} {result.percentile(percent):.1f} s" for percent in (50, 95, 99))
    say(f"{result.planned} messages and {result.repeated} repeats in {result.seconds:.0f} s")
    say(f"turns a second: {result.per_second:.1f}")
    say(f"from accept to delivery: {waits}")
    say(f"repeats dropped: {result.repeated}")
    say(f"sends tried: {sum(result.tries.values())}, of them again: {result.retries} {dict(result.tries)}")
    say(f"answers that wait for X's budget: {result.in_the_budget}")
    say(f"what became of the messages: {dict(result.outcomes)}; cases: {result.cases}")
    for problem in result.problems:
        say(f"WRONG: {problem}")
