"""Two problems in one message are two reports, one after the other; what is unclear is asked, not guessed."""

import pytest

from tests.journeys.conftest import NewResident
from tests.journeys.house import House
from tests.journeys.resident import Resident

TWO = "There is a big pothole at 1234 Market St and also the street light is out at 52nd and Market"


@pytest.fixture
def ana(new_resident: NewResident) -> Resident:
    return new_resident()


def finish_pothole(ana: Resident) -> None:
    """From the first question to the summary."""
    ana.expect(asks="detail", phrase="question.street_defect.spot")
    ana.press("none")
    ana.press("driving")
    ana.press("skip")
    ana.expect(asks="confirm", phrase="ask.confirm")


def finish_light(ana: Resident) -> None:
    while ana.turn.asks == "detail":
        ana.press(ana.turn.buttons[0])
    ana.expect(asks="photo")
    ana.press("skip")
    ana.expect(asks="confirm", phrase="ask.confirm")


def test_both_are_filed(house: House, ana: Resident) -> None:
    ana.say(TWO)
    ana.expect(phrase="second.noted")
    finish_pothole(ana)
    ana.press("yes")
    ana.expect(phrase=["filed", "second.now"], asks="detail")
    finish_light(ana)
    ana.press("yes")
    ana.expect(phrase="filed")
    first, second = sorted(house.cases_of(ana.session), key=lambda case: str(case["reference"]))
    assert (first["service"], first["address"]) == ("street_defect", "1234 MARKET ST")
    assert (second["service"], second["address"]) == ("street_light_outage", "N 52ND ST & MARKET ST")
    assert "pothole" in first["description"]
    assert "pothole" not in second["description"]
    ana.say("thank you")
    ana.expect(phrase="thanks")


def test_the_second_comes_though_the_first_is_cancelled(house: House, ana: Resident) -> None:
    ana.say(TWO)
    ana.say("cancel")
    ana.expect(phrase=["cancelled", "second.now"], asks="detail")
    finish_light(ana)
    ana.press("yes")
    ana.expect(phrase="filed")
    (case,) = house.cases_of(ana.session)
    assert case["service"] == "street_light_outage"


def test_starting_over_forgets_the_second(ana: Resident) -> None:
    ana.say(TWO)
    ana.say("start over")
    ana.expect(phrase="restarted")
    ana.say("hello")
    ana.expect(phrase="greet")


def test_one_place_is_the_place_of_both(house: House, ana: Resident) -> None:
    ana.say("At 1234 Market St there is graffiti on the wall and also the street light is out")
    ana.expect(phrase="second.noted", asks="detail")
    while ana.turn.asks == "detail":
        ana.press(ana.turn.buttons[0])
    ana.press("skip")
    ana.press("yes")
    ana.expect(phrase=["filed", "second.now"], asks="detail")
    finish_light(ana)
    ana.expect(contains="1234 MARKET ST")


def test_a_complaint_that_touches_many_things_is_one_report(ana: Resident) -> None:
    ana.say("A dead squirrel lies in the street at 1234 Market St, with some branches and trash around it")
    ana.expect(lacks="two problems")
    assert ana.turn.asks in {"service", "detail", "photo"}


def test_what_is_akin_is_one_problem(ana: Resident) -> None:
    ana.say("There is a pothole at 1234 Market St, and another deep hole in the road beside it")
    ana.expect(asks="detail", phrase="question.street_defect.spot")


def test_a_family_is_asked_for_its_difference(house: House, ana: Resident) -> None:
    ana.say("a problem with a tree")
    ana.expect(asks="service", phrase="family.trees")
    assert ana.turn.buttons == ["street_trees", "tree_dangerous", "parks_rec_safety_maintenance", "other"]
    ana.say("along the street")
    ana.expect(asks="detail")
    ana.say("start over")
    ana.say("a problem with a tree")
    ana.press("other")
    ana.expect(asks="service", phrase="ask.service.in_words")
