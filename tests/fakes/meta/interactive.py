"""WhatsApp's messages with something to press: up to three buttons, or a list of up to ten rows."""

from tests.fakes.meta.basics import GraphError, Json, Refusal, part_of
from tests.fakes.meta.messages import Button, Content, Shown

TEXT = 4096
BODY = 1024
SMALL_PRINT = 60
BUTTONS = 3
BUTTON_TITLE = 20
BUTTON_ID = 256
ROWS = 10
SECTIONS = 10
LIST_TITLE = 24
ROW_ID = 200
DESCRIPTION = 72


def wrong(details: str) -> GraphError:
    """A value that WhatsApp does not take; 131009 is recalled."""
    return GraphError(Refusal(131009, "(#131009) Parameter value is not valid", details=details))


def fitting(given: Json, name: str, most: int) -> str:
    """A text that is neither empty nor too long."""
    found = given.get(name)
    if not isinstance(found, str) or not found.strip():
        raise GraphError(Refusal(131008, "(#131008) Required parameter is missing", details=f"{name} is missing."))
    if len(found) > most:
        raise wrong(f"{name} has at most {most} characters.")
    return found


def interactive_content(given: Json) -> Content:
    """What the resident sees of `interactive`."""
    text = fitting(part_of(given, "body"), "text", BODY)
    lines = [text]
    if "header" in given:
        lines.insert(0, fitting(part_of(given, "header"), "text", SMALL_PRINT))
    if "footer" in given:
        lines.append(fitting(part_of(given, "footer"), "text", SMALL_PRINT))
    action = part_of(given, "action")
    match given.get("type"):
        case "button":
            pressable = _buttons(action)
        case "list":
            pressable = _rows(action)
        case "location_request_message":
            pressable = _location_request(action)
        case other:
            raise wrong(f"interactive of type {other}")
    return Content("\n".join(lines), pressable)


def _buttons(action: Json) -> tuple[Button, ...]:
    entries = action.get("buttons")
    if not isinstance(entries, list) or not 1 <= len(entries) <= BUTTONS:
        raise wrong(f"There are between 1 and {BUTTONS} buttons.")
    replies = [part_of(entry, "reply") for entry in entries]
    pressable = [
        Button(fitting(reply, "title", BUTTON_TITLE), fitting(reply, "id", BUTTON_ID), Shown.REPLY) for reply in replies
    ]
    return _distinct(pressable)


def _rows(action: Json) -> tuple[Button, ...]:
    fitting(action, "button", BUTTON_TITLE)
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= SECTIONS:
        raise wrong(f"There are between 1 and {SECTIONS} sections.")
    pressable: list[Button] = []
    for section in sections:
        if len(sections) > 1:
            fitting(section, "title", LIST_TITLE)
        for row in section.get("rows", []):
            if "description" in row:
                fitting(row, "description", DESCRIPTION)
            label, value = fitting(row, "title", LIST_TITLE), fitting(row, "id", ROW_ID)
            pressable.append(Button(label, value, Shown.ROW))
    if not 1 <= len(pressable) <= ROWS:
        raise wrong(f"There are between 1 and {ROWS} rows in all.")
    return _distinct(pressable)


def _location_request(action: Json) -> tuple[Button, ...]:
    if action.get("name") != "send_location":
        raise wrong("A request for the location has the action send_location.")
    return ()


def _distinct(pressable: list[Button]) -> tuple[Button, ...]:
    if len({button.value for button in pressable}) < len(pressable):
        raise wrong("Each id is there once.")
    return tuple(pressable)
