"""A street segment and its house numbers: from a number to a point, and from a point to a number."""

from dataclasses import dataclass

from bot.places.geometry import Line, Nearest, Point, along

# Houses stand beside the street's middle line and behind the crossing, not on them; districts often meet just there.
SIDE_METRES = 9.0
CORNER_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Side:
    """The house numbers of one side, in the direction of the line: they may fall."""

    first: int
    last: int

    def holds(self, number: int) -> bool:
        return min(self.first, self.last) <= number <= max(self.first, self.last)

    def has_parity_of(self, number: int) -> bool:
        return self.first % 2 == number % 2

    def share_of(self, number: int) -> float:
        inside = (number - self.first) / (self.last - self.first) if self.last != self.first else 0.5
        return CORNER_SHARE + inside * (1 - 2 * CORNER_SHARE)

    def part(self, first: int, last: int) -> tuple[float, ...]:
        """Where these numbers begin and end on this side; nothing when none of them lies here."""
        low, high = sorted((self.first, self.last))
        begins, ends = max(first, low), min(last, high)
        return (self.share_of(begins), self.share_of(ends)) if begins <= ends else ()

    def number_at(self, share: float) -> int:
        """The nearest number that a house on this side can have: every second one."""
        inside = min(1.0, max(0.0, (share - CORNER_SHARE) / (1 - 2 * CORNER_SHARE)))
        houses = abs(self.last - self.first) // 2
        step = 2 if self.last >= self.first else -2
        return self.first + step * round(inside * houses)


@dataclass(frozen=True, slots=True)
class Segment:
    """`left` and `right` of the line's direction; None for a side without houses."""

    street: str
    left: Side | None
    right: Side | None
    line: Line

    def point_of(self, number: int) -> Point | None:
        """Where the house stands; None when the segment has no such number."""
        side = self._side_of(number)
        if side is None:
            return None
        return along(self.line, side.share_of(number), SIDE_METRES if side is self.left else -SIDE_METRES)

    def has(self, number: int) -> bool:
        """The number and its side of the street: 1201 is not among the even numbers from 1200 to 1298."""
        side = self._side_of(number)
        return side is not None and side.has_parity_of(number)

    def middle_of(self, first: int, last: int) -> Point:
        """On the middle line, half way between the first and the last of these numbers that lie here."""
        parts = [side.part(first, last) for side in (self.left, self.right) if side]
        shares = [share for part in parts for share in part]
        return along(self.line, sum(shares) / len(shares) if shares else 0.5)

    def number_at(self, where: Nearest) -> int | None:
        """The house number nearest to a point beside this segment."""
        near, far = (self.left, self.right) if where.is_left else (self.right, self.left)
        side = near or far
        return side.number_at(where.share) if side else None

    def _side_of(self, number: int) -> Side | None:
        sides = [side for side in (self.left, self.right) if side and side.holds(number)]
        return next((side for side in sides if side.has_parity_of(number)), sides[0] if sides else None)
