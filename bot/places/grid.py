"""Which corner two street names make: N or S, E or W, told from map tiles and from grid.yml."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Self

from bot.places.data import read
from bot.places.streets import Street

OPPOSITE = {"N": "S", "S": "N", "E": "W", "W": "E"}

FAR_LESS = 10

Corner = tuple[Street, Street]


@dataclass(frozen=True, slots=True)
class Grid:
    """The comments in grid.yml say what each table is for."""

    lines: Mapping[str, str]
    sides: Mapping[str, frozenset[str]]
    nicknames: Mapping[str, str]

    @classmethod
    def load(cls) -> Self:
        raw = read("grid.yml")
        sides = {side: frozenset(streets) for side, streets in raw["sides"].items()}
        return cls(lines=raw["lines"], sides=sides, nicknames=raw["nicknames"])

    def corners(self, left: Sequence[Street], right: Sequence[Street]) -> list[Corner]:
        """The corners that can be meant: none when the streets never meet, one when it is clear."""
        pairs = list(product(left, right))
        room = [pair[0].shares_tiles_with(pair[1]) for pair in pairs]
        # A stray segment of E WYOMING AVE is numbered as if it lay downtown: hence not just any room.
        near = [pair for pair, shared in zip(pairs, room, strict=True) if shared * FAR_LESS > max(room)]
        near = near or [pair for pair in pairs if pair[0].comes_near(pair[1])]
        possible = [pair for pair in near if not self._is_impossible(pair)] or near
        on_line = [pair for pair in possible if self._is_named_first(pair)]
        return on_line if len(on_line) == 1 else possible

    def _is_impossible(self, corner: Corner) -> bool:
        return any(
            other.common in self.sides.get(OPPOSITE.get(street.pre, ""), ()) or _is_east_of_front(street, other)
            for street, other in _both_ways(corner)
        )

    def _is_named_first(self, corner: Corner) -> bool:
        """On a line where directions change the corner has two names; one of them is the usual one."""
        return any(street.pre == self.lines.get(other.common) for street, other in _both_ways(corner) if street.pre)


def _is_east_of_front(street: Street, other: Street) -> bool:
    """North of Market, numbered streets lie west of Front Street, so they cross W GIRARD AVE, never E."""
    return street.pre == "E" and other.numbered and other.pre == "N"


def _both_ways(corner: Corner) -> Iterator[Corner]:
    yield corner
    yield corner[1], corner[0]
