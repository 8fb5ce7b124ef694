"""Words a question of the report form: what is asked, why it is asked again, and which buttons go with it."""

from collections.abc import Callable, Mapping
from typing import Any

from bot import choices
from bot.conversation.render import Renderer
from bot.outbox import Reply
from connectors.base import Button

Slots = Mapping[str, Any]


def ask(what: str, slots: Slots, renderer: Renderer, language: str) -> Reply:
    """The message that asks for one slot."""
    words, buttons = ASKS[what](slots, renderer)
    prompt: Mapping[str, Any] = slots.get("prompt") or {}
    if prompt:
        said = renderer.say(prompt["phrase"], **_prompt_values(prompt))
        words = said if prompt.get("instead") else f"{said}\n\n{words}"
        if prompt.get("menu") == choices.CHANGE:
            buttons = _change_menu(slots, renderer)
    if (slots.get("tries") or 0) > 1 and all(button.value != choices.HUMAN for button in buttons):
        buttons = (*buttons, *renderer.buttons([choices.HUMAN]))
    return Reply(words, language, buttons=buttons, asks=what)


def again(state: Mapping[str, Any], renderer: Renderer, language: str) -> Reply | None:
    """The question of the report that is open, once more after something else was answered; None where none is."""
    slots: Slots = state.get("slots") or {}
    what = REQUESTED.get(slots.get("requested_slot") or "") if state.get("loop") else None
    if what is None:
        return None
    prompt = slots.get("prompt") or {}
    # What was said before the question is not said twice.
    return ask(what, slots if prompt.get("instead") else {**slots, "prompt": None}, renderer, language)


def _prompt_values(prompt: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in prompt.items() if name not in ("phrase", "instead", "menu")}
    if "service" in values:
        values["service"] = f"key:service.{values['service']}"
    return values


def _service(slots: Slots, renderer: Renderer) -> tuple[str, tuple[Button, ...]]:
    guesses = slots.get("guesses") or []
    if not guesses:
        return renderer.say("ask.service"), ()
    family = slots.get("family")
    if family:
        words = renderer.say(f"family.{family}")
        buttons = [Button(renderer.say(f"family.{family}.{slug}"), slug) for slug in guesses]
    else:
        words = renderer.say("ask.service.guess")
        buttons = [Button(renderer.say(f"service.{slug}.button"), slug) for slug in guesses]
    return words, (*buttons, *renderer.buttons([choices.OTHER_SERVICE]))


def _detail(slots: Slots, renderer: Renderer) -> tuple[str, tuple[Button, ...]]:
    service, question = slots["service"], slots["question"]
    key = question["key"]
    words = renderer.say(f"question.{service}.{key}")
    if question["kind"] == "yes_no":
        return words, renderer.buttons([choices.YES, choices.NO, choices.NOT_SURE])
    buttons = tuple(Button(renderer.say(f"option.{service}.{key}.{option}"), option) for option in question["options"])
    return words, (*buttons, *renderer.buttons([choices.NOT_SURE]))


def _address(slots: Slots, renderer: Renderer) -> tuple[str, tuple[Button, ...]]:
    found: Mapping[str, Any] = slots.get("found") or {}
    suggestions = found.get("suggestions") or []
    buttons = [
        Button(suggestion, f"{choices.PLACE_PREFIX}{number}") for number, suggestion in enumerate(suggestions, start=1)
    ]
    if slots.get("photo_place"):
        buttons.extend(renderer.buttons([choices.PHOTO_PLACE]))
    if suggestions:
        buttons.extend(renderer.buttons([choices.NO]))
    if found:
        place = found.get("standard") or found.get("surface")
        words = renderer.say(f"address.{found['status']}", place=place)
    elif slots.get("service"):
        words = renderer.say("ask.address", service=f"key:service.{slots['service']}")
    else:
        words = renderer.say("ask.place")
    return words, tuple(buttons)


def _photo(slots: Slots, renderer: Renderer) -> tuple[str, tuple[Button, ...]]:
    return renderer.say("ask.photo"), renderer.buttons([choices.SKIP])


def _confirm(slots: Slots, renderer: Renderer) -> tuple[str, tuple[Button, ...]]:
    return (
        renderer.say("ask.confirm", lines=summary(slots, renderer)),
        renderer.buttons([choices.YES, choices.CHANGE, choices.CANCEL]),
    )


def summary(slots: Slots, renderer: Renderer) -> str:
    """What will be filed, a line a fact."""
    service = slots["service"]
    lines = [renderer.say("summary.service", service=f"key:service.{service}")]
    lines.extend(
        renderer.say(
            "summary.detail",
            question=f"key:question.{service}.{key}",
            answer=_answer(service, key, value, renderer),
        )
        for key, value in (slots.get("answers") or {}).items()
    )
    address = slots.get("address") or {}
    place = address.get("standard") or address.get("surface")
    if place:
        checked = address.get("status") == "exact"
        lines.append(renderer.say("summary.place" if checked else "summary.place.unchecked", place=place))
    photos = slots.get("photos") or []
    if photos:
        lines.append(renderer.say("summary.photos", n=len(photos)))
    return "\n".join(lines)


def _answer(service: str, question: str, value: str, renderer: Renderer) -> str:
    """An answer as people read it: a button's or an option's words, or the resident's own."""
    for key in (f"button.{value}", f"option.{service}.{question}.{value}"):
        if renderer.has(key):
            return renderer.say(key)
    return value


def _change_menu(slots: Slots, renderer: Renderer) -> tuple[Button, ...]:
    has = {
        "service": True,
        "details": bool(slots.get("answers")),
        "address": bool((slots.get("address") or {}).get("surface")),
        "photo": slots.get("photo") in ("added", "skipped"),
    }
    names = [name for name in choices.CHANGEABLE if has[name]]
    return (*(Button(renderer.say(f"button.change.{name}"), name) for name in names), *renderer.buttons(["cancel"]))


# What the form asks for (nlu/domain), by the slot it waits for.
REQUESTED: Mapping[str, str] = {
    "service": "service",
    "details": "detail",
    "address": "address",
    "photo": "photo",
    "confirmed": "confirm",
}
ASKS: Mapping[str, Callable[[Slots, Renderer], tuple[str, tuple[Button, ...]]]] = {
    "service": _service,
    "detail": _detail,
    "address": _address,
    "photo": _photo,
    "confirm": _confirm,
}
