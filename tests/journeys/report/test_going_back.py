"""Going back, and saying it twice: cancelled, started over, taken back, pressed once more."""

import pytest

from tests.journeys import pictures
from tests.journeys.conftest import NewResident
from tests.journeys.house import House
from tests.journeys.report.tongues import ENGLISH, TONGUES, Tongue
from tests.journeys.report.way import file, to_address, to_summary
from tests.journeys.resident import Resident, has_phrase, new_id


@pytest.mark.parametrize("words", ["cancel", "never mind"])
def test_cancel(house: House, ana: Resident, words: str) -> None:
    to_address(ana)
    ana.say(words)
    ana.expect(phrase="cancelled")
    ana.say("1234 Market St")
    ana.expect(asks="service")
    assert not house.cases_of(ana.session)


def test_start_over(house: House, ana: Resident) -> None:
    to_summary(ana)
    ana.say("start over")
    ana.expect(phrase="restarted")
    ana.say("dead animal in the street at 1300 Market St")
    ana.expect(asks="detail", phrase="question.dead_animal_in_street.where")
    ana.press("street")
    ana.press("skip")
    ana.expect(asks="confirm", contains="1300 MARKET ST", lacks=["1234 MARKET ST", "graffiti", "Graffiti"])
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert case["service"] == "dead_animal_in_street"


@TONGUES
def test_undo_and_undo_again(house: House, new_resident: NewResident, tongue: Tongue) -> None:
    ana = new_resident(speaks=tongue.tag)
    reference = file(ana)
    ana.say(tongue.undo)
    ana.expect(phrase="undone", contains=reference)
    ana.choose("undo")
    ana.expect(phrase="undo.too_late")
    (case,) = house.cases_of(ana.session)
    assert (case["status"], case["close_reason"]) == ("closed", "withdrawn")
    assert [event["kind"] for event in house.case(reference)["history"]] == ["opened", "moved"]


def test_what_is_offered_may_be_typed(house: House, ana: Resident) -> None:
    """As on X, where there are no buttons; and to be knocked down is no crime when it is the sign."""
    ana.say("The stop sign at 1234 Market St needs repair")
    ana.expect(asks="detail", phrase="question.stop_sign_repair.issue")
    ana.say("Knocked down")
    ana.expect(asks="photo")
    ana.press("skip")
    ana.say("change something")
    ana.expect(phrase="ask.change")
    ana.say("the place")
    ana.expect(asks="address", phrase="ask.address")
    ana.say("1300 Market St")
    ana.expect(asks="confirm", contains="1300 MARKET ST")
    ana.say("change something")
    ana.say("2")
    ana.expect(asks="detail", phrase="question.stop_sign_repair.issue")
    ana.say("Faded")
    ana.expect(asks="confirm")
    ana.say("yes")
    (case,) = house.cases_of(ana.session)
    assert (case["details"], case["address"]) == ({"issue": "faded"}, "1300 MARKET ST")


@TONGUES
def test_an_answer_may_be_changed_before_all_is_told(house: House, new_resident: NewResident, tongue: Tongue) -> None:
    ana = new_resident(speaks=tongue.tag)
    to_address(ana, tongue.graffiti)
    ana.say("1234 Market St")
    ana.expect(asks="photo")
    ana.say(tongue.change)
    ana.expect(asks="photo", phrase="ask.change", buttons=["service", "details", "address", "cancel"])
    ana.press("details")
    ana.expect(asks="detail", phrase="question.graffiti_removal.property_type")
    ana.say(tongue.change)
    ana.expect(asks="detail", phrase="ask.change", buttons=["service", "address", "cancel"])
    ana.press("address")
    ana.expect(asks="detail", phrase="question.graffiti_removal.property_type")
    ana.press("wall_or_fence")
    ana.press("first")
    ana.expect(asks="address", phrase="ask.address")
    ana.say("1300 Market St")
    ana.press("skip")
    ana.expect(asks="confirm", contains="1300 MARKET ST", lacks="1234")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert (case["address"], case["description"]) == ("1300 MARKET ST", tongue.graffiti)


@pytest.mark.parametrize("tag", ["en", "es"])
def test_cancel_after_filing_asks_first(house: House, new_resident: NewResident, tag: str) -> None:
    words = {"en": "cancel that report", "es": "cancela eso por favor"}[tag]
    ana = new_resident(speaks=tag)
    reference = file(ana)
    ana.say(words)
    ana.expect(phrase="undo.offer", contains=reference, buttons=["undo", "no"])
    ana.press("no")
    ana.expect(phrase="what_now")
    ana.say(words)
    # Only the next message takes the offer.
    ana.say(reference)
    ana.say("yes")
    ana.expect(phrase="what_now")
    assert house.case(reference)["status"] == "received"
    ana.say(words)
    ana.say("yes")
    ana.expect(phrase="undone", contains=reference)
    assert house.case(reference)["close_reason"] == "withdrawn"
    ana.say(words)
    ana.expect(phrase="nothing_to_cancel")


def test_yes_twice_files_once(house: House, ana: Resident) -> None:
    to_summary(ana)
    for _ in range(2):
        assert ana.post(choice="yes").status_code == 202
    ana.hear(2)
    ana.choose("yes")
    assert len(house.cases_of(ana.session)) == 1
    said = [has_phrase(message["text"], "filed", "en") for message in ana.everything()]
    assert said.count(True) == 1


def test_a_button_pressed_once_more_answers_nothing(house: House, ana: Resident) -> None:
    ana.say(f"{ENGLISH.graffiti} at 1234 Market St")
    ana.press("wall_or_fence")
    for _ in range(3):
        ana.choose("wall_or_fence")
        ana.expect(asks="detail", phrase="question.graffiti_removal.floor", lacks="noted")
    ana.press("first")
    ana.choose("first")
    ana.expect(asks="photo", phrase="ask.photo")
    ana.press("skip")
    ana.choose("skip")
    ana.expect(asks="confirm", phrase="ask.confirm")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert case["details"] == {"property_type": "wall_or_fence", "floor": "first"}


@pytest.mark.parametrize("asked", ["detail", "photo", "confirm"])
def test_the_place_may_be_shared_at_any_time(house: House, ana: Resident, asked: str) -> None:
    ana.say(f"{ENGLISH.graffiti}{'' if asked == 'detail' else ' at 1234 Market St'}")
    if asked == "detail":
        ana.share_location(*pictures.HERE)
        ana.expect(asks="detail", phrase="question.graffiti_removal.property_type")
    ana.press("wall_or_fence")
    ana.press("first")
    if asked == "photo":
        ana.share_location(*pictures.HERE)
    ana.expect(asks="photo")
    ana.press("skip")
    if asked == "confirm":
        ana.share_location(*pictures.HERE)
    ana.expect(asks="confirm", phrase="ask.confirm", lacks="1234 MARKET ST")
    ana.press("yes")
    (case,) = house.cases_of(ana.session)
    assert (case["lat"], case["lon"]) == pytest.approx(pictures.HERE, abs=1e-4)


def test_the_same_message_twice_counts_once(house: House, ana: Resident) -> None:
    to_summary(ana)
    yes = new_id()
    for _ in range(3):
        assert ana.post(id=yes, choice="yes").status_code == 202
    ana.hear()
    ana.expect(phrase="filed")
    ana.say("thank you")
    ana.expect(phrase="thanks")
    assert len(house.cases_of(ana.session)) == 1
