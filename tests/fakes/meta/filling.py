"""Fills templates in at sending: Messenger and WhatsApp name the parts in different ways and refuse by other codes.

Messenger: `message.template{name, language{code}, components}` as Meta's page on utility messages (13 March 2026) has
it; one `buttons` component for all buttons, and `index` is refused (told by people who tried). WhatsApp: `template` on
the call itself, a `button` component for each button with `sub_type` and `index`.
"""

from collections.abc import Iterable

from tests.fakes.meta.basics import GraphError, Json, invalid, part_of, text_of
from tests.fakes.meta.errors import refused
from tests.fakes.meta.messages import Button, Content, Shown
from tests.fakes.meta.placeholders import PLACES, BadParameter, WrongParameters, filled
from tests.fakes.meta.templates import Shelf, Template

TOO_FEW_PAYLOADS = 1893029


def page_content(shelf: Shelf, given: Json) -> Content:
    """What a resident at Messenger sees of `message.template`."""
    template = _approved(shelf, given, "no such template")
    components = _components(given)
    if any("index" in component for component in components):
        raise invalid('Invalid keys "index" were found in param "message[template][components]".')
    try:
        text = _text(template, components)
    except (WrongParameters, BadParameter) as error:
        raise invalid("The parameters are not those of the template.") from error
    values = [str(entry.get("payload", entry.get("url", ""))) for entry in _parameters(components, "buttons")]
    buttons = [_page_button(button, values) for button in template.buttons]
    return Content(text, tuple(buttons), template.name)


def _page_button(button: Json, values: list[str]) -> Button:
    kind = {"POSTBACK": "payload", "URL": "url", "PHONE_NUMBER": "phone_number"}[button["type"]]
    value = str(button.get(kind, ""))
    if PLACES.search(value):
        if not values:
            raise invalid("User pass less payload than required for POSTBACK button", subcode=TOO_FEW_PAYLOADS)
        given = values.pop(0)
        value = PLACES.sub(lambda _: given, value)
    shown = Shown.POSTBACK if kind == "payload" else Shown.LINK
    return Button(button["text"], value, shown)


def whatsapp_content(shelf: Shelf, given: Json) -> Content:
    """What a resident at WhatsApp sees of `template`."""
    template = _approved(shelf, given, "wa no such template")
    components = _components(given)
    try:
        text = _text(template, components)
    except WrongParameters as error:
        raise refused("wa parameters") from error
    except BadParameter as error:
        raise refused("wa bad parameter") from error
    pressed = {int(component.get("index", -1)): component for component in components if _kind(component) == "BUTTON"}
    buttons = [_whatsapp_button(button, pressed.get(at, {})) for at, button in enumerate(template.buttons)]
    return Content(text, tuple(buttons), template.name)


def _whatsapp_button(button: Json, component: Json) -> Button:
    given: Json = (component.get("parameters") or [{}])[0]
    if button["type"] == "QUICK_REPLY":
        # Without a payload of our own the label comes back.
        return Button(button["text"], str(given.get("payload", button["text"])), Shown.TEMPLATE)
    address = str(button.get("url", button.get("phone_number", "")))
    if PLACES.search(address) and not given.get("text"):
        raise refused("wa parameters")
    return Button(button["text"], PLACES.sub(lambda _: str(given["text"]), address), Shown.LINK)


def _approved(shelf: Shelf, given: Json, otherwise: str) -> Template:
    template = shelf.approved(text_of(given, "name", 512), text_of(part_of(given, "language"), "code", 20))
    if template is None:
        raise refused(otherwise)
    return template


def _components(given: Json) -> list[Json]:
    components = given.get("components", [])
    if not isinstance(components, list) or not all(isinstance(component, dict) for component in components):
        raise _not_a_list()
    return components


def _not_a_list() -> GraphError:
    return invalid("Param components must be an array of objects.")


def _text(template: Template, components: list[Json]) -> str:
    """Header, body and footer, one under the other."""
    return "\n".join(_lines(template, components))


def _lines(template: Template, components: list[Json]) -> Iterable[str]:
    for kind in ("HEADER", "BODY", "FOOTER"):
        component = template.component(kind)
        if component is not None:
            yield filled(component, _parameters(components, kind.lower()), named=template.named)


def _parameters(components: list[Json], kind: str) -> list[Json]:
    return [
        entry
        for component in components
        if _kind(component) == kind.upper()
        for entry in component.get("parameters", [])
    ]


def _kind(component: Json) -> str:
    return str(component.get("type", "")).upper()
