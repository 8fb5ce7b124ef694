"""While Rasa thinks, the person sees that an answer is being written; in public nobody does."""

from dataclasses import replace

from bot.house import Parts
from connectors.base import Inbound
from tests.bot.conversation.house import house_of, turn, understood
from tests.factories import inbound
from tests.fakes.scripted import ABLE, ScriptedConnector, ScriptedRasa


async def typed(parts: Parts, item: Inbound, *, can_type: bool = True) -> list[tuple[str, str]]:
    """For which thread and message the platform was told that we write."""
    platform = ScriptedConnector(can=replace(ABLE, typing=can_type))
    await turn(house_of(parts, ScriptedRasa(understood("greet")), platform), parts, item)
    return platform.typed


async def test_typing_names_the_message_that_is_answered(parts: Parts) -> None:
    item = inbound(text="hello")
    assert await typed(parts, item) == [(item.thread, item.external_id)]


async def test_nothing_is_shown_under_a_post_or_where_the_channel_cannot(parts: Parts) -> None:
    assert await typed(parts, inbound(text="hello", post="post-1")) == []
    assert await typed(parts, inbound(text="hello"), can_type=False) == []
