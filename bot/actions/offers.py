"""What we offered: it is taken by a yes to the very next message, and by none after that."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from bot.actions.heard import Heard

A_PERSON, TO_UNDO = "human", "undo"


def offer(what: str, heard: Heard) -> Any:
    """The event that remembers it."""
    return SlotSet("offer", {"what": what, "turn": heard.turn})


def offered(what: str, tracker: Tracker, heard: Heard) -> bool:
    return bool(tracker.slots.get("offer") == {"what": what, "turn": heard.turn - 1})
