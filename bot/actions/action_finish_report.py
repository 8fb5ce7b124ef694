"""How a report ends: filed, somebody else's, called off, or never understood."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from bot import choices
from bot.actions.answers import effect, phrase_value, say
from bot.actions.base import Events, OurAction
from bot.actions.heard import Heard
from bot.actions.misunderstanding import misunderstood
from bot.actions.report.draft import Draft
from bot.actions.report.place import shown
from bot.actions.report.second import GOES_ON
from bot.actions.report.steps import FORM, resume
from bot.cases.catalogue import Catalogue
from bot.conversation.whom_to_call import agency_lines

ENDS = GOES_ON | {"emergency", "restart"}


class FinishReport(OurAction):
    named = "action_finish_report"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> Events:
        draft = Draft.from_slots(tracker.slots)
        catalogue = await self.kit.catalogue.get()
        kind = self._end(dispatcher, draft, catalogue)
        if kind not in ENDS:
            return [*Draft.forget(), *misunderstood(dispatcher, tracker, heard)]
        if draft.pending is None or kind not in GOES_ON:
            return Draft.forget()
        say(dispatcher, "second.now", service=phrase_value(f"service.{draft.pending['service']}"))
        second = resume(draft.pending, heard, await self.kit.report())
        if second.outcome is not None:
            self._end(dispatcher, second, catalogue)
            return Draft.forget()
        return [*Draft.forget(), *second.events(), FollowupAction(FORM)]

    def _end(self, dispatcher: CollectingDispatcher, draft: Draft, catalogue: Catalogue) -> str:
        """Say and do what the end of a report of this kind means; returns the kind."""
        outcome = draft.outcome or {"kind": "file"}
        match outcome["kind"]:
            case "file":
                self._file(dispatcher, draft, catalogue)
            case "refer":
                refer(dispatcher, [outcome["agency"]], catalogue, outcome.get("advice"))
            case "emergency":
                say(
                    dispatcher,
                    "emergency.rule",
                    lines=agency_lines(["emergency_911", outcome["agency"]], catalogue),
                )
                effect(dispatcher, "flag_emergency")
            case "advice":
                say(dispatcher, f"advice.{outcome['advice']}", buttons=[choices.REPORT, choices.HUMAN])
            case "cancelled":
                say(dispatcher, "cancelled", buttons=[choices.REPORT, choices.STATUS])
            case "restart":
                say(dispatcher, "restarted", asks="other")
        return str(outcome["kind"])

    def _file(self, dispatcher: CollectingDispatcher, draft: Draft, catalogue: Catalogue) -> None:
        address = draft.address or {}
        effect(
            dispatcher,
            "open_case",
            service=draft.service,
            description=draft.description or "",
            details=draft.answers or {},
            address=shown(address),
            address_status=address.get("status"),
            lat=address.get("lat"),
            lon=address.get("lon"),
            photos=draft.photos or [],
            urgent=bool(draft.urgent),
        )
        say(dispatcher, "filed", buttons=[choices.UNDO, choices.REPORT], extra=_extra(draft, catalogue))


def _extra(draft: Draft, catalogue: Catalogue) -> list[Any]:
    """What the resident should also know: advice that an answer brought up, or who else must act."""
    lines: list[Any] = []
    for item in draft.advice or []:
        kind, _, key = item.partition(":")
        if kind == "agency":
            lines.extend([phrase_value("also_call"), *agency_lines([key], catalogue)])
        else:
            lines.append(phrase_value(f"advice.{key}"))
    return lines


def refer(
    dispatcher: CollectingDispatcher, agencies: list[str], catalogue: Catalogue, advice: str | None = None
) -> None:
    """Not ours: who is, and how to reach them. Nothing is filed."""
    lines = agency_lines(agencies, catalogue)
    extra = [phrase_value(f"advice.{advice}")] if advice else []
    say(dispatcher, "refer", buttons=[choices.REPORT, choices.HUMAN], lines=[*lines, *extra])
