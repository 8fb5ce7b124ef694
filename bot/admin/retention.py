"""For how long words, photos and residents are kept."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin.document import Document, Edit, Lines, Problems
from bot.admin.settings import SettingsKind
from bot.cases.catalogue import Catalogue
from bot.privacy.periods import NAME
from bot.privacy.retention import KINDS, days_of
from bot.settings import LONGEST_PERIOD, SHORTEST_PERIOD, Period, Retention

KEEP = "keep"
LABELS: Mapping[str, str] = {
    "words": "Words of messages, of talks that rest, and of closed cases",
    "photos": "Photos of messages that led to no case, and of closed cases",
    "contacts": "Residents who have not written for so long and have no open case",
}


class Periods(Document):
    """Days, or `keep`."""

    words: Period
    photos: Period
    contacts: Period


class RetentionPeriods(SettingsKind[Periods]):
    name = NAME
    noun = "Retention"
    shape = Periods

    def __init__(self, configured: Retention) -> None:
        self._configured = configured

    @property
    def default(self) -> Periods:
        return Periods.model_validate(self._configured.model_dump())

    async def problems(self, session: AsyncSession, edit: Edit[Periods]) -> Problems:
        sentence = f"Write a number of days from {SHORTEST_PERIOD} to {LONGEST_PERIOD}, or {KEEP}."
        return {field: sentence for field in LABELS if not _possible(getattr(edit.after, field))}

    def lines(self, subject: str, document: Periods, catalogue: Catalogue) -> Lines:
        return {label: _told(getattr(document, field)) for field, label in LABELS.items()}

    async def effects(self, session: AsyncSession, edit: Edit[Periods]) -> list[str]:
        """What would go now under the new periods, beside what would go anyway."""
        before, after = (
            Retention.model_validate(one.model_dump()) for one in (edit.before or self.default, edit.after)
        )
        told: list[str] = []
        for kind in KINDS:
            old, new = days_of(kind, before), days_of(kind, after)
            if old == new:
                continue
            more = await self._due(session, kind.name, new) - await self._due(session, kind.name, old)
            if more > 0:
                told.append(f"{more:,} more at the next run, for good: {kind.what}.")
        return [*told, "What is gone does not come back, also when this change is undone."]

    async def _due(self, session: AsyncSession, name: str, days: Period) -> int:
        if days == KEEP or not isinstance(days, int):
            return 0
        (kind,) = (one for one in KINDS if one.name == name)
        due = kind.due(datetime.now(UTC) - timedelta(days=days)).subquery()
        return await session.scalar(select(func.count()).select_from(due)) or 0


def _possible(period: Period) -> bool:
    return period == KEEP or (isinstance(period, int) and SHORTEST_PERIOD <= period <= LONGEST_PERIOD)


def _told(period: Period) -> str:
    return "kept for good" if period == KEEP else f"{period} days"
