"""Brings what staff changed into a running process: words, opening hours, days that are open or closed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cases.deadlines import Calendar, Days
from bot.language.phrases import Phrases
from bot.settings import City, Hours
from storage.models import PhraseEdit, SettingsOverride

HOURS, DAYS = "hours", "days"


class Overrides:
    """Told by the catalogue's cache, whenever there is something new."""

    def __init__(self, city: City, phrases: Phrases, calendar: Calendar) -> None:
        self._city = city
        self._phrases = phrases
        self._calendar = calendar

    async def __call__(self, session: AsyncSession) -> None:
        edits = await session.scalars(select(PhraseEdit))
        overrides = {row.name: row.value for row in await session.scalars(select(SettingsOverride))}
        hours = Hours.model_validate(overrides[HOURS]) if HOURS in overrides else self._city.hours
        self._phrases.edited.words = {(row.language, row.key): row.words for row in edits}
        self._phrases.edited.constants = {"opens": hours.opens, "closes": hours.closes}
        self._calendar.hours = hours
        self._calendar.days = days_of(overrides.get(DAYS, {}))


def days_of(value: Mapping[str, Any]) -> Days:
    return Days(closed=_dated(value.get("closed", {})), open=_dated(value.get("open", {})))


def _dated(named: Mapping[str, str]) -> dict[date, str]:
    return {date.fromisoformat(day): reason for day, reason in named.items()}
