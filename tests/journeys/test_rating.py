"""A case is closed, its resident says whether the problem is solved, and goes on with whatever they were doing."""

import pytest

from tests.journeys.conftest import NewResident
from tests.journeys.house import House
from tests.journeys.resident import Resident
from tests.journeys.test_status import file_graffiti


def close(house: House, resident: Resident, reference: str) -> None:
    """The City closes the case, and the resident reads it."""
    fixed = house.cli("case", "move", reference, "fixed")
    assert fixed.returncode == 0, fixed.stderr
    resident.hear()
    offered = [f"rated_good_{reference}", f"rated_bad_{reference}", "human"]
    resident.expect(phrase=["status.closed.fixed", "rating.ask"], asks="rating", buttons=offered)


def ratings(house: House, reference: str) -> list[str]:
    return [event["rating"] for event in house.case(reference)["history"] if event["kind"] == "rated"]


def test_a_button_and_then_a_person(house: House, ana: Resident) -> None:
    reference = file_graffiti(ana)
    close(house, ana, reference)
    ana.press(f"rated_bad_{reference}")
    ana.expect(phrase="rating.bad", contains=reference, buttons=["human", "report"])
    assert ratings(house, reference) == ["bad"]
    ana.press("human")
    ana.expect(phrase="handed_over")


@pytest.mark.parametrize(
    ("speaks", "words", "worth"),
    [("en", "no", "bad"), ("en", "👍", "good"), ("es", "No resuelto", "bad")],
)
def test_in_words(house: House, new_resident: NewResident, speaks: str, words: str, worth: str) -> None:
    ana = new_resident(speaks=speaks)
    report = {"en": ("1234 Market St", "graffiti on the wall"), "es": ("en la calle Market 1300", "hay grafiti")}
    reference = file_graffiti(ana, *report[speaks])
    close(house, ana, reference)
    ana.say(words)
    ana.expect(phrase=f"rating.{worth}", contains=reference, language=speaks)
    assert ratings(house, reference) == [worth]


def test_in_the_middle_of_the_next_report(house: House, ana: Resident) -> None:
    reference = file_graffiti(ana)
    ana.say("graffiti on the wall, 1500 Market St")
    ana.press("wall_or_fence")
    close(house, ana, reference)
    ana.press(f"rated_good_{reference}")
    ana.expect(phrase=["rating.good", "question.graffiti_removal.floor"], asks="detail")
    ana.press("first")
    ana.press("skip")
    ana.say("yes")
    ana.expect(phrase="filed")
    assert ratings(house, reference) == ["good"]
