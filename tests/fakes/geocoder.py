"""What the City's geocoder and that of the Census answer."""

from typing import Any


def ais_answer(lat: float = 39.9516, lon: float = -75.1609, match: str = "exact", **properties: Any) -> dict[str, Any]:
    """As the City's documentation shows it, shortened."""
    known = {
        "street_address": "1234 MARKET ST",
        "seg_id": 440394,
        "opa_owners": ["SOMEBODY PRIVATE"],
        "council_district_2016": "5",
        "council_district_2024": "1",
        "police_district": "6",
        "planning_district": "Central",
    }
    feature = {
        "type": "Feature",
        "ais_feature_type": "address",
        "match_type": match,
        "properties": {**known, **properties},
        "geometry": {"geocode_type": "pwd_parcel", "type": "Point", "coordinates": [lon, lat]},
    }
    return {"search_type": "address", "total_size": 1, "type": "FeatureCollection", "features": [feature]}


def census_answer(lat: float = 39.9516, lon: float = -75.1609) -> dict[str, Any]:
    match = {"matchedAddress": "1234 MARKET ST, PHILADELPHIA, PA, 19107", "coordinates": {"x": lon, "y": lat}}
    return {"result": {"input": {"benchmark": {"id": "4"}}, "addressMatches": [match]}}
