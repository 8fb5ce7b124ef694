"""One street as a sentence tells it: which words, which of the City's streets fit, how surely it is a street at all."""

from dataclasses import dataclass

from bot.places.streets import Street

SURELY, PERHAPS, HARDLY = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Mention:
    """`marked`: a type or a direction shows it is a street; `has_type`: a type does; `typed`: it stands in front,
    as in Spanish; `corrected`: something did not fit as told."""

    start: int
    end: int
    name: str
    streets: tuple[Street, ...]
    marked: bool = False
    typed: bool = False
    has_type: bool = False
    corrected: bool = False
    ordinary: bool = False
    plain_number: bool = False

    def fits_type(self, suffix: str) -> bool:
        return not suffix or self.streets[0].suffix == suffix

    @property
    def numbered(self) -> bool:
        return self.name[0].isdigit()

    @property
    def is_everyday(self) -> bool:
        """An everyday word with nothing to show that it is a street."""
        return self.ordinary and not self.marked

    @property
    def weight(self) -> int:
        """How surely this is a street, whatever stands around it."""
        if self.marked:
            return SURELY
        if len(self.name) == 1 or self.plain_number:
            return HARDLY
        return PERHAPS if self.ordinary or self.corrected or self.numbered else SURELY
