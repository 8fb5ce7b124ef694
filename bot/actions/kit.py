"""What every action is given when the house is put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.actions.report.kit import CheckPlace, FindPlace, Kit, Pin
from bot.cases.catalogue import CatalogueCache
from bot.cases.deadlines import Calendar
from bot.language.phrases import Phrases
from bot.settings import Limits
from storage.engine import Sessions


@dataclass(frozen=True, slots=True)
class ActionKit:
    sessions: Sessions
    catalogue: CatalogueCache
    phrases: Phrases
    find: FindPlace
    check: CheckPlace
    pin: Pin
    calendar: Calendar
    limits: Limits
    now: Callable[[], datetime]

    async def report(self) -> Kit:
        """The kit of the report form, with the catalogue as it is now."""
        return Kit(
            catalogue=await self.catalogue.get(),
            phrases=self.phrases,
            find=self.find,
            check=self.check,
            pin=self.pin,
            photos_per_report=self.limits.photos_per_report,
        )
