"""A house that runs: Rasa once a session, the rest once a module, each module with a database of its own.

def test_something(house: House, ana: Resident) -> None:
    ana.say("There is a pothole at 1234 Market St")
    ana.expect(asks="detail", contains="water")
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.fakes.graph_api import GraphApi
from tests.journeys.house import House, RunningRasa, running_house, running_rasa
from tests.journeys.resident import Resident

NewResident = Callable[..., Resident]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    for item in items:
        if __package__ in item.nodeid.replace("/", "."):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRasa]:
    """It takes most of a minute to start, so there is one for all."""
    with running_rasa(tmp_path_factory.mktemp("rasa")) as running:
        yield running


@pytest.fixture(scope="module")
def house(rasa: RunningRasa, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Web chat only: Telegram is closed here."""
    with running_house(tmp_path_factory.mktemp("house"), database_url, rasa) as running:
        yield running


@pytest.fixture(scope="module")
def meta() -> Iterator[GraphApi]:
    """Facebook, Instagram and WhatsApp; `talk.running_house_at_meta` knows of them."""
    with GraphApi() as api:
        yield api


@pytest.fixture
def new_resident(house: House) -> Iterator[NewResident]:
    """Residents that nobody has met: `new_resident(speaks="es")`."""
    with ExitStack() as stack:
        yield lambda **about: stack.enter_context(Resident(house.url, **about))


@pytest.fixture
def ana(new_resident: NewResident) -> Resident:
    return new_resident()


@pytest.fixture
def bob(new_resident: NewResident) -> Resident:
    return new_resident()
