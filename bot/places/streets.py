"""The City's streets from passyunk's centerline and alias tables: their names, blocks and house numbers."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Any, Self

# Ramps and driveways carry no addresses and their names ("MARKET ST RAMP") would shadow the streets'.
NOT_FOR_PEOPLE = {"RAMP", "DWY", "TUNL", "BRG", "SPUR", "RMP", "EXP", "TR"}
MAIN_TYPES = {"ST", "AVE", "RD", "BLVD", "LN", "DR", "PKWY", "PIKE"}
HUNDRED = 100
# A segment's number begins with the map tile it lies on: a row from south to north, a column from west to east.
# Columns are even but for strips cut off at the edge, so neighbours are at most two apart.
NEIGHBOUR_COLUMNS = 2
SEGMENTS_A_TILE = 10_000
COLUMNS = 10
STRAY = 30


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch between two crossings. Both sides count: residents give the number of the house opposite."""

    low: int
    high: int
    seg_id: str


@dataclass(frozen=True)
class Street:
    pre: str
    name: str
    suffix: str
    post: str
    blocks: tuple[Block, ...] = field(repr=False)

    @cached_property
    def full(self) -> str:
        return " ".join(part for part in (self.pre, self.name, self.suffix, self.post) if part)

    @cached_property
    def common(self) -> str:
        """Without the direction: N BROAD ST and S BROAD ST are both BROAD ST."""
        return " ".join(part for part in (self.name, self.suffix) if part)

    @cached_property
    def tiles(self) -> Counter[tuple[int, int]]:
        """How many of its blocks lie on each tile; a stray one of many is numbered wrong or just over the edge."""
        found = Counter(divmod(int(block.seg_id) // SEGMENTS_A_TILE, COLUMNS) for block in self.blocks)
        return Counter({tile: count for tile, count in found.items() if count * STRAY > len(self.blocks)})

    @property
    def numbered(self) -> bool:
        return self.name[0].isdigit()

    def block_of(self, number: int) -> Block | None:
        return next((block for block in self.blocks if block.low <= number <= block.high), None)

    def has_hundred(self, number: int) -> bool:
        first = number // HUNDRED * HUNDRED
        return any(0 < block.low < first + HUNDRED and block.high >= first for block in self.blocks)

    def shares_tiles_with(self, other: "Street") -> int:
        """How many blocks of both lie on the same tiles: how much room there is for a crossing."""
        return (self.tiles & other.tiles).total()

    def comes_near(self, other: "Street") -> bool:
        return any(
            abs(row - other_row) <= 1 and abs(column - other_column) <= NEIGHBOUR_COLUMNS
            for row, column in self.tiles
            for other_row, other_column in other.tiles
        )


@dataclass(frozen=True)
class Streets:
    by_name: dict[str, tuple[Street, ...]]

    @cached_property
    def segments(self) -> dict[str, frozenset[int]]:
        """The numbers of a street's segments by its whole name. An alias has those of the streets it runs along."""
        return {
            street.full: frozenset(int(block.seg_id) for block in street.blocks)
            for streets in self.by_name.values()
            for street in streets
        }

    @classmethod
    def from_passyunk(cls, centerline: Any) -> Self:
        """`centerline` is the module passyunk.centerline, once its tables are filled."""
        blocks: dict[tuple[str, str, str, str], list[Block]] = defaultdict(list)
        # An alias can be a stretch of a street's own name: the first blocks of N 5TH ST are N INDEPENDENCE MALL E.
        for row in chain[Any](centerline.cl_list, centerline.al_list):
            if row.suffix not in NOT_FOR_PEOPLE:
                blocks[row.pre, row.name, row.suffix, row.post].append(_block(row))
        by_name: dict[str, list[Street]] = defaultdict(list)
        for parts, found in blocks.items():
            street = Street(*parts, tuple(found))
            by_name[street.name].append(street)
        return cls({name: tuple(streets) for name, streets in by_name.items()})


def main_streets(streets: Sequence[Street]) -> Sequence[Street]:
    """Who says "5th" or "Kensington" means N 5TH ST and KENSINGTON AVE, not N 5TH CT and KENSINGTON WALK."""
    return [street for street in streets if street.suffix in MAIN_TYPES] or streets


def _block(row: Any) -> Block:
    ends = [end for end in (row.from_left, row.to_left, row.from_right, row.to_right) if end]
    return Block(min(ends, default=0), max(ends, default=0), row.cl_seg_id)
