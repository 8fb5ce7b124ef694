"""`philly311 console`: lets the first administrator in, or one who is locked out."""

from typing import Annotated

import typer
from rich.markup import escape

from bot.commands.opening import err, out, with_parts
from bot.console.people import Invited, first_admin, rescue_admin
from bot.house import Parts

console = typer.Typer(no_args_is_help=True, help="The console of the City's people.")


@console.command("admin")
def console_admin(
    reset: Annotated[bool, typer.Option("--reset", help="Give an administrator a new one-time password.")] = False,
    email: Annotated[str | None, typer.Option(help="Which one; the first administrator when left out.")] = None,
) -> None:
    """Make the first administrator, or let one in again who lost password or phone."""

    async def work(parts: Parts) -> Invited | None:
        return await (rescue_admin(parts.sessions, email) if reset else first_admin(parts.sessions))

    invited = with_parts(work)
    if invited is None:
        err.print(
            f"[red]There is no administrator {escape(email)}.[/]"
            if reset and email
            else "[red]There are users already. For a new one-time password: philly311 console admin --reset[/]",
            highlight=False,
        )
        raise typer.Exit(1)
    out.print(f"E-mail address      {invited.email}", highlight=False, markup=False)
    out.print(f"One-time password   {invited.one_time_password}", highlight=False, markup=False)
    out.print("It is shown only now and is good for seven days; it is changed at the first log-in.", highlight=False)
