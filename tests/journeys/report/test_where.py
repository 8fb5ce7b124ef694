"""Where it is: addresses that are wrong, unknown or double, corners, shared locations."""

import pytest

from tests.journeys import pictures
from tests.journeys.house import House
from tests.journeys.report.tongues import ENGLISH
from tests.journeys.report.way import to_address, to_summary
from tests.journeys.resident import Resident

OUTSIDE = (40.7128, -74.0060)


def test_did_you_mean(house: House, ana: Resident) -> None:
    to_address(ana)
    ana.say("2001 Dimond st")
    turn = ana.expect(asks="address", phrase="address.fuzzy", buttons=["place_1", "no"])
    assert turn.labels["place_1"] == "2001 DIAMOND ST"
    ana.say("yes")
    ana.expect(asks="photo")
    ana.press("skip")
    ana.expect(asks="confirm", contains="2001 DIAMOND ST")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert (case["address"], case["address_status"]) == ("2001 DIAMOND ST", "exact")


def test_no_i_did_not_mean_that(house: House, ana: Resident) -> None:
    to_address(ana)
    ana.say("2001 Dimond st")
    ana.press("no")
    ana.expect(asks="address", phrase="address.try_again")
    ana.say("2001 Dimond st")
    ana.expect(asks="photo")
    ana.press("skip")
    ana.expect(asks="confirm", phrase="summary.place.unchecked", contains="2001 Dimond st", lacks="DIAMOND")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert case["address"] == "2001 Dimond st"
    assert case["address_status"] != "exact"


def test_a_street_that_nobody_knows_is_taken_as_written_in_the_end(house: House, ana: Resident) -> None:
    to_address(ana)
    ana.say("5 Foobar St")
    ana.expect(asks="address", phrase="address.unknown", contains="5 Foobar St")
    ana.say("5 Foobar St")
    ana.expect(asks="photo")
    ana.press("skip")
    ana.expect(asks="confirm", phrase="summary.place.unchecked")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert (case["address"], case["address_status"]) == ("5 Foobar St", "unknown")


def test_a_house_number_that_is_not_there(ana: Resident) -> None:
    to_address(ana)
    ana.say("99999 Market St")
    ana.expect(asks="address", phrase="address.out_of_range")
    ana.say("1300 Market St")
    ana.expect(asks="photo")


def test_north_or_south(ana: Resident) -> None:
    to_address(ana)
    ana.say("1200 15th St")
    turn = ana.expect(asks="address", phrase="address.ambiguous")
    offered = {value: label for value, label in turn.labels.items() if value.startswith("place_")}
    assert sorted(offered.values()) == ["1200 N 15TH ST", "1200 S 15TH ST"]
    south = next(value for value, label in offered.items() if " S " in label)
    ana.press(south)
    ana.press("skip")
    ana.expect(asks="confirm", contains="1200 S 15TH ST")


def test_a_corner(house: House, ana: Resident) -> None:
    to_summary(ana, "15th and Market")
    ana.expect(contains="N 15TH ST & MARKET ST")


def test_a_shared_location(house: House, ana: Resident) -> None:
    to_address(ana)
    ana.share_location(*OUTSIDE)
    ana.expect(asks="address", phrase="address.outside_city")
    ana.share_location(*pictures.HERE)
    ana.expect(asks="photo")
    ana.press("skip")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert (case["lat"], case["lon"]) == pytest.approx(pictures.HERE, abs=1e-4)


@pytest.mark.parametrize(
    ("said", "beside"),
    [
        ("5th and Cambria, next to the bodega", "next to the bodega"),
        ("1234 Market St, in the back alley", "back alley"),
    ],
)
def test_what_stands_beside_the_address_goes_with_it(house: House, ana: Resident, said: str, beside: str) -> None:
    to_summary(ana, said)
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert case["address_status"] == "exact"
    assert beside in case["description"]


def test_half_a_place_too_early_is_kept(house: House, ana: Resident) -> None:
    """The question stands, and they hear that nothing is lost."""
    ana.say(ENGLISH.graffiti)
    for _ in range(2):
        ana.say("on Lehigh near the rec center")
        ana.expect(asks="detail", phrase="again.detail")
    ana.press("wall_or_fence")
    ana.press("first")
    ana.expect(asks="address", phrase="address.street_only", contains="LEHIGH AVE")
    ana.say("Lehigh and Germantown")
    ana.press("skip")
    ana.expect(asks="confirm", contains="W LEHIGH AVE & GERMANTOWN AVE")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert case["description"].count("near the rec center") == 1
