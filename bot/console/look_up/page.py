"""The look-up's one page: an address or "near me" in, the cases there out; every look is written down.

Both are sent as forms and not in the address, so that no log and no browser's history keeps who looked where.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from bot.cases.listing import late_by
from bot.cases.nearby import METRES, RECENT, Found, Spot, at
from bot.cases.workflow import CLOSED
from bot.console.access import needs
from bot.console.audit import audit
from bot.console.cases.words import REASONS, STATUSES, words_of
from bot.console.desk import AtDesk, Desk
from bot.console.forms import Field
from bot.console.roles import Role, admitted
from bot.console.visit import Visit
from bot.house import now
from bot.language.names import english_name
from bot.places.addresses import pin
from bot.places.geocoding.base import GeocoderUnavailable
from bot.places.place import Place, Status

Anybody = Annotated[Visit, needs(Role.PARTNER, Role.AGENT, Role.DEPARTMENT)]
Latitude = Annotated[float, Form(ge=-90, le=90)]
Longitude = Annotated[float, Form(ge=-180, le=180)]
# How far off the phone says it may be.
Accuracy = Annotated[float, Form(ge=0, le=100_000)]

OUTSIDE = "This is not in the city, so the City has no cases there. Nothing was looked up."
# Why a place cannot be looked at, by what the City's tables say of it.
PROBLEMS: Mapping[Status, str] = {
    "outside_city": OUTSIDE,
    "street_only": "This is a whole street. Add a house number or a cross street.",
    "out_of_range": "The street is known and this number is not on it. Check the number.",
    "ambiguous": "There is more than one place of this name. Say which one.",
}
UNKNOWN = "The City's tables do not have this place. Write a house number and street, or two streets that cross."

router = APIRouter(prefix="/look-up")


@router.get("")
async def look_up(request: Request, visit: Anybody, desk: AtDesk) -> Response:
    return await _show(desk, request, visit)


@router.post("")
async def address(request: Request, visit: Anybody, desk: AtDesk, address: Field = "") -> Response:
    if not address:
        return await _show(desk, request, visit, problem="Write an address, or two streets that cross.")
    place, spot = await _placed(desk, address)
    if spot is None:
        problem = PROBLEMS.get(place.status, UNKNOWN)
        return await _show(desk, request, visit, problem=problem, typed=address, suggestions=place.suggestions)
    found = await _look(desk, visit, spot, by="address")
    where = spot.standard or f"{spot.lat:.5f}, {spot.lon:.5f}"
    return await _show(desk, request, visit, found, typed=where, where=where, written=spot.point is None)


@router.post("/near")
async def near(
    request: Request, visit: Anybody, desk: AtDesk, *, lat: Latitude, lon: Longitude, accuracy: Accuracy = 0
) -> Response:
    """Around the phone, as its browser tells."""
    if pin(lat, lon).status == "outside_city":
        return await _show(desk, request, visit, problem=OUTSIDE)
    # Only our own map is asked what is nearest: where somebody of ours stands goes to nobody.
    located = await replace(desk.parts.finder, geocoder=None).around(lat, lon)
    found = await _look(desk, visit, Spot(lat=lat, lon=lon), by="location")
    where = f"you, near {located.nearest_address}" if located.nearest_address else "you"
    return await _show(desk, request, visit, found, where=where, accuracy=round(accuracy))


async def _placed(desk: Desk, address: str) -> tuple[Place, Spot | None]:
    """An address that is known and whose coordinates are not is looked for as it is written."""
    try:
        place, located = await desk.parts.finder.look(address)
    except GeocoderUnavailable:
        place, located = await replace(desk.parts.finder, geocoder=None).look(address)
    if place.kind == "pin":
        return place, Spot(lat=place.lat, lon=place.lon) if place.status == "exact" else None
    if place.standard is None or place.status not in ("exact", "fuzzy"):
        return place, None
    return place, Spot(place.standard, located.lat if located else None, located.lon if located else None)


async def _look(desk: Desk, visit: Visit, spot: Spot, *, by: str) -> Found:
    where = spot.standard or f"{spot.lat:.5f}, {spot.lon:.5f}"
    async with desk.parts.sessions.begin() as session:
        found = await at(session, spot, now())
        await audit(session, visit, "place.looked_up", "place", where, by=by, found=len(found.cases))
    return found


async def _show(
    desk: Desk,
    request: Request,
    visit: Visit,
    found: Found | None = None,
    *,
    problem: str | None = None,
    typed: str = "",
    where: str = "",
    written: bool = False,
    accuracy: int = 0,
    suggestions: tuple[str, ...] = (),
) -> Response:
    cases = found.cases if found else ()
    opens = visit.role in admitted((Role.AGENT,))
    today = desk.parts.calendar.today(now())
    return await desk.pages.show(
        request,
        "look_up/look_up.html",
        visit,
        status=422 if problem else 200,
        asked=found is not None,
        groups=(
            ("Open", [one for one in cases if one.status != CLOSED]),
            (f"Closed in the last {RECENT.days} days", [one for one in cases if one.status == CLOSED]),
        ),
        more=found.more if found else False,
        problem=problem,
        typed=typed,
        where=where,
        written=written,
        accuracy=accuracy,
        radius=METRES,
        suggestions=suggestions,
        named=lambda slug: english_name(desk.parts.phrases, "service", slug),
        status_of=lambda one: words_of(STATUSES, one.status),
        reason_of=lambda one: words_of(REASONS, one.close_reason).partition(" (")[0] if one.close_reason else "",
        late=lambda one: late_by(one.expected_on, today),
        opens=lambda one: opens or (visit.department is not None and visit.department == one.department),
    )
