"""A place as a resident gave it and as the City knows it: what the dialogue state and a case carry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

Kind = Literal["address", "intersection", "block", "landmark", "street", "pin"]
Status = Literal["exact", "fuzzy", "street_only", "unknown", "out_of_range", "outside_city", "ambiguous"]


@dataclass(frozen=True, slots=True)
class Place:
    """`surface` is the resident's own words; `standard` is the City's spelling, None when there is no single one."""

    surface: str
    standard: str | None
    kind: Kind
    status: Status
    suggestions: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    zip_code: str | None = None
    seg_id: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"suggestions": list(self.suggestions)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        return cls(**{**data, "suggestions": tuple(data["suggestions"])})
