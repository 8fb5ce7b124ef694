"""What a resident sees of a conversation, the same for every platform, and what a platform lets them do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

FAULTS: Mapping[str, str] = {
    "429": "Too many requests (429)",
    "500": "Server error (500)",
    "hang": "Does not answer",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One message. `key` is new with each message of the City; what residents write needs none."""

    text: str
    key: str = ""
    city: bool = True
    public: bool = False
    # (label, value) of what can be pressed.
    buttons: tuple[tuple[str, str], ...] = ()
    # Its number among the pictures of the visit.
    photo: int | None = None
    note: str = ""


class Platform(Protocol):
    """One platform as one resident plays it. What it cannot do it is not asked for."""

    name: str
    title: str
    # What writing in public is called there; empty where nothing is public.
    public: str
    locations: bool
    breakable: bool
    hint: str

    def say(self, text: str, photo: bytes | None, *, public: bool) -> None:
        """Write, perhaps with a picture."""

    def press(self, value: str) -> None:
        """Press a button. Raises AssertionError when the resident sees none of this value."""

    def locate(self, lat: float, lon: float) -> None:
        """Share a place."""

    def fail(self, fault: str, times: int) -> None:
        """Let the next answers of the City meet a fault, one of FAULTS."""

    def heard(self) -> Iterable[Line]:
        """Everything that the City wrote to this resident, oldest first."""
