"""Two problems in one message: the second waits until the first is done, then it is a report of its own."""

from dataclasses import replace

from bot.actions.heard import Guess, Heard
from bot.actions.report.draft import Draft
from bot.actions.report.kit import Kit
from bot.places.place import Place

# How a first report may end and the second still follow; who starts over, or is in danger, wants something else.
GOES_ON = frozenset({"file", "refer", "advice", "cancelled"})


def set_aside(draft: Draft, heard: Heard, kit: Kit) -> Heard:
    """The message as far as it is about its first problem; the second is kept in the draft.

    A long complaint about one thing touches many: two services are two problems only when the words say so or each
    has a place of its own. A place that only one of the two names is the place of both.
    """
    if not _two(heard, kit):
        return heard
    first, second = heard.problems
    own = kit.find(first.text, heard.language)
    other = kit.find(second.text, heard.language)
    if not second.added and not _apart(own, other):
        return heard
    place = other or own
    draft.pending = {
        "service": second.service,
        "text": second.text,
        "place": place.to_dict() if place is not None else None,
    }
    draft.say_first("second.noted", service=first.service)
    return replace(
        heard,
        text=first.text if own is not None else heard.text,
        service=first.service,
        sure=True,
        guesses=(Guess(first.service, 1.0),),
    )


def _two(heard: Heard, kit: Kit) -> bool:
    """Both are ours and not easily one and the same."""
    if len(heard.problems) != 2 or heard.intent != "report_issue":  # noqa: PLR2004 - a pair
        return False
    first, second = (problem.service for problem in heard.problems)
    return bool(kit.catalogue.askable(first) and kit.catalogue.askable(second)) and not kit.catalogue.akin(
        first, second
    )


def _apart(own: Place | None, other: Place | None) -> bool:
    return own is not None and other is not None and (own.standard, own.surface) != (other.standard, other.surface)
