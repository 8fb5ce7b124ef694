"""Photos in a report: before everything else, and more than it takes."""

import pytest

from tests.journeys import pictures
from tests.journeys.house import House
from tests.journeys.report.tongues import ENGLISH
from tests.journeys.report.way import to_address
from tests.journeys.resident import Resident


def test_the_photo_first(house: House, ana: Resident) -> None:
    ana.send_photo(pictures.jpeg(seed=2, place=pictures.HERE))
    ana.expect(asks="service")
    to_address_again = ana.say(ENGLISH.graffiti)
    assert to_address_again.asks == "detail"
    ana.press("wall_or_fence")
    ana.press("first")
    ana.expect(asks="address", buttons=["photo_place"])
    ana.press("photo_place")
    ana.expect(asks="confirm", phrase="summary.photos")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert (case["lat"], case["lon"]) == pytest.approx(pictures.HERE, abs=1e-4)
    assert len(house.case(case["reference"])["photos"]) == 1


def test_more_photos_than_a_report_takes(house: House, ana: Resident) -> None:
    to_address(ana)
    ana.send_photo(*(pictures.jpeg(seed=seed) for seed in range(10, 15)))
    ana.expect(asks="address")
    ana.send_photo(pictures.jpeg(seed=15))
    ana.expect(asks="address", phrase="photo.too_many")
    ana.say("1234 Market St")
    ana.expect(asks="confirm", contains="5")
