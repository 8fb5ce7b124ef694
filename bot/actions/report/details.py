"""The city's own questions: at most two, and what an answer decides."""

from bot.actions.heard import Heard
from bot.actions.report import place
from bot.actions.report.draft import Draft
from bot.actions.report.kit import Kit
from bot.actions.report.options import named, pick
from bot.cases.catalogue import Mention, Question, Rule, Service
from bot.choices import NO, NOT_SURE, SKIP, YES
from bot.text import folded

MOST_QUESTIONS = 2
LONGEST_ANSWER = 500
# Beside the words on the buttons.
CASUAL = {"yeah": YES, "yep": YES, "yup": YES, "nope": NO, "nah": NO}
NONE_OPTION, OTHER_OPTION = "none", "other"


def next_question(draft: Draft, service: Service) -> None:
    """Choose what to ask, or be done."""
    answered = draft.answers or {}
    open_questions = [question for question in service.questions if question.key not in answered]
    if not open_questions or (draft.asked or 0) >= MOST_QUESTIONS:
        draft.question, draft.details = None, "done"
        return
    question = open_questions[0]
    draft.question = {"key": question.key, "kind": question.kind, "options": list(question.options)}


def read_ahead(draft: Draft, language: str, service: Service, kit: Kit) -> None:
    """Take the answers that the report gives already, for the summary to show. What decides something is asked."""
    told = _without_places(draft)
    for question in service.questions[:MOST_QUESTIONS]:
        if question.kind != "choice":
            continue
        option = named(told, _labels(question, service, language, kit))
        if option not in (None, OTHER_OPTION, NONE_OPTION) and service.rule(question.key, option) is None:
            draft.answers = {**(draft.answers or {}), question.key: option}


def _without_places(draft: Draft) -> str:
    """The resident's own words; a street may be called like an option."""
    told = draft.description or ""
    for found in (draft.address, draft.found):
        told = told.replace((found or {}).get("surface") or "\n", "\n")
    return told


def answer(draft: Draft, heard: Heard, kit: Kit) -> None:
    """The resident's answer to the question that was asked."""
    service = kit.catalogue.services[draft.service or ""]
    question = current(draft, service)
    if question is None:
        next_question(draft, service)
        return
    value = read(question, heard, service, kit)
    if value is None:
        if heard.choice is not None:
            # A button of an earlier question, pressed once more, answers nothing: this question stands.
            return
        if draft.address is None and place.from_message(draft, heard, kit):
            # Another fact than the one we asked for, and a welcome one: the question simply stands.
            if draft.address is not None:
                draft.say_first("address.noted", place=place.shown(draft.address))
            else:
                draft.say_first("again.detail")
            return
        if not draft.tries:
            draft.note(heard.text)
            if heard.sure and heard.service == draft.service:
                # The report once more, as after a public post: nothing is wrong with it, the question simply stands.
                draft.tries = 1
            else:
                draft.ask_again("again.detail")
            return
        # Nobody is asked the same thing three times: staff read the words instead.
        value = NOT_SURE
    draft.tries = None
    draft.asked = (draft.asked or 0) + 1
    draft.answers = {**(draft.answers or {}), question.key: value}
    rule = service.rule(question.key, value)
    if rule is not None:
        apply_rule(draft, rule)
    if draft.outcome is None and draft.service is not None:
        next_question(draft, kit.catalogue.services[draft.service])


def current(draft: Draft, service: Service) -> Question | None:
    """The question that was asked, as the catalogue has it now."""
    return service.question(draft.question["key"]) if draft.question else None


def read(question: Question, heard: Heard, service: Service, kit: Kit) -> str | None:
    """The answer as an option's id, "yes", "no", a number or words; None when it answers nothing."""
    if heard.intent == "skip" or heard.choice in (SKIP, NOT_SURE):
        return NOT_SURE
    if question.kind == "yes_no":
        return {"affirm": YES, "deny": NO}.get(heard.intent) or _leading(heard, kit)
    if question.kind == "choice":
        return _option(question, heard, service, kit)
    if question.kind == "number":
        digits = "".join(c for c in heard.text if c.isdecimal())
        return str(int(digits[:6])) if digits else None
    return heard.text[:LONGEST_ANSWER] or None


def is_option(draft: Draft, choice: str) -> bool:
    """Whether a button is one of the question that was asked."""
    return choice in (draft.question or {}).get("options", ())


def names_an_option(draft: Draft, heard: Heard, kit: Kit) -> bool:
    """Whether the words are one of the options that were offered."""
    service = kit.catalogue.services[draft.service or ""]
    question = current(draft, service)
    return question is not None and question.kind == "choice" and _option(question, heard, service, kit) is not None


def _leading(heard: Heard, kit: Kit) -> str | None:
    """ "Yes, since Monday" and "no, it is dry" start with their answer."""
    said = f"{folded(heard.text)} "
    labels = {
        folded(kit.phrases.say(language, f"button.{value}")): value
        for language in ("en", heard.language)
        for value in (YES, NO)
    }
    return next((value for words, value in {**CASUAL, **labels}.items() if said.startswith(f"{words} ")), None)


def _option(question: Question, heard: Heard, service: Service, kit: Kit) -> str | None:
    if heard.choice in question.options:
        return heard.choice
    if heard.intent == "deny" and NONE_OPTION in question.options:
        return NONE_OPTION
    labels = _labels(question, service, heard.language, kit)
    return pick(heard.text, {option: [*names, option.replace("_", " ")] for option, names in labels.items()})


def _labels(question: Question, service: Service, language: str, kit: Kit) -> dict[str, list[str]]:
    """What the options are called, in the resident's language and in English."""
    keys = {option: f"option.{service.slug}.{question.key}.{option}" for option in question.options}
    return {option: [kit.phrases.say(tag, key) for tag in (language, "en")] for option, key in keys.items()}


def apply_rule(draft: Draft, rule: Rule | Mention) -> None:
    """What an answer, or a word, decides."""
    RULES[rule.action](draft, rule)


def _refer(draft: Draft, rule: Rule | Mention) -> None:
    # What endangers people is filed even when somebody else must act as well.
    if draft.urgent:
        draft.advice = [*(draft.advice or []), f"agency:{rule.agency}"]
    else:
        draft.outcome = {"kind": "refer", "agency": rule.agency, "advice": _advice(rule)}


def _emergency(draft: Draft, rule: Rule | Mention) -> None:
    draft.outcome = {"kind": "emergency", "agency": rule.agency}


def _convert(draft: Draft, rule: Rule | Mention) -> None:
    draft.set_service(rule.to_service)
    draft.say_first("converted", service=rule.to_service)


def _advise(draft: Draft, rule: Rule | Mention) -> None:
    advice = _advice(rule)
    if isinstance(rule, Rule) and rule.files:
        draft.advice = [*(draft.advice or []), f"advice:{advice}"]
    else:
        draft.outcome = {"kind": "advice", "advice": advice}


def _urgent(draft: Draft, rule: Rule | Mention) -> None:
    draft.urgent = True


def _advice(rule: Rule | Mention) -> str | None:
    return rule.advice if isinstance(rule, Rule) else None


RULES = {"refer": _refer, "emergency": _emergency, "convert": _convert, "advise": _advise, "urgent": _urgent}
