"""Languages within a report, and two residents who speak different ones."""

from bot.language.tags import LANGUAGES
from tests.journeys.conftest import NewResident
from tests.journeys.house import House
from tests.journeys.report.tongues import SPANISH
from tests.journeys.report.way import to_address
from tests.journeys.resident import Resident
from tests.journeys.waiting import until


def test_another_language_and_back(house: House, ana: Resident) -> None:
    ana.say("hello")
    ana.expect(language="en")
    ana.say("Spanish please")
    ana.expect(phrase="language.changed", language="es")
    ana.say("pothole at 1234 Market St")
    ana.expect(asks="detail", phrase="question.street_defect.spot", language="es")
    ana.say("in English please")
    ana.expect(asks="detail", phrase=["language.changed", "question.street_defect.spot"], language="en")


def test_the_list_of_languages(ana: Resident) -> None:
    ana.choose("language")
    ana.expect(phrase="language.which", buttons=list(LANGUAGES))
    ana.press("es")
    ana.expect(phrase="language.changed", language="es")


def test_the_browsers_language_greets(new_resident: NewResident) -> None:
    ana = new_resident(speaks="es-MX,es;q=0.9,en;q=0.8")
    ana.choose("start")
    ana.expect(phrase="greet", language="es")


def test_two_residents_do_not_mix(house: House, ana: Resident, bob: Resident) -> None:
    to_address(ana)
    bob.say(SPANISH.pothole)
    ana.say("1234 Market St")
    ana.expect(asks="photo", language="en")
    bob.press("none")
    bob.expect(asks="detail", language="es")
    ana.press("skip")
    ana.press("yes")
    until(lambda: house.cases_of(ana.session), "Ana's case is there")
    assert not house.cases_of(bob.session)
