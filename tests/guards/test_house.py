"""Turns red when a step is forgotten: an action without its name in the domain, a setting nobody documented ..."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.actions.app import ACTIONS
from bot.actions.report.draft import SLOTS
from bot.actions.report.steps import ENDS, INTERRUPTS
from bot.cases.workflow import CLOSE_REASONS, MOVES, STATUSES
from bot.conversation.asking import ASKS
from bot.effects import Effects
from bot.language.phrases import Phrases
from bot.language.tags import LANGUAGES
from bot.settings import ROOT, Environment, load
from connectors.base import ERROR_POLICIES, SendErrorKind
from connectors.registry import CHANNELS

NLU = ROOT / "nlu"
DOMAIN = yaml.safe_load((NLU / "domain" / "domain.yml").read_text(encoding="utf-8"))
RULES = yaml.safe_load((NLU / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
FORM = "report_form"


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_every_action_stands_in_the_domain_and_every_name_there_is_an_action() -> None:
    assert sorted(action.named for action in ACTIONS) == sorted(DOMAIN["actions"])


def test_every_action_has_a_file_of_its_name() -> None:
    for action in ACTIONS:
        assert action.__module__ == f"bot.actions.{action.named}"


def test_the_draft_knows_the_slots_of_the_domain() -> None:
    outside_a_report = {"misunderstood", "offer"}
    assert set(SLOTS) == set(DOMAIN["slots"]) - outside_a_report


def test_every_slot_the_form_asks_for_can_be_worded() -> None:
    asked = {
        custom["ask"]
        for responses in DOMAIN["responses"].values()
        for response in responses
        if "ask" in (custom := response["custom"])
    }
    assert asked == set(ASKS)
    for slot in DOMAIN["forms"][FORM]["required_slots"]:
        assert f"utter_ask_{FORM}_{slot}" in DOMAIN["responses"]


def test_every_intent_has_a_rule_outside_a_report() -> None:
    ruled = {rule["steps"][0].get("intent") for rule in RULES if rule["condition"] == [{"active_loop": None}]}
    assert ruled == set(DOMAIN["intents"])


def test_what_may_interrupt_a_report_has_a_rule_there() -> None:
    """Without one Rasa would say the fallback again and again (it did)."""
    ruled = {
        rule["steps"][0]["intent"]
        for rule in RULES
        if rule["condition"] == [{"active_loop": FORM}] and "intent" in rule["steps"][0]
    }
    assert ruled == set(INTERRUPTS)
    assert set(ENDS) <= set(DOMAIN["intents"])


def test_rules_run_the_form_only_behind_an_action() -> None:
    """A form that refused a message cannot be the very next thing: Rasa takes that for a mistake."""
    for rule in RULES:
        if rule["condition"] == [{"active_loop": FORM}] and "intent" in rule["steps"][0]:
            assert rule["steps"][1].get("action") != FORM, rule["rule"]


def test_every_effect_an_action_asks_for_has_a_handler() -> None:
    asked = set()
    for path in python_files("bot/actions"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "effect":
                name = node.args[1]
                assert isinstance(name, ast.Constant), path
                asked.add(name.value)
    handlers = {name for name in vars(Effects) if not name.startswith("_")} - {"handlers"}
    assert asked == handlers - set(Effects.__dataclass_fields__)


def test_every_send_error_has_its_policy() -> None:
    assert set(ERROR_POLICIES) == set(SendErrorKind)
    assert all(policy.sentence.endswith(".") for policy in ERROR_POLICIES.values())


def test_every_status_can_be_left_and_said() -> None:
    phrases = Phrases("en")
    assert set(MOVES) == set(STATUSES)
    assert all(MOVES[status] for status in STATUSES)
    keys = [f"status.{status}" for status in STATUSES if status != "closed"]
    keys += [f"status.closed.{reason}" for reason in CLOSE_REASONS]
    assert [key for key in keys if not phrases.has(key)] == []


def test_every_channel_of_the_configuration_is_in_the_registry() -> None:
    assert set(load().config.channels) == set(CHANNELS)


def test_every_offered_language_is_known() -> None:
    languages = load().config.languages
    assert set(languages.offered) == set(LANGUAGES)
    assert set(languages.complete) <= set(languages.offered)


def _keys(data: Any, prefix: str = "") -> Iterator[str]:
    for key, value in data.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _keys(value, f"{path}.")
        else:
            yield path


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    keys = list(_keys(yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))))
    variables = [name.upper() for name in Environment.model_fields]
    assert [name for name in [*keys, *variables] if f"`{name}`" not in documented] == []


@pytest.mark.parametrize("name", ["instagram", "messenger", "telegram", "webchat", "whatsapp", "x"])
def test_no_channel_is_named_outside_its_own_file(name: str) -> None:
    """Capabilities are asked, never names (ARCHITECTURE.md)."""
    branch = re.compile(rf"""(==|!=|\bin\b)\s*[("'\[]*["']{name}["']""")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in python_files("bot", "storage")
        for line in path.read_text(encoding="utf-8").splitlines()
        if branch.search(line)
    ]
    assert found == []


# What a resident wrote may stand in these; none of them may be given to a logger.
PRIVATE = {"text", "note", "description", "address", "surface", "standard", "name", "external_id", "thread", "contact"}


def test_no_log_line_takes_a_residents_words() -> None:
    found = []
    for path in python_files("bot", "connectors"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _is_logging(node):
                for argument in ast.walk(node):
                    if isinstance(argument, ast.Attribute) and argument.attr in PRIVATE:
                        found.append(f"{path.relative_to(ROOT)}:{argument.lineno} {ast.unparse(argument)}")
    assert found == []


def _is_logging(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "logger", "logging")
    )


def test_lock_files_pin_with_hashes_and_name_no_address() -> None:
    locks = [*(ROOT / "requirements").glob("*.txt"), NLU / "requirements.txt"]
    assert len(locks) == 4
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--find-links", text), lock


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files("bot", "connectors", "storage", "nlu/components", "deploy", "benchmarks")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
