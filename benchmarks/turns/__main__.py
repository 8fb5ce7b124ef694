"""`make bench`: turns a second and the latency of a reply, ours and the bare peer's, in one run on one machine."""

import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import psutil  # type: ignore[import-untyped]
import typer
import uvloop
from rich.console import Console

from benchmarks.turns import peer, processes
from benchmarks.turns.dialogues import Dialogue, Script
from benchmarks.turns.driving import MOST_LOST, Measured, Outcome, closed_loop, open_loop
from benchmarks.turns.ours import House, Ours, Staff, at_work, house
from benchmarks.turns.peer import Served
from benchmarks.turns.report import Run, ratio, show
from bot import training
from bot.settings import ROOT, settings

SHARE_OF_MEASURED = 0.6
CACHE = ROOT / "var" / "bench"
out = Console(width=None if sys.stdout.isatty() else 140)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. `rate`: messages a second of the open loop, or a share of what was measured before."""

    at_a_time: int
    dialogues: int
    rate: float | None
    rasa_processes: int


Check = Callable[[list[Dialogue]], Awaitable[list[str]]]
Filed = Callable[[list[Dialogue]], int]


class RowsMissing(Exception):
    """The store does not hold what the residents were told."""


def say(line: str) -> None:
    out.print(line, highlight=False, markup=False)


async def _nothing_to_check(dialogues: list[Dialogue]) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are measured."""

    who: str
    measured: Measured
    pids: Mapping[str, list[int]]
    filed: Filed
    check: Check = _nothing_to_check

    async def runs(self, plan: Plan, script: Script) -> list[Run]:
        """Warm-up, closed loop, open loop."""
        pids = ", ".join(f"{name} {' '.join(map(str, ids))}" for name, ids in self.pids.items())
        say(f"{self.who}: warming up ({pids})")
        await self._checked(script.take(plan.at_a_time * 2), lambda d: closed_loop(self.measured, d, plan.at_a_time))
        say(f"{self.who}: {plan.dialogues} dialogues, {plan.at_a_time} at a time")
        closed = await self._checked(
            script.take(plan.dialogues), lambda d: closed_loop(self.measured, d, plan.at_a_time)
        )
        rate = plan.rate or closed.outcome.per_second * SHARE_OF_MEASURED
        say(f"{self.who}: {plan.dialogues} dialogues, {rate:.1f} messages a second whatever happens")
        opened = await self._checked(
            script.take(plan.dialogues), lambda d: open_loop(self.measured, d, rate), offered=rate
        )
        return [closed, opened]

    async def _checked(
        self,
        dialogues: list[Dialogue],
        drive: Callable[[list[Dialogue]], Awaitable[Outcome]],
        *,
        offered: float | None = None,
    ) -> Run:
        load, before = processes.load_average(), self._cpu()
        outcome = await drive(dialogues)
        cpu = {name: used - before[name] for name, used in self._cpu().items()}
        # The outcome of a sending is written after it, so the last rows may still be under way.
        for _ in range(20):
            problems = await self.check(dialogues)
            if not problems:
                break
            await asyncio.sleep(0.25)
        if problems or outcome.lost >= MOST_LOST:
            raise RowsMissing("\n".join([f"{self.who}: {outcome.lost} messages were not answered", *problems]))
        return Run(self.who, outcome, cpu, load, offered, self.filed(dialogues))

    def _cpu(self) -> dict[str, float]:
        used = {name: sum(processes.cpu_seconds(pid) for pid in ids) for name, ids in self.pids.items()}
        times = psutil.Process().cpu_times()
        return {**used, "client": float(times.user + times.system)}


async def _ours(home: House, staff: Staff, plan: Plan) -> list[Run]:
    residents = Ours(home)
    transport = await residents.listen(staff.replies)
    pids = {"rasa": staff.rasa, "worker": [staff.worker], "postgres": [home.postgres]}
    # What the check demands: as many as there are dialogues.
    side = Side("ours", residents, pids, len, residents.checked)
    try:
        return await side.runs(plan, Script())
    finally:
        transport.close()
        await residents.close()


async def _peer(home: House, served: Served, plan: Plan) -> list[Run]:
    bare = peer.Peer(served.url)
    pids = {"rasa": [served.rasa], "actions": [served.actions], "postgres": [home.postgres]}
    side = Side("peer", bare, pids, lambda dialogues: len({d.resident for d in dialogues} & bare.filed))
    try:
        return await side.runs(plan, Script())
    finally:
        await bare.close()


def _train() -> None:
    if not training.model_path(settings()).exists():
        say("Teaching Rasa: only when its examples changed, a few minutes")
        training.train(settings(), lambda done, total: say(f"  {done} of {total} examples read"))


def _measure(plan: Plan, peer_model: Path | None) -> list[Run]:
    configured = settings()
    models = training.model_path(configured).parent.resolve()
    with tempfile.TemporaryDirectory(prefix="philly311-bench-") as temporary:
        say("Setting up the house: PostgreSQL, the worker, Rasa")
        with house(Path(temporary), models, plan.rasa_processes) as home:
            with at_work(home) as staff:
                runs = _run(_ours(home, staff, plan))
            if peer_model is not None:
                say("Starting the peer")
                with peer.serving(home, peer_model) as served:
                    runs += _run(_peer(home, served, plan))
    return runs


def _run(work: Awaitable[list[Run]]) -> list[Run]:
    async def waited() -> list[Run]:
        return await work

    # The loop that the web process has.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(waited())


def main(
    conversations: Annotated[int, typer.Option(min=1, help="Conversations at a time.")] = 8,
    dialogues: Annotated[int, typer.Option(min=1, help="Dialogues in a run, of 7 or 8 messages.")] = 160,
    rate: Annotated[float | None, typer.Option(help="Messages a second of the open loop.")] = None,
    rasa_processes: Annotated[int, typer.Option(min=1, help="Rasa processes of ours.")] = 1,
    *,
    skip_peer: Annotated[bool, typer.Option(help="Measure only ours.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
) -> None:
    """Turns a second and the latency of a reply: the whole house, and bare Rasa beside it."""
    # Told to stop, it still stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    started = time.monotonic()
    plan = Plan(conversations, dialogues, rate, rasa_processes)
    when, machine = datetime.now(UTC).isoformat(timespec="seconds"), processes.machine()
    say(f"{when}  {machine}  load average {processes.load_average():.2f}")
    try:
        _train()
        peer_model = None if skip_peer else peer.train(CACHE, say)
        runs = _measure(plan, peer_model)
    except (training.TrainingFailed, peer.PeerNotTrained, processes.NotStarted, RowsMissing) as problem:
        say(f"Not measured: {problem}")
        raise typer.Exit(1) from problem
    out.print()
    show(out, runs)
    say(f"Ours: every message stored, answered once and delivered; {2 * dialogues} reports, {2 * dialogues} cases.")
    result = {"when": when, "machine": machine, "conversations": conversations, "dialogues": dialogues}
    result |= {"rasa_processes": rasa_processes, "runs": [run.record() for run in runs]}
    if not skip_peer:
        closed = {run.who: run for run in runs if run.offered is None}
        result["ratio"] = round(ratio(closed["ours"], closed["peer"]), 3)
        say("The peer was trained for one epoch: it answers as fast as after a hundred, and understands less.")
        say(f"ratio ours/peer: {ratio(closed['ours'], closed['peer']):.2f}")
    if json_file is not None:
        json_file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    say(f"{time.monotonic() - started:.0f} seconds in all")


if __name__ == "__main__":
    typer.run(main)
