"""`philly311 channels`: what the platforms keep for us."""

import asyncio

import typer

from bot.commands.opening import err, out
from bot.database import database
from bot.house import Parts, build
from bot.settings import settings
from connectors.base import StartError, Synced

channels = typer.Typer(no_args_is_help=True, help="What the platforms keep for us.")


@channels.command("sync")
def channels_sync() -> None:
    """Bring menus, greetings and message templates to the platforms. May be run again at any time."""
    configured = settings()
    with database(configured) as url:
        done = asyncio.run(_sync(build(configured, url, pool_size=2)))
    raise typer.Exit(0 if done else 1)


async def _sync(parts: Parts) -> bool:
    done = True
    try:
        for name, channel in parts.channels.items():
            if isinstance(channel.connector, Synced):
                done = await _sync_one(name, channel.connector) and done
    finally:
        for channel in parts.channels.values():
            await channel.connector.close()
        await parts.close()
    return done


async def _sync_one(name: str, connector: Synced) -> bool:
    try:
        for sentence in await connector.sync():
            out.print(f"{name}: {sentence}", highlight=False)
    except StartError as error:
        err.print(f"[red]{name}: {error}[/]", highlight=False)
        return False
    return True
