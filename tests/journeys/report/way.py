"""The way of a report, as far as a test wants to go before its own part begins."""

from tests.journeys.report.tongues import ENGLISH
from tests.journeys.resident import Resident, Turn


def to_address(resident: Resident, graffiti: str = ENGLISH.graffiti) -> None:
    """As far as the question where it is."""
    resident.say(graffiti)
    resident.expect(asks="detail")
    resident.press("wall_or_fence")
    resident.press("first")
    resident.expect(asks="address", phrase="ask.address")


def to_summary(resident: Resident, place: str = "1234 Market St") -> Turn:
    """As far as "shall I send this?"."""
    to_address(resident)
    resident.say(place)
    resident.expect(asks="photo")
    resident.press("skip")
    return resident.expect(asks="confirm", phrase="ask.confirm")


def file(resident: Resident) -> str:
    """A report that is filed; gives its number."""
    to_summary(resident)
    resident.press("yes")
    return resident.expect(phrase="filed").reference
