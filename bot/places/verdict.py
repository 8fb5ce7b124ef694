"""Says what the City makes of a candidate: which street, whether the number is on it, what else may be meant."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from bot.places.candidate import LANDMARK, Candidate
from bot.places.city import City
from bot.places.mention import Mention
from bot.places.names import MOST_SUGGESTIONS
from bot.places.parser import Parsed
from bot.places.place import Kind, Place, Status
from bot.places.streets import Street, main_streets

LAST_OF_HUNDRED = 98
FAR_SMALLER = 4


@dataclass(frozen=True, slots=True)
class Judge:
    """`place` holds what is known already; each verdict fills in the rest."""

    city: City
    candidate: Candidate
    place: Place

    def verdict(self) -> Place:
        return VERDICTS[self.candidate.kind](self)

    def address(self) -> Place:
        number = self.candidate.low
        on_street = self._streets(lambda street: street.block_of(number) is not None)
        if not self.candidate.known:
            return replace(self.place, suggestions=_standards(map(self._house, on_street)))
        if on_street:
            return self._one_of([self._house(street) for street in on_street])
        streets = self.candidate.streets[0].streets
        namesakes = self.city.streets.by_name[streets[0].name]
        suggestions = _standards(self._house(street) for street in namesakes if street.block_of(number))
        return self._out_of_range(self._house, suggestions)

    def block(self) -> Place:
        on_street = self._streets(lambda street: street.has_hundred(self.candidate.low))
        if on_street:
            return self._one_of([self._block(street) for street in on_street])
        return self._out_of_range(self._block, ())

    def intersection(self) -> Place:
        left, right = self.candidate.streets
        corners = self.city.grid.corners(_larger(left), _larger(right))
        # What passyunk makes of two full names, tried on 3,000 pairs; it takes 36 ms when it looks for a landmark too.
        parsed = [Parsed(f"{one.full} & {other.full}", seg_id=None) for one, other in corners]
        return self._one_of(parsed) if parsed else self.place

    def landmark(self) -> Place:
        # Only addresses go to passyunk: a name alone would be looked up among landmarks again, by likeness.
        parsed = [
            self.city.parser.parse(told) if told[0].isdigit() else Parsed(told.upper(), seg_id=None)
            for told in self.candidate.addresses
        ]
        found = self._one_of(parsed)
        is_guess = self.candidate.weight < LANDMARK
        return replace(found, status="fuzzy", suggestions=_standards(parsed)) if is_guess else found

    def street(self) -> Place:
        mention = self.candidate.streets[0]
        streets = _larger(mention)
        fulls = tuple(dict.fromkeys(street.full for street in streets))
        commons = {street.common for street in streets}
        standard = fulls[0] if len(fulls) == 1 else commons.pop() if len(commons) == 1 else None
        status: Status = "fuzzy" if mention.corrected else "street_only"
        suggestions = fulls[:MOST_SUGGESTIONS] if mention.corrected or len(fulls) > 1 else ()
        return replace(self.place, status=status, standard=standard, suggestions=suggestions)

    def _streets(self, fits: Callable[[Street], bool]) -> list[Street]:
        return [street for mention in self.candidate.streets for street in mention.streets if fits(street)]

    def _house(self, street: Street) -> Parsed:
        parsed = self.city.parser.parse(f"{self.candidate.number} {street.full} {self.candidate.unit}")
        block = street.block_of(self.candidate.low)
        return replace(parsed, seg_id=parsed.seg_id or (block.seg_id if block else None))

    def _block(self, street: Street) -> Parsed:
        low = str(self.candidate.low)
        parsed = self.city.parser.parse(f"{low} {street.full}")
        block = f"{low}-{self.candidate.low + LAST_OF_HUNDRED} block of"
        return replace(parsed, standard=parsed.standard.replace(low, block, 1))

    def _one_of(self, parsed: list[Parsed]) -> Place:
        """Exact when only one place can be meant and nothing had to be corrected."""
        standards = _standards(parsed)
        if any(mention.corrected for mention in self.candidate.streets):
            return replace(self.place, status="fuzzy", standard=standards[0], suggestions=standards)
        if len(standards) > 1:
            return replace(self.place, status="ambiguous", suggestions=standards)
        return replace(self.place, status="exact", standard=standards[0], seg_id=parsed[0].seg_id)

    def _out_of_range(self, told: Callable[[Street], Parsed], suggestions: tuple[str, ...]) -> Place:
        streets = _larger(self.candidate.streets[0])
        standard = told(streets[0]).standard if len(streets) == 1 else None
        return replace(self.place, status="out_of_range", standard=standard, suggestions=suggestions)


VERDICTS: dict[Kind, Callable[[Judge], Place]] = {
    "address": Judge.address,
    "block": Judge.block,
    "intersection": Judge.intersection,
    "landmark": Judge.landmark,
    "street": Judge.street,
}


def _larger(mention: Mention) -> list[Street]:
    """ "Walnut" at a corner is WALNUT ST, not one of the few blocks of WALNUT LN."""
    if mention.has_type and len({street.suffix for street in mention.streets}) == 1:
        return list(mention.streets)
    sizes: Counter[str] = Counter()
    for street in main_streets(mention.streets):
        sizes[street.common] += len(street.blocks)
    largest = max(sizes.values())
    return [street for street in mention.streets if sizes[street.common] * FAR_SMALLER > largest]


def _standards(parsed: Iterable[Parsed]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.standard for one in parsed))[:MOST_SUGGESTIONS]
