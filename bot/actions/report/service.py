"""Which service: taken when the understanding is sure; else its family's question, or three guesses."""

import re

from bot.actions.heard import Guess, Heard
from bot.actions.report.draft import Draft
from bot.actions.report.kit import Kit
from bot.actions.report.options import pick
from bot.cases.catalogue import Mention, Service
from bot.choices import OTHER_SERVICE

GUESSES = 3
# The second best is too close to the best when it is at least so likely beside it.
CLOSE = 0.2
# A family is asked about when it holds this share of what we guess.
IN_FAMILY = 0.75
# "A problem with a tree" names no service; its family is still asked about from this probability of all guesses on.
HINTED = 0.1
# After so many vain tries we stop guessing and offer a human.
PATIENCE = 2


def from_message(draft: Draft, heard: Heard, kit: Kit) -> bool:
    """Fill the service, or the guesses, from any message that speaks of a problem. Returns whether it did."""
    taken = _taken(heard, kit)
    if taken is not None:
        draft.set_service(taken.slug)
        return True
    if heard.choice is not None or heard.intent != "report_issue" or draft.service is not None:
        return False
    guesses, family = offered(heard, kit)
    if heard.service is None and (family is None or _probability(heard, kit) < HINTED):
        return False
    draft.guesses, draft.family = guesses, family
    return True


def _taken(heard: Heard, kit: Kit) -> Service | None:
    """The service that was pressed, or that the words name for sure."""
    if heard.choice is not None:
        return kit.catalogue.askable(heard.choice)
    if heard.intent == "report_issue" and heard.sure and not contested(heard, kit):
        return kit.catalogue.askable(heard.service)
    return None


def answer(draft: Draft, heard: Heard, kit: Kit) -> None:
    """The resident's answer to "what is it?"."""
    if heard.choice == OTHER_SERVICE or (heard.intent == "deny" and draft.guesses):
        draft.guesses = draft.family = None
        draft.ask_again("ask.service.in_words", instead=True)
        return
    chosen = picked(draft, heard, kit)
    if chosen is not None:
        draft.set_service(chosen)
        return
    if from_message(draft, heard, kit):
        draft.note(heard.text)
        if draft.service is None:
            draft.ask_again("again.service")
    elif heard.choice is None:
        draft.ask_again("again.service")
    if (draft.tries or 0) > PATIENCE:
        draft.ask_again("again.service.human", instead=True)


def contested(heard: Heard, kit: Kit) -> bool:
    """Whether the two likeliest services are akin and near each other: then the family's question decides."""
    best = _askable(heard, kit)[:2]
    if len(best) < 2 or best[1].confidence < CLOSE * best[0].confidence:  # noqa: PLR2004 - a pair
        return False
    return kit.catalogue.akin(best[0].service, best[1].service)


def offered(heard: Heard, kit: Kit) -> tuple[list[str] | None, str | None]:
    """(services to offer as buttons, the family whose question they answer): a family's when it is one of its services,
    the likeliest of all when it may be anything."""
    guesses = _askable(heard, kit)
    for slug, services in kit.catalogue.families.items():
        members = [guess for guess in guesses if guess.service in services]
        share = sum(guess.confidence for guess in members) / (_probability(heard, kit) or 1)
        if len(members) > 1 and guesses[0] in members and share >= IN_FAMILY:
            return [service for service in services if kit.catalogue.askable(service)], slug
    return [guess.service for guess in guesses][:GUESSES] or None, None


def _probability(heard: Heard, kit: Kit) -> float:
    return sum(guess.confidence for guess in _askable(heard, kit))


def _askable(heard: Heard, kit: Kit) -> list[Guess]:
    return [guess for guess in heard.guesses if kit.catalogue.askable(guess.service)]


def mentioned(text: str, language: str, service: Service) -> Mention | None:
    """The rule that the resident's own words already decide."""
    for mention in service.mentions:
        for words in {*mention.words.get(language, ()), *mention.words.get("en", ())}:
            if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE):
                return mention
    return None


def picked(draft: Draft, heard: Heard, kit: Kit) -> str | None:
    """One of the services that were offered, by its number or by the words of its button."""
    labels = {
        slug: [_button(draft.family, slug, tag, kit) for tag in (heard.language, "en")] for slug in draft.guesses or ()
    }
    return pick(heard.text, labels)


def _button(family: str | None, slug: str, tag: str, kit: Kit) -> str:
    """What stands on a service's button: its name, or its answer to the family's question."""
    return kit.phrases.say(tag, f"family.{family}.{slug}" if family else f"service.{slug}.button")
