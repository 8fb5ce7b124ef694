"""Cases at a place: what is open there, and what was closed there lately; of kinds that anyone may know of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, case, cast, func, literal, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.workflow import CLOSED
from bot.places.geometry import METRES_EAST, METRES_NORTH
from bot.places.standard import Crossing, House, Hundred, parts_of
from storage.models import Case, Service

METRES, RECENT = 150, timedelta(days=90)
MOST = 50
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody looks: a point, the City's spelling of an address, or both."""

    standard: str | None = None
    lat: float | None = None
    lon: float | None = None

    @property
    def point(self) -> tuple[float, float] | None:
        return (self.lat, self.lon) if self.lat is not None and self.lon is not None else None


@dataclass(frozen=True, slots=True)
class There:
    """What anyone of the City's people and partners may know of a case. `metres`: None when only its address tells."""

    reference: str
    service: str
    department: str
    status: str
    close_reason: str | None
    requested_at: datetime
    expected_on: date | None
    closed_at: datetime | None
    metres: float | None


@dataclass(frozen=True, slots=True)
class Found:
    """The open ones first, and of each the nearest; `more`: there are others."""

    cases: Sequence[There]
    more: bool


async def at(session: AsyncSession, spot: Spot, now: datetime) -> Found:
    """A spot without a point finds what has the same address or lies in the same block, by its written address."""
    distance: ColumnElement[Any] = metres_to(*spot.point) if spot.point else cast(null(), Float)
    closed = case((Case.status == CLOSED, literal(1)), else_=literal(0))
    query = (
        select(
            Case.reference,
            Case.service,
            Case.department,
            Case.status,
            Case.close_reason,
            Case.requested_at,
            Case.expected_on,
            Case.closed_at,
            distance,
        )
        .join(Service, Service.slug == Case.service)
        .where(Service.public, or_(Case.status != CLOSED, Case.closed_at > now - RECENT), _there(spot))
        .order_by(closed, distance.nulls_last(), Case.id.desc())
        .limit(MOST + 1)
    )
    found = [There(*row) for row in await session.execute(query)]
    return Found(found[:MOST], len(found) > MOST)


def within(lat: float, lon: float, metres: float) -> ColumnElement[bool]:
    """The box is what an index finds; the circle is what was meant."""
    north, east = metres / METRES_NORTH, metres / METRES_EAST
    return and_(
        Case.lat.between(lat - north, lat + north),
        Case.lon.between(lon - east, lon + east),
        metres_to(lat, lon) <= metres,
    )


def metres_to(lat: float, lon: float) -> ColumnElement[float]:
    north, east = (Case.lat - lat) * METRES_NORTH, (Case.lon - lon) * METRES_EAST
    return func.sqrt(north * north + east * east)


def _there(spot: Spot) -> ColumnElement[bool]:
    ways = [within(*spot.point, METRES)] if spot.point else []
    if spot.standard:
        ways.append(Case.address.in_(_spellings(spot.standard)))
        if not spot.point and (block := _block(spot.standard)):
            ways.append(Case.address.op("~")(block))
    return or_(*ways)


def _spellings(standard: str) -> list[str]:
    """A crossing is told from either street."""
    match parts_of(standard):
        case Crossing(one, other):
            return [standard, f"{other} & {one}"]
    return [standard]


def _block(standard: str) -> str | None:
    """The addresses of the same hundred of the street, as a pattern; a unit may stand behind the street."""
    match parts_of(standard):
        case House(number, words):
            hundred, street = number // HUNDRED, " ".join(words)
        case Hundred(first, _, street):
            hundred = first // HUNDRED
        case _:
            return None
    numbers = f"{hundred}[0-9]{{2}}" if hundred else "[0-9]{1,2}"
    start = hundred * HUNDRED
    block = f"{start}-{start + HUNDRED - 1} block of {re.escape(street)}"
    return f"^({numbers}(-[0-9]+)?[A-Z]?( 1/2)? {re.escape(street)}( .*)?|{block})$"
