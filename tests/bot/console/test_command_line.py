"""`philly311 console admin`: the way in for who has no password, or lost it."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.house import Parts
from bot.settings import ROOT
from tests.bot.console.person import Person
from tests.journeys.house import environment, run_cli


@pytest.fixture
def told(tmp_path: Path, database_url: str) -> Mapping[str, str]:
    return environment(tmp_path, ROOT / "config.yml", DATABASE_URL=database_url)


def shown(words: str) -> tuple[str, str]:
    found = re.fullmatch(r"E-mail address +(\S+)\nOne-time password +(\S+)\n.*\n", words)
    assert found is not None, words
    return found[1], found[2]


async def test_a_way_in_is_made_once_and_again_on_demand(
    told: Mapping[str, str], stranger: Person, parts: Parts
) -> None:
    first = run_cli(told, "console", "admin")
    email, password = shown(first.stdout)
    assert (await stranger.sign_in(email, password)).headers["location"] == "/console/account/password"

    second = run_cli(told, "console", "admin")
    assert second.returncode == 1
    assert "philly311 console admin --reset" in second.stderr
    assert second.stdout == ""

    reset = run_cli(told, "console", "admin", "--reset")
    email, newer = shown(reset.stdout)
    assert (await stranger.get("/account/password")).status_code == 303
    assert (await Person(stranger.web, parts).sign_in(email, password)).status_code == 401
    assert (await Person(stranger.web, parts).sign_in(email, newer)).status_code == 303

    nobody = run_cli(told, "console", "admin", "--reset", "--email", "[red]nobody@city.example")
    assert nobody.returncode == 1
    assert "There is no administrator [red]nobody@city.example." in nobody.stderr
