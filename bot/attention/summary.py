"""A conversation in one English line, from what the bot has gathered: no translator is needed for it."""

from collections.abc import Mapping
from typing import Any

from bot.language.names import english_name
from bot.language.phrases import Phrases

# What a report still lacks, in the order in which the bot asks; what is not there yet is what is asked for next.
ASKED_IN_TURN = (
    ("service", "the problem"),
    ("details", "details"),
    ("address", "the place"),
    ("photo", "a photo"),
    ("confirmed", "their yes"),
)


def place_of(state: Mapping[str, Any], case_address: str | None) -> str | None:
    """Where: of the draft, else of the last case."""
    address: Mapping[str, Any] = _slots(state).get("address") or {}
    return address.get("standard") or address.get("surface") or case_address


def summary_of(state: Mapping[str, Any], case: tuple[str, str, str] | None, phrases: Phrases) -> str:
    """`case`: reference, service and status of the last one."""
    slots = _slots(state)
    service = slots.get("service")
    if service:
        missing = next(words for slot, words in ASKED_IN_TURN if not slots.get(slot) or slot == "confirmed")
        return f"{english_name(phrases, 'service', service)}: not filed yet, the bot asks for {missing}"
    if case is not None:
        reference, filed, status = case
        return f"{english_name(phrases, 'service', filed)}: report {reference}, {status.replace('_', ' ')}"
    return "No report yet"


def _slots(state: Mapping[str, Any]) -> Mapping[str, Any]:
    slots: Mapping[str, Any] = state.get("slots") or {}
    return slots
