"""The shape of our actions: a name, and a run that is given what was heard."""

from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.heard import Heard, read
from bot.actions.kit import ActionKit

Events = list[Any]


class OurAction(Action):  # type: ignore[misc]  # rasa-sdk ships no types
    """An action = one file + its name in nlu/domain/domain.yml (tests/guards hold both together)."""

    named: ClassVar[str]

    def __init__(self, kit: ActionKit) -> None:
        self.kit = kit

    def name(self) -> str:
        return self.named

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        return await self.act(dispatcher, tracker, read(tracker.latest_message))

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        raise NotImplementedError
