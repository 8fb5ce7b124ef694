"""`philly311 demo`: the page of the demo, and a made-up city in bulk."""

import os
import sys
from typing import Annotated

import typer
from rich.progress import Progress

from bot.cases.catalogue import Catalogue
from bot.commands.opening import err, out, prepare, with_parts_at
from bot.database import database
from bot.demo.seeding import NotEmpty, Wanted, Written, fill
from bot.house import Parts, now
from bot.language.phrases import Phrases
from bot.settings import ROOT, Settings, settings

demo = typer.Typer(help="The page of the demo; `demo seed` fills the database instead.")


@demo.callback(invoke_without_command=True)
def demo_page(
    context: typer.Context, port: Annotated[int, typer.Option(help="Where the page is served.")] = 8310
) -> None:
    """Play the resident on every platform, on one page and with no account: fake platforms, data of its own."""
    if context.invoked_subcommand is not None:
        return
    if not (ROOT / "tests" / "demo").is_dir():
        err.print(
            "[red]The demo is part of the source tree, and that is not here.[/] Run it in a clone.", highlight=False
        )
        raise typer.Exit(1)
    os.chdir(ROOT)
    # It takes this process's place, so that Ctrl-C and signals go where they are meant to.
    os.execv(sys.executable, [sys.executable, "-m", "tests.demo", "--port", str(port)])  # noqa: S606 - no shell


@demo.command("seed")
def demo_seed(
    cases: Annotated[int, typer.Option(min=1, help="How many; five messages come with each.")] = 1000,
    random_seed: Annotated[int, typer.Option("--seed", help="The same city again.")] = 311,
    anyway: Annotated[bool, typer.Option("--yes", help="Also beside cases that are there already.")] = False,
) -> None:
    """Fill the database with made-up cases, conversations and messages of three years, to look at or to measure."""
    configured = settings()
    with database(configured) as url:
        prepare(configured, url)
        try:
            written = _sow(configured, url, Wanted(cases, random_seed, now(), anyway=anyway))
        except NotEmpty as error:
            err.print(
                f"[red]{error} Nothing was written.[/] Made-up ones cannot be told from yours in reports. "
                "To add them all the same: --yes",
                highlight=False,
            )
            raise typer.Exit(1) from error
    out.print(
        f"{written.cases} made-up cases, {written.messages} messages in {written.conversations} conversations.",
        highlight=False,
    )


def _sow(configured: Settings, url: str, wanted: Wanted) -> Written:
    async def read(parts: Parts) -> tuple[Catalogue, Phrases]:
        return await parts.catalogue.get(), parts.phrases

    catalogue, phrases = with_parts_at(configured, url, read)
    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("Drawing", total=None)

        def progress(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        return fill(url, wanted, catalogue=catalogue, config=configured.config, phrases=phrases, progress=progress)
