"""`philly311 privacy`: what is due to go, what we hold about a resident, and deleting one."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table

from bot.commands.opening import err, out, with_parts
from bot.console.audit import CLI, audit
from bot.house import Parts, now
from bot.privacy.due.kind import Clearing
from bot.privacy.forgetting import STAFF, By, Forgotten, forget, pages_of
from bot.privacy.holding import Overview, contact_named, contact_of_case, everything, overview
from bot.privacy.periods import in_force
from bot.privacy.pictures import discard
from bot.privacy.retention import KINDS, Due, dry_run, run

Who = Annotated[
    str | None, typer.Argument(metavar="[CONTACT]", help='"channel:id" as the platform knows them, or our own number.')
]
OfCase = Annotated[str | None, typer.Option("--case", help="Whoever filed this case.")]


privacy = typer.Typer(no_args_is_help=True, help="What we hold about residents, and deleting it.")


@privacy.command("retention")
def retention(
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Take away what was kept long enough; the worker does the same once a day."""
    due: list[Due] = with_parts(_due)
    if dry:
        out.print(_table(due))
        return
    with err.status("Clearing up ..."):
        gone: dict[str, int] = with_parts(_run)
    for kind in KINDS:
        out.print(f"{gone[kind.name]:>8}  {kind.what}", highlight=False)
    out.print(f"{gone['files']:>8}  files that no row names", highlight=False)


@privacy.command("show")
def show(contact: Who = None, case: OfCase = None) -> None:
    """Everything we hold about a resident, as JSON."""
    contact_id = _resident(contact, case)

    async def work(parts: Parts) -> dict[str, Any]:
        async with parts.sessions.begin() as session:
            await audit(session, CLI, "contact.exported", "contact", contact_id)
            return await everything(session, contact_id)

    typer.echo(json.dumps(with_parts(work), ensure_ascii=False, indent=2))


@privacy.command("delete")
def delete(
    contact: Who = None,
    case: OfCase = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a resident. What they filed stays under its number, without name and words."""
    contact_id = _resident(contact, case)
    found: Overview | None = with_parts(lambda parts: _overview(parts, contact_id))
    if found is None:
        raise _nobody()
    out.print(_told(found), highlight=False)
    if not yes and not typer.confirm("Delete it for good?"):
        out.print("Nothing was deleted.")
        raise typer.Exit(1)
    gone: Forgotten | None = with_parts(lambda parts: _delete(parts, contact_id))
    if gone is None:
        raise _nobody()
    out.print(f"Deleted. Cases that stay, anonymous: {', '.join(gone.cases) or 'none'}.", highlight=False)


def _resident(contact: str | None, case: str | None) -> int:
    if (contact is None) == (case is None):
        err.print("[red]Name a contact, or a case with --case; not both.[/]")
        raise typer.Exit(2)

    async def work(parts: Parts) -> int | None:
        async with parts.sessions() as session:
            return await (contact_named(session, contact) if contact else contact_of_case(session, case or ""))

    contact_id: int | None = with_parts(work)
    if contact_id is None:
        raise _nobody()
    return contact_id


def _nobody() -> typer.Exit:
    err.print("There is no such resident: they were never known, or are deleted already.", highlight=False)
    return typer.Exit(1)


def _told(found: Overview) -> str:
    cases = ", ".join(case.reference for case in found.cases) or "none"
    return (
        f"{found.contact.channel}: {found.messages} messages in {found.conversations} conversations, "
        f"{found.photos} photos, {found.notes} notes. Cases that would stay, anonymous: {cases}."
    )


def _table(due: list[Due]) -> Table:
    table = Table("What", "Kept for", "Would go now")
    for one in due:
        table.add_row(one.kind.what, "good" if one.days == "keep" else f"{one.days} days", f"{one.rows:,}")
    return table


async def _due(parts: Parts) -> list[Due]:
    periods = await in_force(parts.sessions, parts.settings.config.retention)
    return await dry_run(parts.sessions, periods, now())


async def _run(parts: Parts) -> dict[str, int]:
    clearing = Clearing(parts.sessions, parts.photos, pages_of(parts.connectors), now())
    return await run(clearing, await in_force(parts.sessions, parts.settings.config.retention))


async def _overview(parts: Parts, contact_id: int) -> Overview | None:
    async with parts.sessions() as session:
        return await overview(session, contact_id)


async def _delete(parts: Parts, contact_id: int) -> Forgotten | None:
    async with parts.sessions.begin() as session:
        gone = await forget(session, contact_id, By(STAFF, now(), pages_of(parts.connectors)))
        if gone is not None:
            await audit(session, CLI, "contact.deleted", "contact", contact_id, cases=list(gone.cases))
    await discard(parts.sessions, parts.photos, gone.photos if gone is not None else ())
    return gone
