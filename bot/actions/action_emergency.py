"""An emergency: whom to call, first and alone; then an offer to report what remains."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import choices
from bot.actions.answers import effect, phrase_value, say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.conversation.whom_to_call import agency_lines

UNNAMED = "crime"


class Emergency(OurAction):
    named = "action_emergency"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        catalogue = await self.kit.catalogue.get()
        kind = heard.emergency or UNNAMED
        effect(dispatcher, "flag_emergency", kind=kind)
        say(
            dispatcher,
            "emergency",
            kind=phrase_value(f"emergency.{kind}"),
            lines=agency_lines(catalogue.emergencies[kind], catalogue),
        )
        say(dispatcher, "emergency.then", buttons=[choices.REPORT], asks="other")
        return []
