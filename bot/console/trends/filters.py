"""The filters of the trends: how many weeks, and of which service, department and district."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends

from bot.cases.catalogue import Catalogue
from bot.console.cases.filters import COUNCIL_DISTRICTS, Options, by_label, services
from bot.console.navigation import BASE
from bot.house import Parts
from bot.reports.trends import Wanted
from bot.text import tidy

TRENDS = f"{BASE}/trends"
WEEKS: Options = (("4", "4 weeks"), ("12", "12 weeks"), ("26", "26 weeks"), ("52", "52 weeks"))
USUAL = "12"


@dataclass(frozen=True, slots=True)
class Filters:
    """As they stand in the address; what is in no list counts as empty."""

    weeks: str
    service: str
    department: str
    district: str

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.service, self.department, self.district)

    @property
    def named(self) -> dict[str, str]:
        """What the list of cases calls the same."""
        return {"service": self.service, "department": self.department, "district": self.district}

    @property
    def any(self) -> bool:
        return any(self.named.values()) or self.weeks != USUAL

    def address(self, path: str = "") -> str:
        query = urlencode({name: value for name, value in {"weeks": self.weeks, **self.named}.items() if value})
        return f"{TRENDS}{path}?{query}"


def filters_of(*, weeks: str = "", service: str = "", department: str = "", district: str = "") -> Filters:
    return Filters(
        weeks=weeks if weeks in dict(WEEKS) else USUAL,
        service=tidy(service),
        department=tidy(department),
        district=district if district in dict(COUNCIL_DISTRICTS) else "",
    )


AskedFor = Annotated[Filters, Depends(filters_of)]


def options(parts: Parts, catalogue: Catalogue) -> Mapping[str, Options]:
    return {
        "weeks": WEEKS,
        "service": services(parts, catalogue),
        "department": by_label(catalogue.departments),
        "district": COUNCIL_DISTRICTS,
    }
