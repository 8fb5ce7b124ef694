"""What the console calls the things of a case: statuses, reasons, channels; and its history as a story."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.dossier import Event
from bot.cases.workflow import CLOSE_REASONS
from bot.language.names import english_name
from bot.language.phrases import Phrases

STATUSES: Mapping[str, str] = {
    "received": "Received",
    "in_progress": "In progress",
    "on_hold": "On hold",
    "closed": "Closed",
}
REASONS: Mapping[str, str] = {
    "fixed": "Fixed",
    "not_found": "Nothing found",
    "not_ours": "Not the City's (say whose)",
    "duplicate_of": "Duplicate (say of which)",
    "information_given": "Information given",
    "withdrawn": "Withdrawn by the resident",
}
assert REASONS.keys() == CLOSE_REASONS.keys()
# A way out, or where the message stands.
HOW: Mapping[str, str] = {
    "free": "sent",
    "template": "sent as an approved template",
    "human_tag": "sent under the tag for people's words",
    "queued": "not sent yet",
    "sending": "being sent",
    "sent": "sent",
    "held": "held until they write again",
    "failed": "not delivered",
}
ACTORS: Mapping[str, str] = {
    "resident": "The resident",
    "system": "The system",
    "staff": "The City",
    "staff:cli": "The command line",
}
RATINGS: Mapping[str, str] = {"good": "solved", "bad": "not solved"}
FIELDS: Mapping[str, str] = {
    "service": "Service",
    "department": "Department",
    "address": "Address",
    "address_status": "Address check",
    "expected_on": "Due",
    "urgent": "Urgent",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the story: who did what, the words that go with it, and how they went out."""

    at: datetime
    who: str
    what: str
    note: str | None
    how: str | None
    private: bool


def words_of(table: Mapping[str, str], value: str | None) -> str:
    return table.get(value or "", (value or "none").replace("_", " "))


def story(events: Sequence[Event], phrases: Phrases, departments: Mapping[str, str]) -> list[Told]:
    return [
        Told(
            at=event.at,
            who=words_of(ACTORS, event.who),
            what=_what(event, phrases, departments),
            note=event.note,
            how=words_of(HOW, event.how) if event.how else None,
            private=event.kind == "noted",
        )
        for event in events
    ]


def _what(event: Event, phrases: Phrases, departments: Mapping[str, str]) -> str:
    if event.kind == "edited":
        return "; ".join(_changed(event, phrases, departments)) or "changed the case"
    say = KINDS.get(event.kind)
    return say(event) if say else event.kind.replace("_", " ")


def _moved(event: Event) -> str:
    reason = f": {words_of(REASONS, event.reason).partition(' (')[0].lower()}" if event.reason else ""
    before, after = words_of(STATUSES, event.from_status), words_of(STATUSES, event.to_status)
    return f"moved it from “{before}” to “{after}”{reason}"


def _of(event: Event) -> str:
    return f" on case {event.data['of']}" if "of" in event.data else ""


KINDS: Mapping[str, Callable[[Event], str]] = {
    "opened": lambda event: f"opened the case ({words_of({}, event.data.get('channel'))})",
    "located": lambda event: f"found the place ({event.data.get('by', 'map')})",
    "moved": _moved,
    "told": lambda event: (
        f"told the resident of {event.data['follows']}" if "follows" in event.data else "told the resident"
    ),
    "rated": lambda event: (
        f"{'rated it anew' if 'instead_of' in event.data else 'rated it'}: "
        f"{words_of(RATINGS, event.data.get('rating'))}"
    ),
    "noted": lambda event: f"wrote a private note{_of(event)}{_gone(event)}",
    "anonymized": lambda event: "deleted who filed it, with their words",
    "words_gone": lambda event: "deleted the resident's words, which were kept long enough",
    "photos_added": lambda event: f"added a photo of {event.data.get('stage', 'before')} the work",
    "merged": lambda event: f"merged case {event.data.get('reference')} into this one",
    "parted": lambda event: f"took case {event.data.get('reference')} out of this one again",
}


def _gone(event: Event) -> str:
    return ", which is deleted" if event.data.get("gone") else ""


def _changed(event: Event, phrases: Phrases, departments: Mapping[str, str]) -> list[str]:
    changes: Mapping[str, Sequence[str | bool | None]] = event.data.get("changes", {})
    return [
        f"{FIELDS.get(name, name)}: {_value(name, before, phrases, departments)} → "
        f"{_value(name, after, phrases, departments)}"
        for name, (before, after) in changes.items()
        if name != "address_status"
    ]


def _value(name: str, value: str | bool | None, phrases: Phrases, departments: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if name == "service":
        return english_name(phrases, "service", value)
    return departments.get(value, value) if name == "department" else value
