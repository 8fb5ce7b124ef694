"""What is not an answer: questions, emergencies, somebody else's job, small talk, a person, nonsense."""

from collections.abc import Sequence

import pytest

from tests.journeys.house import House
from tests.journeys.report.tongues import TONGUES, Tongue
from tests.journeys.report.way import to_address
from tests.journeys.resident import Resident, has_phrase

SEPTA, GAS_WORKS = "215-580-7800", "215-235-1212"


@TONGUES
def test_a_question_in_the_middle(ana: Resident, tongue: Tongue) -> None:
    to_address(ana, tongue.graffiti)
    ana.say(tongue.question)
    ana.expect(asks="address", phrase=["answer.how_long.if_sent", "due.by", "ask.address"], language=tongue.tag)
    ana.say("1234 Market St")
    ana.expect(asks="photo")


def test_how_long_it_takes(ana: Resident) -> None:
    ana.say("how long does it take?")
    ana.expect(phrase="answer.how_long")
    ana.say("There is a pothole at 1234 Market St")
    ana.say("how long does it take?")
    ana.expect(asks="detail", phrase=["answer.how_long.if_sent", "due.by", "question.street_defect.spot"])
    for value in ("none", "driving", "skip", "yes"):
        ana.press(value)
    reference = ana.turn.reference
    ana.say("how long does it take?")
    ana.expect(phrase="due.by", contains=reference)


def test_the_report_said_once_more(ana: Resident) -> None:
    ana.say("There is a pothole at 1234 Market St")
    ana.expect(asks="detail", phrase="question.street_defect.spot")
    ana.say("A big pothole in the street")
    ana.expect(asks="detail", phrase="question.street_defect.spot")
    assert not has_phrase(ana.turn.text, "again.detail", "en")


@pytest.mark.parametrize(
    ("words", "presses"),
    [
        ("There is a pothole at 1234 Market St", ["trolley_tracks"]),
        ("There is a pothole on the trolley tracks at 1234 Market St", []),
        ("Hay un bache en los rieles del tranvía en la calle Market 1234", []),
    ],
)
def test_somebody_elses_job(house: House, ana: Resident, words: str, presses: Sequence[str]) -> None:
    ana.say(words)
    for value in presses:
        ana.press(value)
    ana.expect(phrase="refer", contains=SEPTA)
    assert not house.cases_of(ana.session)


@TONGUES
def test_an_emergency(house: House, ana: Resident, tongue: Tongue) -> None:
    ana.say(tongue.gas)
    ana.expect(phrase=["emergency", "emergency.then"], contains=["911", GAS_WORKS], language=tongue.tag)
    assert "911" in ana.turn.messages[0]["text"], "whom to call comes first and alone"
    assert not ana.turn.messages[0]["buttons"]
    assert not house.cases_of(ana.session)
    assert house.talk_of(ana.session)["flagged_emergency_at"] is not None
    ana.say(tongue.yes)
    ana.expect(asks="service", phrase="ask.service", language=tongue.tag)


def test_an_emergency_in_the_middle_of_a_report(house: House, ana: Resident) -> None:
    to_address(ana)
    ana.say("my house is on fire")
    ana.expect(phrase="emergency", contains="911")
    assert not house.cases_of(ana.session)
    assert house.talk_of(ana.session)["flagged_emergency_at"] is not None
    ana.say("1234 Market St")
    ana.expect(asks="photo")


@TONGUES
def test_small_talk(ana: Resident, tongue: Tongue) -> None:
    for words, phrase in tongue.small_talk.items():
        ana.say(words)
        ana.expect(phrase=phrase, language=tongue.tag)


@TONGUES
def test_a_person_is_asked_for(house: House, ana: Resident, tongue: Tongue) -> None:
    ana.say(tongue.human)
    turn = ana.expect(phrase="handed_over", language=tongue.tag)
    assert any(has_phrase(turn.text, f"handed_over.{when}", tongue.tag) for when in ("now", "later")), turn.text
    talk = house.talk_of(ana.session)
    assert (talk["floor"], talk["floor_reason"]) == ("waiting", "asked")
    assert talk["floor_since"] is not None
    ana.say(tongue.pothole)
    ana.expect(asks="detail")


def test_two_misunderstandings_in_a_row(house: House, ana: Resident) -> None:
    ana.say("asdf qwer zxcv")
    ana.expect(phrase="misunderstood", buttons=["report", "status", "human"])
    ana.say("blorp wibble zzz")
    ana.expect(phrase="misunderstood.again", buttons=["yes", "no"])
    ana.press("yes")
    ana.expect(phrase="handed_over")
    assert house.talk_of(ana.session)["floor"] == "waiting"


def test_one_misunderstanding_is_forgotten(ana: Resident) -> None:
    ana.say("asdf qwer zxcv")
    ana.say("hello")
    ana.say("blorp wibble zzz")
    ana.expect(phrase="misunderstood", buttons=["report", "status", "human"])
