"""A small storm over every channel: every message is answered once or explained, and none is lost."""

import pytest

from benchmarks.storm.report import say, show
from benchmarks.storm.weather import house_in_the_open, ride_out
from tests.journeys.house import RunningRasa

MESSAGES = 300
SEED = 311


def test_a_storm(rasa: RunningRasa, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with house_in_the_open(tmp_path_factory.mktemp("storm"), database_url, rasa, seed=SEED) as (house, stage):
        result = ride_out(house, stage, messages=MESSAGES, rate=10, seed=SEED, say=say)
    show(result)
    assert result.problems == []
    assert result.planned >= MESSAGES * 0.95
    assert result.repeated > 0
    assert {"throttled", "unavailable"} <= result.tries.keys(), "the platforms did fail"
    assert sum(result.outcomes.values()) == result.planned
