"""What a turn may cause beyond words. The handlers are given by the composition root; a turn knows only their names."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.conversation.context import Turn

# Carries one effect out in the turn's transaction; what it returns fills places of the phrases behind it.
EffectHandler = Callable[[AsyncSession, Turn, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


class UnknownEffect(Exception):
    """An action asked for something that nobody does: a mistake of ours."""
