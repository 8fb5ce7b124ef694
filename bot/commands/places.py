"""`philly311 places`: takes the City's open map files, and says what is known of a place."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bot import terminal
from bot.cases import locating
from bot.commands.opening import err, out, prepare, with_parts
from bot.database import database
from bot.places.atlas.importing import Imported, ImportRefused, import_file
from bot.places.geocoding.base import GeocoderUnavailable
from bot.settings import settings

places = typer.Typer(no_args_is_help=True, help="The City's open map files, and what is known of a place.")


@places.command("import")
def places_import(
    files: Annotated[
        list[Path],
        typer.Argument(help="GeoJSON: street centerline, council, police or planning districts, neighborhoods."),
    ],
) -> None:
    """Take the City's open map files: addresses get coordinates, cases get districts, offline."""
    configured = settings()
    with database(configured) as url:
        prepare(configured, url)
        results = [_import(url, path) for path in files]
    if any(result is not None and result.is_new for result in results):
        asked = with_parts(lambda parts: locating.locate_open(parts.sessions, parts.deferrer))
        out.print(f"Open cases that the worker looks at again: {asked}.", highlight=False)
    if None in results:
        raise typer.Exit(1)


def _import(url: str, path: Path) -> Imported | None:
    """None when the file was refused; the others are imported all the same."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=err, transient=True) as bar:
            reading = bar.add_task(path.name, total=path.stat().st_size if path.is_file() else None)
            done = import_file(url, path, lambda read: bar.update(reading, completed=read))
    except ImportRefused as error:
        err.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        return None
    out.print(_told(path, done), markup=False, highlight=False, soft_wrap=True)
    return done


def _told(path: Path, done: Imported) -> str:
    if not done.is_new:
        return f"{path.name}: {done.title}, the same file as before; nothing to do."
    skipped = f" {done.skipped} without a shape or a name were left out." if done.skipped else ""
    return f"{path.name}: {done.title}, {done.used} imported.{skipped}"


@places.command("show")
def places_show(
    words: Annotated[str, typer.Argument(metavar="PLACE", help='As a resident writes it, or "39.9526, -75.1652".')],
) -> None:
    """What is known of a place: its standard form, coordinates and districts."""
    try:
        place, located = with_parts(lambda parts: parts.finder.look(words))
    except GeocoderUnavailable as error:
        err.print(f"[red]The geocoder did not answer ({error}). Try again in a moment.[/]", highlight=False)
        raise typer.Exit(1) from error
    terminal.show_place(place, located, out)
