"""The ways through the house in every language: what is said in one of them is answered in it."""

import pytest

from bot.language.tags import LANGUAGES
from tests.journeys import pictures
from tests.journeys.abroad import TONGUES
from tests.journeys.conftest import NewResident
from tests.journeys.house import House
from tests.journeys.resident import Resident

each_language = pytest.mark.parametrize("tag", TONGUES)
GAS_WORKS = "215-235-1212"
# Nothing but facts, so that the language stays the resident's.
ADDRESS = "1234 Market St"


def test_no_language_is_left_out() -> None:
    assert set(TONGUES) == set(LANGUAGES)
    keys = {frozenset(says) for says in TONGUES.values()}
    assert len(keys) == 1


@pytest.fixture
def ana(new_resident: NewResident) -> Resident:
    return new_resident()


def answer_questions(resident: Resident) -> None:
    """The first option of each of the City's questions."""
    while resident.turn.asks == "detail":
        resident.press(resident.turn.buttons[0])


def answer_pothole(resident: Resident) -> None:
    resident.press("none")
    resident.press("driving")


@each_language
def test_everything_in_one_message(house: House, ana: Resident, tag: str) -> None:
    says = TONGUES[tag]
    ana.say(says["pothole"])
    ana.expect(asks="detail", phrase="question.street_defect.spot", language=tag)
    answer_pothole(ana)
    ana.expect(asks="photo", phrase="ask.photo", language=tag)
    ana.send_photo(pictures.jpeg(seed=1))
    ana.expect(asks="confirm", phrase="ask.confirm", contains="1234 MARKET ST", language=tag)
    ana.say(says["yes"])
    reference = ana.expect(phrase="filed", buttons=["undo", "report"], language=tag).reference
    case = house.case(reference)
    assert (case["service"], case["address"], case["language"]) == ("street_defect", "1234 MARKET ST", tag)
    assert case["description"] == says["pothole"]
    assert len(case["photos"]) == 1
    ana.say(says["status"])
    ana.expect(contains=reference, language=tag)
    ana.say(reference)
    ana.expect(phrase="status.received", contains=reference, language=tag)


@each_language
def test_step_by_step_with_a_correction(house: House, ana: Resident, tag: str) -> None:
    says = TONGUES[tag]
    ana.say(says["graffiti"])
    ana.expect(asks="detail", language=tag)
    answer_questions(ana)
    ana.expect(asks="address", phrase="ask.address", language=tag)
    ana.say(ADDRESS)
    ana.expect(asks="photo", language=tag)
    ana.say(says["skip"])
    ana.expect(asks="confirm", contains="1234 MARKET ST", language=tag)
    ana.say(says["correction"])
    ana.expect(asks="confirm", contains="1300 MARKET ST", language=tag)
    ana.say(says["yes"])
    reference = ana.expect(phrase="filed", language=tag).reference
    case = house.case(reference)
    assert (case["service"], case["address"]) == ("graffiti_removal", "1300 MARKET ST")
    ana.press("undo")
    ana.expect(phrase="undone", language=tag)


@each_language
def test_two_problems_are_both_filed(house: House, ana: Resident, tag: str) -> None:
    ana.say(TONGUES[tag]["two"])
    ana.expect(phrase="second.noted", asks="detail", language=tag)
    answer_pothole(ana)
    ana.press("skip")
    ana.press("yes")
    ana.expect(phrase=["filed", "second.now"], language=tag)
    answer_questions(ana)
    ana.press("skip")
    ana.press("yes")
    ana.expect(phrase="filed", language=tag)
    filed = {case["service"]: case["address"] for case in house.cases_of(ana.session)}
    assert filed == {"street_defect": "1234 MARKET ST", "street_light_outage": "N 52ND ST & MARKET ST"}


@each_language
def test_the_photo_first(house: House, ana: Resident, tag: str) -> None:
    says = TONGUES[tag]
    ana.send_photo(pictures.jpeg(seed=2))
    ana.expect(asks="service")
    ana.say(says["graffiti"])
    ana.expect(asks="detail")
    answer_questions(ana)
    ana.say(ADDRESS)
    ana.expect(asks="confirm")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert case["service"] == "graffiti_removal"
    assert len(house.case(case["reference"])["photos"]) == 1


@each_language
def test_an_emergency_comes_first_and_files_nothing(house: House, ana: Resident, tag: str) -> None:
    ana.say(TONGUES[tag]["gas"])
    ana.expect(phrase=["emergency", "emergency.then"], contains=["911", GAS_WORKS], language=tag)
    assert not house.cases_of(ana.session)
    assert house.talk_of(ana.session)["flagged_emergency_at"] is not None


@each_language
def test_what_is_not_ours_is_referred(house: House, ana: Resident, tag: str) -> None:
    ana.say(TONGUES[tag]["parking"])
    ana.expect(phrase="topic", contains="215-683-9773", language=tag)
    assert not house.cases_of(ana.session)


@each_language
def test_the_language_changes_in_the_middle(ana: Resident, tag: str) -> None:
    other = "es" if tag == "en" else "en"
    ana.say(TONGUES[tag]["graffiti"])
    ana.expect(asks="detail", language=tag)
    ana.say(TONGUES[other]["ask_for"])
    ana.expect(phrase="language.changed", asks="detail", language=other)
    answer_questions(ana)
    ana.expect(asks="address", language=other)
    ana.say(TONGUES[tag]["ask_for"])
    ana.expect(phrase="language.changed", asks="address", language=tag)


@each_language
def test_a_person_is_asked_for(house: House, ana: Resident, tag: str) -> None:
    ana.say(TONGUES[tag]["human"])
    ana.expect(language=tag)
    assert house.talk_of(ana.session)["floor"] == "waiting"
