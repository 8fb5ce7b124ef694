"""Taking back what was just filed, while nobody has started on it."""

from datetime import timedelta

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import choices
from bot.actions.answers import effect, say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.actions.kit import ActionKit
from bot.actions.offers import TO_UNDO, offer
from bot.cases import lookup
from bot.cases.workflow import RECEIVED
from storage.models import Case


class Undo(OurAction):
    named = "action_undo"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        if heard.intent == "cancel":
            return await self._cancel(dispatcher, heard)
        await take_back(self.kit, dispatcher, heard)
        return []

    async def _cancel(self, dispatcher: CollectingDispatcher, heard: Heard) -> Events:
        """ "Cancel" after the report: perhaps that one, perhaps nothing any more, so it is asked."""
        case = await _just_filed(self.kit, heard)
        if case is None:
            say(dispatcher, "nothing_to_cancel")
            return []
        say(dispatcher, "undo.offer", reference=case.reference, buttons=[choices.UNDO, choices.NO], asks="other")
        return [offer(TO_UNDO, heard)]


async def take_back(kit: ActionKit, dispatcher: CollectingDispatcher, heard: Heard) -> None:
    """Withdraw what they filed last, if it is not too late."""
    case = await _just_filed(kit, heard)
    if case is None:
        minutes = kit.limits.undo_minutes
        say(dispatcher, "undo.too_late", minutes=minutes, buttons=[choices.STATUS, choices.HUMAN])
        return
    effect(dispatcher, "withdraw_case", reference=case.reference)
    say(dispatcher, "undone", reference=case.reference, buttons=[choices.REPORT])


async def _just_filed(kit: ActionKit, heard: Heard) -> Case | None:
    async with kit.sessions() as session:
        since = kit.now() - timedelta(minutes=kit.limits.undo_minutes)
        case = await lookup.latest(session, heard.contact_id, since)
    return case if case is not None and case.status == RECEIVED else None
