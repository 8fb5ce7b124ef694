"""A yes or no outside a report: it answers what we offered last, if we did."""

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import choices
from bot.actions.action_hand_over import hand_over
from bot.actions.action_undo import take_back
from bot.actions.answers import say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.actions.offers import A_PERSON, TO_UNDO, offered


class AnswerOffer(OurAction):
    named = "action_answer_offer"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        agreed = heard.intent == "affirm"
        if agreed and offered(A_PERSON, tracker, heard):
            hand_over(dispatcher)
        elif agreed and offered(TO_UNDO, tracker, heard):
            await take_back(self.kit, dispatcher, heard)
        else:
            say(dispatcher, "what_now", buttons=[choices.REPORT, choices.STATUS, choices.HUMAN], asks="other")
        return [SlotSet("offer", None)]
