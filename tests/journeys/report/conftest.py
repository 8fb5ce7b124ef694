"""One house for all reports: each of them is somebody else's, so they do not meet."""

from collections.abc import Iterator

import pytest

from tests.factories import new_database
from tests.journeys.house import House, RunningRasa, running_house


@pytest.fixture(scope="package")
def house(rasa: RunningRasa, database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Web chat only: Telegram is closed here."""
    folder = tmp_path_factory.mktemp("house")
    with new_database(database_server, copied=True) as url, running_house(folder, url, rasa) as running:
        yield running
