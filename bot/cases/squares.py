"""The city cut into squares of about 500 metres, to see where cases pile up."""

from dataclasses import dataclass
from typing import Self

# In degrees: a side is 500 metres to the north, and to the east at 40 degrees of latitude. The column `square` of a
# case counts with the same numbers (storage/models/case.py): rows from the equator, in each the columns of the world.
HEIGHT, WIDTH = 0.0045, 0.0059
COLUMNS = 65_536
LARGEST = 2**31


@dataclass(frozen=True, slots=True)
class Square:
    """`number` is the one that a case has."""

    number: int

    @classmethod
    def read(cls, written: str) -> Self | None:
        """As it stands in an address."""
        number = (
            int(written) if written.removeprefix("-").isdecimal() and len(written) < len(str(LARGEST)) + 2 else None
        )
        return cls(number) if number is not None and -LARGEST <= number < LARGEST else None

    @property
    def middle(self) -> tuple[float, float]:
        """Latitude and longitude."""
        row, column = divmod(self.number, COLUMNS)
        return (row + 0.5) * HEIGHT, (column - COLUMNS // 2 + 0.5) * WIDTH
