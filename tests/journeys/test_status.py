"""What became of a report: asked by its number, listed without it, and told when it moves."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.cases.reference import with_check_digit
from tests.journeys import pictures
from tests.journeys.conftest import NewResident
from tests.journeys.house import House
from tests.journeys.resident import Resident

ARABIC, BENGALI = "٠١٢٣٤٥٦٧٨٩", "০১২৩৪৫৬৭৮৯"
NOBODYS = with_check_digit(9_876_543)
MISTYPED = NOBODYS[:-1] + str((int(NOBODYS[-1]) + 1) % 10)


def file_graffiti(resident: Resident, place: str = "1234 Market St", words: str = "graffiti on the wall") -> str:
    """A public report; gives its number."""
    resident.say(f"{words}, {place}")
    resident.press("wall_or_fence")
    resident.press("first")
    resident.press("skip")
    resident.press("yes")
    return resident.expect(phrase="filed").reference


def file_no_heat(resident: Resident) -> str:
    """A report of a private kind; gives its number."""
    resident.say("My landlord gives us no heat at 1234 Market St")
    resident.press("residential")
    resident.say("3")
    resident.press("yes")
    return resident.expect(phrase="filed").reference


def in_digits(reference: str, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in reference)


@pytest.fixture(scope="module")
def carla(house: House) -> Resident:
    """Somebody whose report all may ask about."""
    return Resident(house.url)


@pytest.fixture(scope="module")
def reference(carla: Resident) -> str:
    return file_graffiti(carla)


WAYS: dict[str, Callable[[str], str]] = {
    "alone": lambda number: number,
    "in a sentence": lambda number: f"what about {number}?",
    "in Spanish": lambda number: f"¿qué pasó con mi reporte {number}?",
    "with a sign": lambda number: f"#{number}",
    "with blanks": lambda number: f" {number[:4]} {number[4:]} ",
    "with dashes": lambda number: f"{number[:3]}-{number[3:]}",
    "Arabic digits": lambda number: in_digits(number, ARABIC),
    "Bengali digits": lambda number: in_digits(number, BENGALI),
}


@pytest.mark.parametrize("way", WAYS)
def test_by_its_number(carla: Resident, reference: str, way: str) -> None:
    carla.say(WAYS[way](reference))
    turn = carla.expect(phrase=["status", "status.received", "status.line.place"], contains="1234 MARKET ST")
    assert turn.reference == reference
    assert reference in turn.text


def test_in_the_middle_of_a_report(ana: Resident, reference: str) -> None:
    ana.say("graffiti on the wall")
    ana.press("wall_or_fence")
    ana.say(f"what about {reference}?")
    ana.expect(asks="detail", phrase=["status", "question.graffiti_removal.floor"])


def test_somebody_elses_public_case_shows_no_address(bob: Resident, reference: str) -> None:
    bob.say(reference)
    bob.expect(phrase=["status", "status.received"], lacks=["MARKET", "Market", "1234"])


def test_a_private_kind_is_hidden_from_others(ana: Resident, bob: Resident) -> None:
    reference = file_no_heat(ana)
    bob.say(reference)
    bob.expect(phrase="status.private", lacks=["heat", "Heat", "MARKET"])
    ana.say(reference)
    ana.expect(phrase=["status", "service.no_heat"], contains="1234 MARKET ST")


@pytest.mark.parametrize(("number", "phrase"), [(NOBODYS, "status.unknown"), (MISTYPED, "status.unknown.check_digits")])
def test_an_unknown_number(ana: Resident, number: str, phrase: str) -> None:
    ana.say(number)
    ana.expect(phrase=phrase, contains=[number, "3-1-1"], buttons=["status", "human"])


def test_ones_own_list(ana: Resident) -> None:
    ana.choose("status")
    ana.expect(phrase="status.none")
    first = file_graffiti(ana)
    ana.say("what happened with my report?")
    ana.expect(phrase="status", contains=[first, "1234 MARKET ST"])
    second = file_graffiti(ana, "1500 Market St")
    ana.choose("status")
    ana.expect(phrase="status.list", contains=[first, second])


@pytest.mark.parametrize(
    ("speaks", "words", "place"),
    [("en", "graffiti on the wall", "1234 Market St"), ("es", "hay grafiti en la pared", "en la calle Market 1300")],
)
def test_the_resident_is_told(house: House, new_resident: NewResident, speaks: str, words: str, place: str) -> None:
    ana = new_resident(speaks=speaks)
    reference = file_graffiti(ana, place, words)
    note = "A crew goes out on Monday."
    moved = house.cli("case", "move", reference, "in_progress", "--note", note)
    assert moved.returncode == 0, moved.stderr
    ana.hear()
    ana.expect(phrase=["notice.moved", "status.in_progress"], contains=[reference, note], language=speaks)
    ana.say(reference)
    ana.expect(phrase=["status", "status.in_progress"], contains=note, language=speaks)

    fixed = house.cli("case", "move", reference, "fixed")
    assert fixed.returncode == 0, fixed.stderr
    ana.hear()
    ana.expect(phrase=["notice.moved", "status.closed.fixed"], contains=reference, language=speaks)
    assert ana.turn.reference == reference
    ana.say(reference)
    ana.expect(phrase="status.closed.fixed", language=speaks)

    case = house.case(reference)
    assert (case["status"], case["close_reason"]) == ("closed", "fixed")
    assert case["closed_at"] is not None
    assert [event["kind"] for event in case["history"]] == ["opened", "moved", "told", "moved", "told"]
    assert ana.everything()[-2]["text"] == case["history"][-1]["note"], "the history has what was told, word for word"
    assert not ana.news()


def test_moves_that_are_refused(house: House, carla: Resident, reference: str) -> None:
    refusals = {
        ("case", "move", reference, "closed"): "Closing needs a public reason",
        ("case", "move", reference, "not_ours"): "needs a note",
        ("case", "move", NOBODYS, "fixed"): "There is no case",
        ("case", "show", NOBODYS): "There is no case",
    }
    with ThreadPoolExecutor() as pool:
        results = pool.map(lambda words: house.cli(*words), refusals)
    for sentence, refused in zip(refusals.values(), results, strict=True):
        assert refused.returncode == 1
        assert sentence in refused.stderr
        assert "Traceback" not in refused.stderr
    assert house.cases_of(carla.session)[0]["status"] == "received"
    assert not carla.news(), "what did not happen is not told"


def test_a_photo_does_not_show_in_a_status(ana: Resident, bob: Resident) -> None:
    ana.send_photo(pictures.jpeg(seed=21, place=pictures.HERE), text="graffiti on the wall")
    ana.press("wall_or_fence")
    ana.press("first")
    ana.press("photo_place")
    ana.press("yes")
    bob.say(ana.expect(phrase="filed").reference)
    bob.expect(phrase="status", lacks=["39.95", "75.16"])
