"""What may be a place: which words, what kind, and how much speaks for it."""

from dataclasses import dataclass

from bot.places.mention import Mention
from bot.places.place import Kind

# The more a text says, the more surely it means a place: the heaviest candidate of a text is the one.
ADDRESS, BLOCK, CROSSING, LANDMARK, UNKNOWN, STREET = 100, 90, 80, 60, 50, 40
# Something had to be corrected, or the number is not on the street: any candidate of the kind that fits is better.
DOUBT = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """`number` is as told ("1234-36"), `low` its value; `addresses` are a landmark's; a street that is not `known`
    has the streets it may be a misspelling of."""

    kind: Kind
    start: int
    end: int
    weight: int
    streets: tuple[Mention, ...] = ()
    number: str = ""
    low: int = 0
    unit: str = ""
    addresses: tuple[str, ...] = ()
    known: bool = True

    @property
    def is_doubtful(self) -> bool:
        """Too little to hold against another town named in the same text."""
        return self.kind == "street" or not self.known

    def is_within(self, other: "Candidate") -> bool:
        return other.start <= self.start and self.end <= other.end
