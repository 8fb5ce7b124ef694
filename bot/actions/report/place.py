"""Where it is: checked against the City's streets, never a reason to give up on a resident."""

from dataclasses import replace

from bot.actions.heard import Heard
from bot.actions.report.draft import Draft
from bot.actions.report.kit import Kit
from bot.choices import PHOTO_PLACE, PLACE_PREFIX, YES
from bot.places.place import Place

# What the City cannot find is taken as the resident wrote it after so many tries, and staff see that it is unchecked.
PATIENCE = 2
NOT_NEEDED = "not_needed"
# "At", "on the": with so few signs around it an address is just an address.
LONGEST_FILLER = 6
# Another city's place is never filed here; a spelling that we can suggest is never guessed.
NEVER_AS_WRITTEN = frozenset({"outside_city"})


def from_message(draft: Draft, heard: Heard, kit: Kit) -> bool:
    """Fill the place from a shared location, or from words inside any message. Returns whether there was one."""
    place = _in(heard, kit)
    if place is None:
        return False
    _note_beside(draft, heard, place)
    if place.status == "exact":
        accept(draft, place)
    else:
        # Not certain: it is kept, and words the question when the place is asked for.
        draft.found = place.to_dict()
    return True


def answer(draft: Draft, heard: Heard, kit: Kit) -> None:
    """The resident's answer to "where is it?"."""
    picked = _picked(draft, heard, kit)
    if picked is not None:
        accept(draft, picked)
        return
    place = _in(heard, kit)
    if place is None and heard.photos:
        return
    if place is None and heard.intent == "skip":
        draft.found = None
        draft.ask_again("address.needed")
    elif place is None and _refuses(heard):
        draft.found = None
        draft.ask_again("address.try_again", instead=True)
    else:
        place = place or kit.check(heard.text, heard.language)
        _note_beside(draft, heard, place)
        _take(draft, place)


def _note_beside(draft: Draft, heard: Heard, place: Place) -> None:
    """ "... behind the school, by the blue gate": whoever goes there needs that, and no street table has it."""
    if len(heard.text.replace(place.surface, "").strip()) > LONGEST_FILLER:
        draft.note(heard.text)


def _in(heard: Heard, kit: Kit) -> Place | None:
    if heard.location is not None:
        return kit.pin(*heard.location)
    if heard.choice is not None or not heard.text:
        return None
    return kit.find(heard.text, heard.language)


def _refuses(heard: Heard) -> bool:
    """ "No" to what was suggested, or a button that means nothing here."""
    return heard.choice is not None or not heard.text or (heard.intent == "deny" and heard.confidence == 1)


def _picked(draft: Draft, heard: Heard, kit: Kit) -> Place | None:
    """A suggestion was chosen: by its button, its number, or a plain yes to the only one."""
    if heard.choice == PHOTO_PLACE and draft.photo_place:
        return kit.pin(draft.photo_place["lat"], draft.photo_place["lon"])
    suggestions: list[str] = (draft.found or {}).get("suggestions") or []
    index = _index(heard, len(suggestions))
    return kit.check(suggestions[index], "en") if index is not None else None


def _index(heard: Heard, count: int) -> int | None:
    if (heard.choice == YES or heard.intent == "affirm") and count == 1:
        return 0
    raw = heard.choice.removeprefix(PLACE_PREFIX) if heard.choice else heard.text.strip(" .)#")
    return int(raw) - 1 if raw.isdecimal() and 1 <= int(raw) <= count else None


def _take(draft: Draft, place: Place) -> None:
    """Accept, or ask again with what the check said; asked in vain often enough, take it as it was written."""
    vain = (draft.tries or 0) >= PATIENCE - 1
    if place.status == "exact":
        accept(draft, place)
    elif vain and place.status not in NEVER_AS_WRITTEN:
        # The City's spelling would be the guess that the resident has not taken.
        accept(draft, replace(place, standard=None, suggestions=()))
    else:
        draft.found = place.to_dict()
        draft.tries = (draft.tries or 0) + 1


def accept(draft: Draft, place: Place) -> None:
    draft.address = place.to_dict()
    draft.found, draft.tries = None, None


def shown(address: dict[str, object] | None) -> str | None:
    """How a place is written for people: the City's spelling, else the resident's words."""
    if not address or address.get("kind") == NOT_NEEDED:
        return None
    return str(address.get("standard") or address.get("surface"))
