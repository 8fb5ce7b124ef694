"""`philly311 case`: looks at a case, or moves it."""

import json
from typing import Annotated, Any

import typer

from bot import terminal
from bot.cases import lookup, workflow
from bot.commands.opening import err, out, with_parts
from bot.house import Parts, now

case = typer.Typer(no_args_is_help=True, help="Look at a case, or move it.")
Reference = Annotated[str, typer.Argument(help="The reference number.")]


@case.command("show")
def case_show(
    reference: Reference, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False
) -> None:
    """Everything about a case."""

    async def work(parts: Parts) -> dict[str, Any] | None:
        async with parts.sessions() as session:
            return await lookup.story(session, reference)

    story = with_parts(work)
    if story is None:
        err.print(f"There is no case {reference}.", highlight=False)
        raise typer.Exit(1)
    if as_json:
        typer.echo(json.dumps(story, ensure_ascii=False, indent=2))
    else:
        terminal.show_case(story, out)


@case.command("move")
def case_move(
    reference: Reference,
    status: Annotated[
        str,
        typer.Argument(
            help=f"{', '.join(workflow.STATUSES)}; or a reason for closing: {', '.join(workflow.CLOSE_REASONS)}."
        ),
    ],
    note: Annotated[str | None, typer.Option(help="Told to the resident, as you write it.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is closed, when STATUS is `closed`.")] = None,
) -> None:
    """Move a case to another status; the resident is told where they wrote from, in their language."""
    to, why = _status(status, reason)

    async def work(parts: Parts) -> str:
        async with parts.sessions.begin() as session:
            moved = await workflow.move_case(
                session,
                reference,
                workflow.Move(to, reason=why, note=note, actor="staff:cli"),
                outbox=parts.outbox,
                phrases=parts.phrases,
                now=now(),
            )
            return moved.status

    try:
        became = with_parts(work)
    except (workflow.MoveRefused, LookupError) as error:
        err.print(f"[red]{error.args[0]}[/]", highlight=False)
        raise typer.Exit(1) from error
    out.print(f"Case {reference} is now {became}{f' ({why})' if why else ''}.", highlight=False)


def _status(status: str, reason: str | None) -> tuple[str, str | None]:
    """ "fixed" closes with that reason; dashes and capitals do not matter."""
    plain = status.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in workflow.CLOSE_REASONS:
        return workflow.CLOSED, plain
    return plain, reason.strip().lower().replace("-", "_") if reason else None
