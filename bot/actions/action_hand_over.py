"""The resident wants a person: the conversation is marked, and they are told when one answers."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answers import effect, say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard


class HandOver(OurAction):
    named = "action_hand_over"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        hand_over(dispatcher)
        return []


def hand_over(dispatcher: CollectingDispatcher) -> None:
    effect(dispatcher, "hand_over", reason="asked")
    say(dispatcher, "handed_over")
