"""Who the city's account is: its number is in its access token, its @name is learnt."""

from collections.abc import Iterable
from dataclasses import dataclass

from connectors.x.shapes import Mention, Person

CHANNEL = "x"


@dataclass(slots=True)
class Me:
    """The name is asked for at start; what comes from X often tells it too."""

    id: str
    handle: str | None = None

    def handles(self, named: Iterable[Mention | Person]) -> frozenset[str]:
        """Every @name that is ours, without the @: the one we know, and those that go with our number."""
        found = {one.username for one in named if one.id == self.id}
        return frozenset(found | ({self.handle} if self.handle else set()))
