"""The `philly311` command: one word a task, plain sentences when something is wrong."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
import uvloop

from bot import checks, logs, progress, terminal, training, understanding
from bot.commands.case import case
from bot.commands.channels import channels
from bot.commands.console import console
from bot.commands.demo import demo
from bot.commands.opening import err, out, prepare, with_parts_at
from bot.commands.places import places
from bot.commands.privacy import privacy
from bot.console.people import Invited, first_admin
from bot.database import database
from bot.evaluation import run as evaluation
from bot.evaluation.rows import RowError
from bot.house import Parts, build
from bot.public.app import make_app
from bot.rasa_process import rasa_process
from bot.settings import ConfigurationError, Settings, console_key, internal_token, settings
from bot.supervisor import Supervisor
from bot.worker import run as run_worker
from bot.worker import wait_for_database

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Philly311: a civic intake bot.")
app.add_typer(case, name="case")
app.add_typer(channels, name="channels")
app.add_typer(places, name="places")
app.add_typer(demo, name="demo")
app.add_typer(console, name="console")
app.add_typer(privacy, name="privacy")


def main() -> None:
    """The console script. A mistake in the configuration is a sentence, not a traceback."""
    try:
        app()
    except ConfigurationError as error:
        err.print(f"[red]{error}[/]", highlight=False)
        sys.exit(2)


@app.command()
def run() -> None:
    """Set up the database and the model if need be, then run everything until Ctrl-C."""
    configured = settings()
    with database(configured) as url:
        prepare(configured, url)
        _train(configured)
        internal_token(configured)
        console_key(configured)

        def first_login() -> Invited | None:
            invited: Invited | None = with_parts_at(configured, url, lambda parts: first_admin(parts.sessions))
            return invited

        code = Supervisor(configured, url, out, first_login=first_login).run()
    raise typer.Exit(code)


def _train(configured: Settings) -> None:
    if training.model_path(configured).exists():
        return
    try:
        out.print("Teaching Rasa: the first time about twenty minutes on two cores, later only what changed.")
        with progress.shown(out, "Reading the examples") as tell:
            training.train(configured, tell)
    except training.TrainingFailed as error:
        err.print(f"[red]{error}[/]", highlight=False)
        raise typer.Exit(1) from error


@app.command()
def web() -> None:
    """Run only the web server: chat page, chat API, webhooks, console."""
    logs.set_up()
    configured = settings()
    with database(configured) as url:
        prepare(configured, url)
        parts = build(configured, url)
        uvicorn.run(
            make_app(parts),
            host=configured.host,
            port=configured.port,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=2,
            # Addresses of residents are nobody's business here; the proxy in front keeps what it must.
            proxy_headers=False,
        )


@app.command()
def worker() -> None:
    """Run only a worker: it takes turns, delivers replies and polls channels. Start as many as you like."""
    logs.set_up()
    configured = settings()
    with database(configured) as url:
        prepare(configured, url)
        parts = build(configured, url, pool_size=2 * configured.config.worker.conversations_at_once + 6, tested=False)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            _until_signal(runner, parts)


def _until_signal(runner: asyncio.Runner, parts: Parts) -> None:
    async def work() -> None:
        task = asyncio.current_task()
        assert task is not None
        for name in ("SIGINT", "SIGTERM"):
            asyncio.get_running_loop().add_signal_handler(getattr(signal, name), task.cancel)
        await wait_for_database(parts)
        try:
            await run_worker(parts)
        except asyncio.CancelledError:
            pass
        finally:
            await parts.close()

    runner.run(work())


@app.command()
def rasa(
    url: Annotated[str | None, typer.Option(help="Which address of config.yml to serve; the first by default.")] = None,
) -> None:
    """Run only one Rasa process."""
    configured = settings()
    _train(configured)
    process = rasa_process(configured, url or configured.config.rasa.urls[0])
    os.chdir(process.folder)
    os.execve(process.command[0], process.command, process.environment)  # noqa: S606 - our own interpreter, no shell


@app.command()
def train() -> None:
    """Train Rasa's model, if its examples or its configuration changed."""
    configured = settings()
    _train(configured)
    out.print(f"The model is {training.model_path(configured).name}.", highlight=False)


@app.command()
def chat(
    url: Annotated[str | None, typer.Option(help="Where the house runs.")] = None,
    session: Annotated[str | None, typer.Option(help="Go on with an earlier session.")] = None,
) -> None:
    """Chat in the terminal, as a resident would."""
    terminal.chat(url or f"http://localhost:{settings().port}", session, out)


@app.command()
def understand() -> None:
    """Read JSON Lines {"id","text"} on standard input; write how each is understood, in order."""
    configured = settings()
    _train(configured)
    understanding.run(configured, sys.stdin, sys.stdout)


@app.command()
def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(help="JSON Lines: text, and what is known of language, intent, service, emergency, address."),
    ] = None,
) -> None:
    """Measure the understanding: on a file, or on an eighth of the examples after learning from the others."""
    configured = settings()
    if file is not None:
        _train(configured)
    try:
        evaluation.run(configured, file, out)
    except (RowError, OSError) as error:
        err.print(f"[red]{error}[/]", highlight=False)
        raise typer.Exit(2) from error


@app.command()
def lint() -> None:
    """Check the examples in nlu/data: twice, in the wrong script, too few, or a label that its neighbours deny."""
    raise typer.Exit(training.lint())


@app.command()
def check() -> None:
    """Say in plain words what is wrong; the exit code is not zero when something is."""
    problems = checks.run(settings)
    for problem in problems:
        err.print(f"[red]✗[/] {problem}", highlight=False)
    if problems:
        raise typer.Exit(1)
    out.print("[green]✓[/] Configuration, database, worker, Rasa and channels are in order.")


if __name__ == "__main__":
    main()
