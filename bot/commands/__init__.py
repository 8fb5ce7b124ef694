"""The commands of `philly311` that are not processes: one Typer application a noun, put together in bot/cli.py."""
