"""Questions that residents ask about the service itself; what needs a knowledge base goes to the phone line."""

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import choices
from bot.actions.action_status import due_line, say_open
from bot.actions.answers import say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.cases import lookup

HOW_LONG = "how_long"


class AnswerQuestion(OurAction):
    named = "action_answer_question"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        if heard.topic == HOW_LONG and await self._said_how_long(dispatcher, tracker, heard):
            return []
        key = f"answer.{heard.topic}"
        say(dispatcher, key if self.kit.phrases.has(key) else "answer.unknown", buttons=_buttons(tracker))
        return []

    async def _said_how_long(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> bool:
        """Of the report that is being made, or else of their own open ones; False when there is neither."""
        service = (await self.kit.catalogue.get()).askable(tracker.slots.get("service"))
        if service is not None:
            day = self.kit.calendar.due(self.kit.now(), service.due_business_days)
            if day is None:
                say(dispatcher, "due.none")
            else:
                say(dispatcher, "answer.how_long.if_sent", due=due_line(day.isoformat()))
            return True
        async with self.kit.sessions() as session:
            cases = await lookup.open_cases(session, heard.contact_id)
        if cases:
            say_open(dispatcher, cases)
        return bool(cases)


def _buttons(tracker: Tracker) -> list[str]:
    """In the middle of a report the next question brings its own."""
    return [] if tracker.active_loop.get("name") else [choices.REPORT, choices.HUMAN]
