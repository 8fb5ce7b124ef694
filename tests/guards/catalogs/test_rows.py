"""The city's rows have their words: services, questions, departments, agencies, topics, emergencies."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from tests.guards.catalogs.reading import english_keys


def seeds(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((ROOT / "storage" / "seeds" / f"{name}.yml").read_text("utf-8"))
    return rows


def keys_of_service(row: dict[str, Any]) -> Iterator[str]:
    slug = row["slug"]
    yield f"service.{slug}"
    yield f"service.{slug}.button"
    for question in row.get("questions") or []:
        if question["asked"]:
            yield f"question.{slug}.{question['id']}"
            for option in question.get("options") or []:
                yield f"option.{slug}.{question['id']}.{option}"
    for rule in row.get("rules") or []:
        if "advice" in rule:
            yield f"advice.{rule['advice']}"


ASKABLE = [row for row in seeds("services") if row["askable"]]


@pytest.mark.parametrize("row", ASKABLE, ids=[row["slug"] for row in ASKABLE])
def test_a_service_has_its_words(row: dict[str, Any]) -> None:
    assert [key for key in keys_of_service(row) if key not in english_keys()] == []


@pytest.mark.parametrize(
    ("rows", "prefix", "column"),
    [
        ("departments", "department", "slug"),
        ("agencies", "agency", "id"),
        ("topics", "topic", "slug"),
        ("emergencies", "emergency", "slug"),
    ],
)
def test_a_row_has_its_name(rows: str, prefix: str, column: str) -> None:
    keys = [f"{prefix}.{row[column]}" for row in seeds(rows)]
    assert keys
    assert [key for key in keys if key not in english_keys()] == []
