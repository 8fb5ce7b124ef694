"""Each message of a report: read in the light of what was asked, then the form asks for what is missing."""

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.actions.report.draft import Draft
from bot.actions.report.steps import FORM, advance, interrupts

OWN_STEPS = (FORM, "action_listen")


class ValidateReportForm(OurAction):
    named = "validate_report_form"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        requested = tracker.slots.get("requested_slot")
        if _already_answered(tracker):
            return _not_said_twice(tracker)
        kit = await self.kit.report()
        draft = Draft.from_slots(tracker.slots)
        if interrupts(draft, heard, requested, kit):
            # No event at all: Rasa takes that as a refusal and lets the rules answer (nlu/data/rules.yml).
            return []
        advance(draft, heard, requested, kit)
        events = draft.events()
        if draft.outcome is not None:
            events.append(SlotSet("requested_slot", None))
        return events


def _not_said_twice(tracker: Tracker) -> Events:
    """What was said before the last question need not be said again when the question is only repeated."""
    prompt = tracker.slots.get("prompt") or {}
    return [] if prompt.get("instead") else [SlotSet("prompt", None)]


def _already_answered(tracker: Tracker) -> bool:
    """Whether another action answered this message and Rasa only came back to ask again."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action" and event["name"] not in OWN_STEPS:
            return True
    return False
