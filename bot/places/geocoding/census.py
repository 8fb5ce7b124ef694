"""The geocoder of the US Census: house addresses only; it needs no key."""

from typing import Any

from bot.places.geocoding.base import Answer, Client
from bot.places.standard import House, parts_of

PATH = "locations/onelineaddress"
BENCHMARK = "Public_AR_Current"


class Census:
    name = "census"

    def __init__(self, base_url: str, city: str) -> None:
        self._client = Client(self.name, base_url)
        self._city = city

    async def find(self, standard: str) -> Answer | None:
        if not isinstance(parts_of(standard), House):
            return None
        params = {"address": f"{standard}, {self._city}", "benchmark": BENCHMARK, "format": "json"}
        return await self._client.ask(PATH, _read, params)

    async def nearest(self, lat: float, lon: float) -> Answer | None:
        return None

    async def close(self) -> None:
        await self._client.close()


def _read(body: Any) -> Answer | None:
    matches = body["result"]["addressMatches"]
    if not matches:
        return None
    point = matches[0]["coordinates"]
    return Answer(float(point["y"]), float(point["x"]))
