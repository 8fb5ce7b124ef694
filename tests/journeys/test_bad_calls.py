"""Whatever calls a webhook: refused or counted, stored once and only if it is ours, and never an error of the house."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from benchmarks.storm.platforms import platforms
from tests.journeys.forgeries import DOORS, Door, Headers
from tests.journeys.house import START_SECONDS, Json, Process, environment, free_port, rows, write_config
from tests.journeys.waiting import until

LARGE = 10_000_000
_people = itertools.count(7_400_001)
each_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.channel)


@dataclass(frozen=True)
class Web:
    """The web server alone: what it refuses, nobody behind it ever sees."""

    url: str
    database_url: str
    process: Process

    def rows(self, query: str, *values: str) -> list[Json]:
        return rows(self.database_url, query, *values)

    def listens(self) -> bool:
        assert self.process.code is None, self.process.said()
        try:
            # Nobody works here, so nobody would be answered: it says so.
            return httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False).status_code == 503
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def house(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Every channel is open."""
    folder, port = tmp_path_factory.mktemp("doors"), free_port()
    config = write_config(folder / "config.yml", server={"port": port})
    with platforms(seed=311, twice=0) as stage:
        own = {"DATABASE_URL": database_url, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        told = environment(folder, config, **own, **stage.environment)
        web = Web(own["PUBLIC_URL"], database_url, Process(["web"], told, folder / "web.log"))
        try:
            until(web.listens, "the web server listens", START_SECONDS)
            yield web
        finally:
            web.process.stop()


@pytest.fixture(autouse=True)
def the_house_is_well(house: Web) -> Iterator[None]:
    """After each test the web server still runs."""
    yield
    assert house.process.code is None, house.process.said()


@pytest.fixture
def person() -> int:
    return next(_people)


def call(house: Web, door: Door, body: bytes, headers: Headers) -> int:
    """The status that a call is answered with."""
    told = {"content-type": "application/json", **headers}
    return httpx.post(f"{house.url}{door.path}", content=body, headers=told, timeout=60, trust_env=False).status_code


def stored(house: Web, text: str) -> int:
    return len(house.rows("SELECT 1 FROM messages WHERE text = %s", text))


def counted(house: Web, door: Door, kind: str) -> int:
    rows = house.rows("SELECT count FROM channel_counts WHERE channel = %s AND kind = %s", door.channel, kind)
    return sum(row["count"] for row in rows)


def spoilt(headers: Headers) -> Headers:
    """The same with the last letter changed."""
    return {name: value[:-1] + ("A" if value[-1] != "A" else "B") for name, value in headers.items()}


@each_door
@pytest.mark.parametrize("how", ["unsigned", "wrongly signed", "half signed", "signed for another body"])
def test_a_call_that_is_not_the_platforms(house: Web, door: Door, person: int, how: str) -> None:
    text = f"a forgery by {person}"
    body = door.write(person, text, False)
    good = door.sign(body)
    headers: dict[str, Headers] = {
        "unsigned": {},
        "wrongly signed": spoilt(good),
        "half signed": {name: value[: len(value) // 2] for name, value in good.items()},
        "signed for another body": door.sign(body + b" ") if door.of_body else spoilt(good),
    }
    before = counted(house, door, "refused:signature")
    assert call(house, door, body, headers[how]) == 403
    assert counted(house, door, "refused:signature") == before + 1
    assert stored(house, text) == 0


@each_door
def test_a_call_that_comes_again_and_again(house: Web, door: Door, person: int) -> None:
    text = f"hello from {person}"
    body = door.write(person, text, False)
    assert {call(house, door, body, door.sign(body)) for _ in range(3)} == {200}
    assert stored(house, text) == 1


@each_door
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_call_that_breaks_off(house: Web, door: Door, person: int, kept: float) -> None:
    text = f"half a word of {person}"
    whole = door.write(person, text, False)
    body = whole[: int(len(whole) * kept)]
    before = counted(house, door, "refused:unreadable")
    assert call(house, door, body, door.sign(body)) == 400
    assert counted(house, door, "refused:unreadable") == before + 1
    assert stored(house, text) == 0


@each_door
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_a_call_of_ten_megabytes(house: Web, door: Door, person: int, signed: bool) -> None:
    text = f"a long story of {person}"
    body = door.write(person, text, False).ljust(LARGE)
    before = counted(house, door, "refused:too_large")
    assert call(house, door, body, door.sign(body) if signed else {}) == 413
    assert counted(house, door, "refused:too_large") == before + 1
    assert stored(house, text) == 0


@pytest.mark.parametrize("door", [door for door in DOORS if door.names_us], ids=lambda door: door.channel)
def test_a_call_about_an_account_that_is_not_ours(house: Web, door: Door, person: int) -> None:
    text = f"not for us, by {person}"
    body = door.write(person, text, True)
    before = counted(house, door, "other_account")
    assert call(house, door, body, door.sign(body)) == 200
    assert counted(house, door, "other_account") == before + 1
    assert stored(house, text) == 0


JUNK = {
    "nothing": b"",
    "words": b"hello",
    "null": b"null",
    "a number": b"311",
    "a list": b"[]",
    "an empty object": b"{}",
    "bytes": bytes(range(256)),
    "very deep": b"[" * 100_000 + b"]" * 100_000,
    "a huge number": b'{"update_id": 1' + b"0" * 5_000 + b', "object": "page", "entry": 1, "data": {}}',
    "half a letter": b'{"object": "page", "entry": [{"id": "\\ud800"}], "data": {"event_type": "\\ud800"}}',
    "odd kinds": b'{"object": ["page"], "entry": {"id": 7}, "data": [[7], null], "update_id": [1], "message": 7}',
}


@each_door
@pytest.mark.parametrize("name", JUNK)
def test_a_signed_call_that_makes_no_sense(house: Web, door: Door, name: str) -> None:
    before = house.rows("SELECT count(*) AS times FROM messages")
    assert call(house, door, JUNK[name], door.sign(JUNK[name])) in (200, 400)
    assert house.rows("SELECT count(*) AS times FROM messages") == before


@each_door
def test_the_door_still_opens(house: Web, door: Door, person: int) -> None:
    text = f"thank you from {person}"
    body = door.write(person, text, False)
    assert call(house, door, body, door.sign(body)) == 200
    assert stored(house, text) == 1
