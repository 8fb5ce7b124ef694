"""`python -m benchmarks.understand`: messages a second and memory, ours and the bare embedding's; prints the ratio."""

import json
import subprocess
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.settings import settings
from bot.training import NLU, model_path, nlu_environment, nlu_python, train

# What understanding may cost beside the embedding that it cannot do without.
MOST_OVERHEAD = 1.25


def main() -> int:
    """Returns 1 when our share is larger than promised."""
    model = train(settings()) if not model_path(settings()).exists() else model_path(settings())
    done = subprocess.run(
        [nlu_python(), "measure.py", str(model.resolve())],
        cwd=NLU,
        env=nlu_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        check=True,
    )
    return show(json.loads(done.stdout.splitlines()[-1]))


def show(measured: dict[str, Any]) -> int:
    table = Table("messages", "letters", "bare ms", "ours ms", "ours a second", "ratio")
    worst = 0.0
    for name in ("short", "long"):
        row = measured[name]
        ratio = row["understood_ms"] / row["bare_ms"]
        worst = max(worst, ratio)
        table.add_row(
            f"{row['messages']} {name}",
            f"{row['letters']:.0f}",
            f"{row['bare_ms']:.1f}",
            f"{row['understood_ms']:.1f}",
            f"{1000 / row['understood_ms']:.0f}",
            f"{ratio:.2f}",
        )
    out = Console(width=None if sys.stdout.isatty() else 120)
    out.print(table)
    memory = measured["memory_mb"]
    out.print(
        f"Memory: {memory['bare']:.0f} MB with the embedding alone, {memory['understood']:.0f} MB with Rasa and ours."
    )
    out.print(f"The worst ratio is {worst:.2f}; promised is at most {MOST_OVERHEAD}.")
    return int(worst > MOST_OVERHEAD)


if __name__ == "__main__":
    sys.exit(main())
