"""A message that no rule knows what to do with."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.actions.misunderstanding import misunderstood


class Misunderstood(OurAction):
    named = "action_misunderstood"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        return misunderstood(dispatcher, tracker, heard)
