"""What the report's steps look things up with."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.cases.catalogue import Catalogue
from bot.language.phrases import Phrases
from bot.places.place import Place

FindPlace = Callable[[str, str], Place | None]
CheckPlace = Callable[[str, str], Place]
Pin = Callable[[float, float], Place]


@dataclass(frozen=True, slots=True)
class Kit:
    """`find` looks for a place inside free text; `check` reads a text that was given as a place."""

    catalogue: Catalogue
    phrases: Phrases
    find: FindPlace
    check: CheckPlace
    pin: Pin
    photos_per_report: int
