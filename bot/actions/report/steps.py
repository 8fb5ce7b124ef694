"""One message's way through a report: does it belong here?, what does it bring?, what is asked next?"""

from collections.abc import Callable
from typing import Any

from bot.actions.heard import Heard
from bot.actions.report import confirm, details, place, second, service
from bot.actions.report.draft import Draft
from bot.actions.report.kit import Kit
from bot.choices import CHANGEABLE

# What is answered by its own action while the report waits, and how sure we must be of it.
INTERRUPTS = {
    "emergency": 0.0,
    "request_human": 0.6,
    "change_language": 0.6,
    "undo": 0.6,
    "ask_status": 0.45,
    "ask_question": 0.5,
    "help": 0.5,
    "greet": 0.9,
    "thanks": 0.9,
    "goodbye": 0.9,
    "out_of_scope": 0.6,
}
# A question mark makes it likelier that something else is asked than that our question is answered.
QUESTION_DISCOUNT = 0.6
FORM = "report_form"
ENDS = {"cancel": "cancelled", "restart_report": "restart"}
SURE_OF_END = 0.6
# What is asked for once there is something to change; the summary has a button of its own for it.
BEFORE_SUMMARY = ("details", "address", "photo")
SURE_OF_CHANGE = 0.6


def interrupts(draft: Draft, heard: Heard, requested: str | None, kit: Kit) -> bool:
    """Whether the message is about something else than the report."""
    if requested is None or heard.brings_something:
        return False
    needed = INTERRUPTS.get(heard.intent)
    if needed is None or heard.confidence < (needed * QUESTION_DISCOUNT if "?" in heard.text else needed):
        return False
    if heard.intent == "out_of_scope" and heard.topic in (None, "other"):
        return False
    if heard.intent in ("emergency", "request_human", "change_language") or heard.choice is not None:
        return True
    return not _answers(draft, heard, requested, kit)


def _answers(draft: Draft, heard: Heard, requested: str, kit: Kit) -> bool:
    """Whether the words answer what was asked, whatever else they look like."""
    if requested == "details" and _free_text_question(draft, kit) and heard.confidence < 1:
        return True
    if requested == "address" and kit.find(heard.text, heard.language) is not None:
        return True
    return _names_an_option(draft, heard, requested, kit)


def _names_an_option(draft: Draft, heard: Heard, requested: str, kit: Kit) -> bool:
    """ "Where cars drive", typed instead of pressed, is no complaint about parking; a question shares only words."""
    if "?" in heard.text:
        return False
    if requested == "service":
        return service.picked(draft, heard, kit) is not None
    return requested == "details" and details.names_an_option(draft, heard, kit)


def _free_text_question(draft: Draft, kit: Kit) -> bool:
    """An answer in the resident's own words may look like anything."""
    question = details.current(draft, kit.catalogue.services[draft.service or ""])
    return question is not None and question.kind == "text"


def advance(draft: Draft, heard: Heard, requested: str | None, kit: Kit) -> None:
    """Take the message into the draft and decide what is missing."""
    draft.prompt = None
    if requested is not None and _ends(draft, heard, requested, kit):
        draft.outcome = {"kind": ENDS[heard.intent]}
        return
    missing_before = _missing(draft)
    confirm.take_photos(draft, heard, kit)
    if not _changes(draft, heard, requested, kit):
        ANSWERS[requested](draft, heard, kit)
    if requested == "service" and draft.address is None and place.from_message(draft, heard, kit):
        draft.prompt = None
    if _missing(draft) != missing_before:
        draft.tries = None
    settle(draft, heard, kit)


def _ends(draft: Draft, heard: Heard, requested: str, kit: Kit) -> bool:
    """Whether they call it off. "None of these" is an option, however much it sounds like it; "stop" itself is not."""
    if heard.intent not in ENDS or heard.confidence < SURE_OF_END:
        return False
    return heard.confidence == 1 or not _names_an_option(draft, heard, requested, kit)


def _changes(draft: Draft, heard: Heard, requested: str | None, kit: Kit) -> bool:
    """Whether they go back to an earlier answer: by an edited message, or in words before the summary is shown."""
    if requested is None:
        return False
    if heard.edited and confirm.corrects(draft, heard, kit):
        return True
    if requested not in BEFORE_SUMMARY or heard.brings_something:
        return False
    if heard.choice in CHANGEABLE and not details.is_option(draft, heard.choice):
        confirm.clear(draft, heard.choice)
        return True
    if heard.intent != "change_answer" or heard.confidence < SURE_OF_CHANGE or _answers(draft, heard, requested, kit):
        return False
    if not confirm.corrects(draft, heard, kit):
        draft.offer_change()
    return True


def _first_message(draft: Draft, heard: Heard, kit: Kit) -> None:
    """Any order of facts: the words may name the service, the place, both or neither."""
    if heard.intent == "restart_report":
        return
    heard = second.set_aside(draft, heard, kit)
    draft.note(heard.text)
    spoke = service.from_message(draft, heard, kit)
    found = place.from_message(draft, heard, kit)
    if not (spoke or found or heard.photos or heard.intent == "report_issue"):
        draft.outcome = {"kind": "misunderstood"}


def settle(draft: Draft, heard: Heard, kit: Kit) -> None:
    """What follows by itself from what is known now."""
    if draft.outcome is not None or draft.service is None:
        return
    chosen = kit.catalogue.services[draft.service]
    mention = service.mentioned(draft.description or "", heard.language, chosen) if not draft.answers else None
    if mention is not None:
        details.apply_rule(draft, mention)
        chosen = kit.catalogue.services[draft.service]
    if draft.details is None and draft.question is None:
        if draft.answers is None:
            details.read_ahead(draft, heard.language, chosen, kit)
        details.next_question(draft, chosen)
    if not chosen.needs_address and draft.address is None:
        draft.address = {"kind": place.NOT_NEEDED}
    if not chosen.photo and draft.photo is None:
        draft.photo = "none"


def resume(pending: dict[str, Any], heard: Heard, kit: Kit) -> Draft:
    """The report of the second problem, with what the message said about it."""
    draft = Draft.from_slots({})
    draft.set_service(pending["service"])
    draft.note(pending["text"])
    place = pending["place"]
    if place is not None and place["status"] == "exact":
        draft.address = place
    else:
        draft.found = place
    settle(draft, heard, kit)
    return draft


def _missing(draft: Draft) -> tuple[bool, ...]:
    return (
        draft.service is None,
        draft.details is None,
        draft.question is None,
        draft.address is None,
        draft.photo is None,
        draft.confirmed is None,
    )


ANSWERS: dict[str | None, Callable[[Draft, Heard, Kit], None]] = {
    None: _first_message,
    "service": service.answer,
    "details": details.answer,
    "address": place.answer,
    "photo": confirm.answer_photo,
    "confirmed": confirm.answer_confirm,
}
