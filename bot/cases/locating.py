"""Gives a case its coordinates and districts after it was opened: filing waits for no geocoder."""

import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.workflow import CLOSED
from bot.places.finder import Finder, Located
from bot.places.geocoding.base import GeocoderUnavailable
from bot.queue import Deferrer, RetryLater
from storage.engine import Sessions
from storage.models import Case, CaseEvent

log = logging.getLogger(__name__)

# Seconds before each further try; after the last a case simply has no coordinates.
PAUSES = (5, 30, 120, 600)
EXACT = "exact"
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Locating:
    """The work of the job `locate_case`. It may be done twice: the second time there is nothing left to write."""

    sessions: Sessions
    finder: Finder

    async def locate(self, case_id: int, tries: int) -> None:
        """`tries`: how often it was tried before. Raises RetryLater; the last try asks only our own map."""
        finder = self.finder if tries < len(PAUSES) else replace(self.finder, geocoder=None)
        try:
            await self._locate(case_id, finder)
        except GeocoderUnavailable as error:
            _later(case_id, tries, str(error))
        except Exception as error:
            # Not foreseen; named by its type and place, as its text may quote the address.
            place = "".join(traceback.format_tb(error.__traceback__))
            log.error("case %s could not be located: %s at\n%s", case_id, type(error).__name__, place)  # noqa: TRY400
            _later(case_id, tries, type(error).__name__)

    async def _locate(self, case_id: int, finder: Finder) -> None:
        async with self.sessions() as session:
            case = await session.get(Case, case_id)
        located = await _look(case, finder) if case else None
        if located is not None:
            async with self.sessions.begin() as session:
                await _write(session, case_id, located)


async def _look(case: Case, finder: Finder) -> Located | None:
    # Only the City's spelling of a place that was certain: a guess has no coordinates, and words go to nobody.
    located = await finder.find(case.address) if case.address and case.address_status == EXACT else None
    if located is None and case.lat is not None and case.lon is not None:
        return await finder.around(case.lat, case.lon)
    return located


async def _write(session: AsyncSession, case_id: int, located: Located) -> None:
    case = await session.get(Case, case_id, with_for_update=True)
    if case is None:
        return
    found = {
        "lat": located.lat if case.lat is None else case.lat,
        "lon": located.lon if case.lon is None else case.lon,
        "nearest_address": located.nearest_address or case.nearest_address,
        "districts": {**case.districts, **located.districts},
    }
    if all(getattr(case, name) == value for name, value in found.items()):
        return
    for name, value in found.items():
        setattr(case, name, value)
    session.add(
        CaseEvent(case_id=case_id, kind="located", actor="system", public=False, data={**found, "by": located.by})
    )


def _later(case_id: int, tries: int, why: str) -> None:
    if tries >= len(PAUSES):
        log.info("case %s stays without coordinates: %s", case_id, why)
        return
    raise RetryLater(why, PAUSES[tries]) from None


async def locate_open(sessions: Sessions, deferrer: Deferrer) -> int:
    """After a map was imported: look again for the open cases that have a place. Returns how many."""
    asked = 0
    async for ids in _open(sessions):
        async with sessions.begin() as session:
            await deferrer.locate_cases(session, ids)
        asked += len(ids)
    return asked


async def _open(sessions: Sessions) -> AsyncIterator[list[int]]:
    last = 0
    has_place = or_(Case.lat.is_not(None), and_(Case.address.is_not(None), Case.address_status == EXACT))
    while True:
        query = select(Case.id).where(Case.id > last, Case.status != CLOSED, has_place).order_by(Case.id)
        async with sessions() as session:
            ids = list(await session.scalars(query.limit(AT_ONCE)))
        if not ids:
            return
        yield ids
        last = ids[-1]
