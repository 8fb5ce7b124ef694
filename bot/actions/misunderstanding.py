"""What we say when we did not understand: help the first time, a human the second time in a row."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import choices
from bot.actions.answers import say
from bot.actions.heard import Heard
from bot.actions.offers import A_PERSON, offer


def misunderstood(dispatcher: CollectingDispatcher, tracker: Tracker, heard: Heard) -> list[Any]:
    """Say so, and remember which turn it was: only the very next one makes it two in a row."""
    last = tracker.slots.get("misunderstood") or {}
    in_a_row = last.get("count", 0) + 1 if last.get("turn") == heard.turn - 1 else 1
    remember = SlotSet("misunderstood", {"turn": heard.turn, "count": in_a_row})
    if in_a_row > 1:
        say(dispatcher, "misunderstood.again", buttons=[choices.YES, choices.NO], asks="other")
        return [remember, offer(A_PERSON, heard)]
    say(dispatcher, "misunderstood", buttons=[choices.REPORT, choices.STATUS, choices.HUMAN], asks="other")
    return [remember]
