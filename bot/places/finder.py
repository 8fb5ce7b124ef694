"""Coordinates, nearest address and districts of a place: from the imported map, else from a geocoder."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.places.addresses import check, pin
from bot.places.atlas import lookup
from bot.places.city import city
from bot.places.geocoding.base import Answer, Geocoder
from bot.places.geometry import Point
from bot.places.place import Place
from bot.places.standard import Parts, parts_of, point_of
from storage.engine import Sessions

MAP = "map"
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Located:
    """`by` is who knew it: `map`, or the name of a geocoder."""

    lat: float
    lon: float
    by: str
    nearest_address: str | None = None
    districts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finder:
    """No transaction is open while a geocoder is asked. Both doors raise GeocoderUnavailable."""

    sessions: Sessions
    geocoder: Geocoder | None = None

    async def find(self, standard: str) -> Located | None:
        """Where a standard form lies. A whole street, or a name without an address, has no point."""
        parts = parts_of(standard)
        if parts is None:
            return None
        point = await self._on_map(parts)
        if point is not None:
            return await self._located(point, MAP)
        answer = await self.geocoder.find(standard) if self.geocoder else None
        return await self._answered(answer) if answer else None

    async def around(self, lat: float, lon: float) -> Located:
        """What is at a point that somebody shared."""
        async with self.sessions() as session:
            address = await lookup.nearest_address(session, (lon, lat))
        if address is not None or self.geocoder is None:
            return await self._located((lon, lat), MAP, address)
        answer = await self.geocoder.nearest(lat, lon)
        if answer is None:
            return await self._located((lon, lat), MAP)
        # The point is the resident's; only the words for it are the geocoder's.
        return await self._answered(Answer(lat, lon, answer.address, answer.districts), answer.address)

    async def look(self, words: str) -> tuple[Place, Located | None]:
        """What a text means that was given as a place, or as two coordinates, and where that is."""
        if point := point_of(words):
            return pin(*point), await self.around(*point)
        place = await asyncio.to_thread(check, words)
        certain = place.standard if place.status == "exact" else None
        return place, await self.find(certain) if certain else None

    async def _on_map(self, parts: Parts) -> Point | None:
        # The City's tables take a second when they are needed for the first time.
        await asyncio.to_thread(city)
        async with self.sessions() as session:
            return await lookup.point_of(session, parts)

    async def _answered(self, answer: Answer, nearest: str | None = None) -> Located:
        assert self.geocoder is not None
        return await self._located((answer.lon, answer.lat), self.geocoder.name, nearest, answer.districts)

    async def _located(
        self, point: Point, by: str, nearest: str | None = None, told: Mapping[str, str] | None = None
    ) -> Located:
        """The City's own outlines win over what a geocoder says."""
        async with self.sessions() as session:
            districts = await lookup.districts(session, point)
        lon, lat = (round(degrees, DECIMALS) for degrees in point)
        return Located(lat, lon, by, nearest, {**(told or {}), **districts})
