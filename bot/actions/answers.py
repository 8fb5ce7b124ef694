"""What an action answers with: phrase keys and effects, as Rasa's dispatcher carries them."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher


def say(
    dispatcher: CollectingDispatcher,
    phrase: str,
    *,
    buttons: Sequence[str] = (),
    asks: str | None = None,
    **values: Any,
) -> None:
    """A phrase of the catalogs with its values. A value that starts with `key:` is itself a phrase."""
    dispatcher.utter_message(json_message={"phrase": phrase, "values": values, "buttons": list(buttons), "asks": asks})


def effect(dispatcher: CollectingDispatcher, name: str, **values: Any) -> None:
    """Something that happens at the end of the turn, in its one transaction."""
    dispatcher.utter_message(json_message={"effect": name, "values": values})


def phrase_value(key: str) -> str:
    """A value that is looked up in the resident's language when the phrase is rendered."""
    return f"key:{key}"
