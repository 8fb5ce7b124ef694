"""What the City does not take through 311: said plainly, with who does."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import choices
from bot.actions.answers import phrase_value, say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.actions.misunderstanding import misunderstood
from bot.conversation.whom_to_call import agency_lines


class OutOfScope(OurAction):
    named = "action_out_of_scope"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        catalogue = await self.kit.catalogue.get()
        agencies = catalogue.topics.get(heard.topic or "")
        if agencies is None:
            return misunderstood(dispatcher, tracker, heard)
        say(
            dispatcher,
            "topic",
            topic=phrase_value(f"topic.{heard.topic}"),
            lines=agency_lines(agencies, catalogue),
            buttons=[choices.REPORT, choices.HUMAN],
        )
        return []
