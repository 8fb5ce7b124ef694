"""Each key and button that the code, the domain, a closed set or an example names has its phrase."""

import re
from itertools import chain
from typing import get_args

import pytest
import yaml

from bot import choices
from bot.cases.workflow import CLOSE_REASONS, CLOSED, STATUSES
from bot.photos import PhotoProblem
from bot.places.place import Status
from bot.settings import ROOT
from tests.guards.catalogs.reading import english_keys
from tests.guards.catalogs.scanning import SAID, buttons, code, in_domain, nodes, shown

BUTTONS_OF_THEIR_OWN = frozenset({"languages"})


@pytest.mark.parametrize(("where", "pattern"), SAID, ids=[f"{where}: {shown(pattern)}" for where, pattern in SAID])
def test_a_key_in_the_code_is_in_the_catalogs(where: str, pattern: str) -> None:
    assert [key for key in english_keys() if re.fullmatch(pattern, key)], f"{where} says {shown(pattern)}"


def test_the_code_was_read() -> None:
    """Were the scan blind, everything above would pass."""
    patterns = {shown(pattern) for _, pattern in SAID}
    plain = {"filed", "status.unknown.check_digits", "handed_over.later", "photo.send_it", "due.none", "agency.line"}
    assert plain | {"service.{}.button", "option.{}.{}.{}", "address.{}", "advice.{}", "answer.{}"} <= patterns


def test_each_button_in_the_code_has_its_label() -> None:
    names = {name for _, tree in code() for node in nodes(tree) for name in buttons(node)} - BUTTONS_OF_THEIR_OWN
    assert {"human", "skip", "not_sure", "photo_place", "cancel"} <= names, "the code was not read"
    names |= {f"change.{name}" for name in choices.CHANGEABLE}
    assert sorted(name for name in names if f"button.{name}" not in english_keys()) == []


def test_what_the_domain_says_is_in_the_catalogs() -> None:
    domain = yaml.safe_load((ROOT / "nlu" / "domain" / "domain.yml").read_text("utf-8"))
    labels = {f"button.{name}" for name in chain.from_iterable(in_domain(domain, "buttons"))}
    keys = {*in_domain(domain, "phrase"), *labels}
    assert {"greet", "help", "button.report"} <= keys, "the domain was not read"
    assert sorted(keys - english_keys()) == []


CLOSED_SETS = {
    "close reasons": [f"status.closed.{reason}" for reason in CLOSE_REASONS],
    "statuses": [f"status.{status}" for status in STATUSES if status != CLOSED],
    "photo problems": [f"photo.problem.{problem}" for problem in PhotoProblem],
    "places that need a word": [f"address.{status}" for status in get_args(Status) if status != "exact"],
}


@pytest.mark.parametrize("keys", CLOSED_SETS.values(), ids=CLOSED_SETS)
def test_each_value_of_a_closed_set_has_its_phrase(keys: list[str]) -> None:
    assert keys
    assert sorted(set(keys) - english_keys()) == []


def test_what_is_understood_can_be_answered() -> None:
    """A subject that the examples teach has its words."""
    prefixes = {"ask_question": "answer", "out_of_scope": "topic", "emergency": "emergency"}
    taught = {
        (intent, subject)
        for path in (ROOT / "nlu" / "data").rglob("*.yml")
        for intent, subject in re.findall(r"^- intent: (\w+)/(\w+)$", path.read_text("utf-8"), re.MULTILINE)
    } - {("out_of_scope", "other")}
    assert set(prefixes) <= {intent for intent, _ in taught}, "the examples were not read"
    keys = {f"{prefixes[intent]}.{subject}" for intent, subject in taught if intent in prefixes}
    assert sorted(keys - english_keys()) == []
