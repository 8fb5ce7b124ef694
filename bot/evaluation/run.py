"""Measures a file of messages with the model; without one, our own examples with a model that has not seen them."""

import io
import json
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml
from rich.console import Console

from bot import understanding
from bot.evaluation import picture, report
from bot.evaluation.rows import Row, of_example, read
from bot.evaluation.scores import confusions
from bot.settings import ROOT, Settings
from bot.training import NLU, nlu_environment, nlu_python

FAMILIES = ROOT / "storage" / "seeds" / "families.yml"
PICTURE = "evaluation/confusions.png"


def run(settings: Settings, file: Path | None, out: Console) -> None:
    """Print the figures and write the picture of the confusions."""
    rows = list(_of_file(settings, file) if file is not None else _held_out(settings, out))
    target = settings.var / PICTURE
    report.show(rows, _akin, out)
    picture.draw(confusions(rows), target)
    out.print(f"\nThe picture of the confusions is {target}.", highlight=False)


def _of_file(settings: Settings, file: Path) -> Iterator[Row]:
    expected = list(read(file.read_text(encoding="utf-8").splitlines()))
    lines = [json.dumps({"id": number, "text": row.text}) for number, row in enumerate(expected)]
    answers = io.StringIO()
    understanding.run(settings, lines, answers)
    for row, answer in zip(expected, answers.getvalue().splitlines(), strict=True):
        yield Row(row, json.loads(answer))


def _held_out(settings: Settings, out: Console) -> Iterator[Row]:
    with out.status("Learning from seven eighths of the examples, reading the others ..."):
        done = subprocess.run(  # noqa: S603 - our own interpreter, no shell
            [nlu_python(), "hold_out.py"],
            cwd=NLU,
            env=nlu_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            check=True,
        )
    offered = tuple(settings.config.languages.offered)
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            raw = json.loads(line)
            expected = of_example(raw["language"], raw["label"], raw["text"])
            yield Row(expected, understanding.in_contract(None, raw["text"], raw, offered))


def _akin(one: str, other: str) -> bool:
    """Whether two services are of one family: as the seeds say, no database is asked."""
    return one == other or any(one in services and other in services for services in _families())


@cache
def _families() -> Sequence[Sequence[str]]:
    return [row["services"] for row in yaml.safe_load(FAMILIES.read_text(encoding="utf-8"))]
