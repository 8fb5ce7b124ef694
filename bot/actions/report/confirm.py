"""The photo and the last look: add, skip, change any single answer, or say yes."""

from bot.actions.heard import Heard
from bot.actions.report import place, service
from bot.actions.report.draft import Draft
from bot.actions.report.kit import Kit
from bot.choices import CHANGE, CHANGEABLE, NO
from bot.text import has_words


def take_photos(draft: Draft, heard: Heard, kit: Kit) -> None:
    """Photos may come at any time; what is over the limit is said, not dropped in silence."""
    if not heard.photos:
        return
    photos = list(dict.fromkeys([*(draft.photos or []), *heard.photos]))
    if len(photos) > kit.photos_per_report:
        draft.say_first("photo.too_many", count=kit.photos_per_report)
    draft.photos = photos[: kit.photos_per_report]
    draft.photo = "added"
    if heard.photo_place is not None and draft.address is None:
        lat, lon = heard.photo_place
        draft.photo_place = {"lat": lat, "lon": lon}


def answer_photo(draft: Draft, heard: Heard, kit: Kit) -> None:
    """The resident's answer to "do you have a photo?"."""
    if heard.photos:
        return
    if heard.intent in ("skip", "deny"):
        draft.photo = "skipped"
    elif heard.intent == "affirm":
        draft.ask_again("photo.send_it", instead=True)
    elif corrects(draft, heard, kit) or heard.choice is not None:
        # A button of an earlier question, pressed once more, answers nothing: this question stands.
        return
    elif has_words(heard.text) and not draft.tries:
        draft.note(heard.text)
        draft.ask_again("photo.noted")
    else:
        draft.note(heard.text)
        draft.photo = "skipped"


def answer_confirm(draft: Draft, heard: Heard, kit: Kit) -> None:
    """The resident's answer to the summary."""
    if heard.choice in CHANGEABLE:
        clear(draft, heard.choice)
    elif heard.intent == "affirm":
        draft.confirmed = True
    elif corrects(draft, heard, kit):
        return
    elif heard.choice in (CHANGE, NO) or heard.intent in ("deny", "change_answer"):
        draft.ask_again("ask.change", instead=True, menu="change")
    elif heard.photos:
        return
    elif has_words(heard.text) and not draft.tries:
        draft.note(heard.text)
        draft.ask_again("confirm.noted")
    else:
        draft.ask_again("again.confirm")


def clear(draft: Draft, what: str) -> None:
    """One answer is taken back; the form asks it again and then shows the summary."""
    if what == "service":
        draft.set_service(None)
    elif what == "details":
        # Not as if nothing had been asked: the story must not answer for them once more.
        draft.details, draft.answers, draft.question, draft.asked = None, {}, None, None
    elif what == "address":
        draft.address, draft.found = None, None
    else:
        draft.photo, draft.photos = None, None
    draft.tries = None


def corrects(draft: Draft, heard: Heard, kit: Kit) -> bool:
    """ "No, it is 1300 Market" names the new answer itself: a better place, or plainly another service.

    So does a message that was edited after it was sent.
    """
    if heard.choice is not None or not (heard.location or has_words(heard.text)):
        return False
    found = kit.find(heard.text, heard.language) if heard.location is None else kit.pin(*heard.location)
    if found is not None and found.to_dict() != draft.address:
        draft.address, draft.found = None, None
        place.from_message(draft, heard, kit)
        if draft.address is not None:
            draft.say_first("address.noted", place=place.shown(draft.address))
        return True
    if heard.sure and heard.service != draft.service and kit.catalogue.askable(heard.service):
        draft.note(heard.text)
        draft.say_first("converted", service=heard.service)
        return service.from_message(draft, heard, kit)
    return False
