"""The City's Address Information System: addresses, blocks and corners, and the districts they are in."""

from typing import Any
from urllib.parse import quote

from bot.places.geocoding.base import Answer, Client

# An answer of 200 may still be about an address that there is not.
NOT_FOUND = {"unmatched", None}
DISTRICTS = {
    "council": ("council_district_2024", "council_district_2016"),
    "police": ("police_district",),
    "planning": ("planning_district",),
}


class AIS:
    name = "ais"

    def __init__(self, base_url: str, key: str) -> None:
        # In a header, so that it is in no address that somebody on the way writes down.
        self._client = Client(self.name, base_url, {"Authorization": f"Gatekeeper-Key {key}"})

    async def find(self, standard: str) -> Answer | None:
        return await self._client.ask(f"search/{quote(standard, safe='')}", _read)

    async def nearest(self, lat: float, lon: float) -> Answer | None:
        return await self._client.ask(f"reverse_geocode/{lon:.6f},{lat:.6f}", _read)

    async def close(self) -> None:
        await self._client.close()


def _read(body: Any) -> Answer | None:
    features = body["features"]
    if not features or features[0].get("match_type") in NOT_FOUND:
        return None
    properties, geometry = features[0]["properties"], features[0]["geometry"]
    lon, lat = geometry["coordinates"][:2]
    return Answer(float(lat), float(lon), properties.get("street_address") or None, _districts(properties))


def _districts(properties: Any) -> dict[str, str]:
    told = {
        kind: next((properties[key] for key in keys if properties.get(key)), None) for kind, keys in DISTRICTS.items()
    }
    return {kind: str(name) for kind, name in told.items() if name}
