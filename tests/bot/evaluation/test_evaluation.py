"""The figures of `philly311 evaluate`: counted by hand on a few rows."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.evaluation import picture
from bot.evaluation.rows import Expected, Row, RowError, of_example, read
from bot.evaluation.scores import calibration, confusions, named, scored


def got(*services: tuple[str, float], **more: Any) -> dict[str, Any]:
    """A line of `philly311 understand`."""
    alternatives = [{"service": service, "confidence": confidence} for service, confidence in services]
    empty = {"language": "en", "intent": "report_issue", "emergency": None, "address": None}
    return {**empty, "alternatives": alternatives, **more}


def akin(one: str, other: str) -> bool:
    return {one, other} <= {"hole", "paving"} or one == other


ROWS = [
    Row(Expected("a deep hole in the road", "en", "report_issue", "hole", ""), got(("hole", 0.9), ("tree", 0.05))),
    Row(Expected("the road is bad", "en", "report_issue", "hole", ""), got(("paving", 0.6), ("hole", 0.3))),
    Row(Expected("un árbol", "es", "report_issue", "tree", ""), got(("hole", 0.5), language="es")),
    Row(Expected("hello", "en", "greet", None, ""), got(intent="greet")),
    Row(Expected("my house is on fire", "en", "emergency", None, "fire"), got(emergency="fire", intent="emergency")),
    Row(Expected("I was robbed last year", "en", None, None, ""), got(emergency="crime", intent="emergency")),
    Row(Expected("12 Main St", address="12 MAIN ST"), got(address={"standard": "12 MAIN ST"})),
    Row(Expected("no place", address=""), got()),
]


def test_shares() -> None:
    everybody = scored(ROWS, akin, lambda row: "all")["all"]
    assert {name: (share.right, share.of) for name, share in named(everybody).items()} == {
        "top-1": (1, 3),
        "top-3": (2, 3),
        "family": (2, 3),
        "other intents": (1, 1),
        "emergencies": (1, 1),
        "false alarms": (1, 5),
        "language": (4, 4),
        "address": (2, 2),
    }
    assert str(everybody.top_1) == "33.3 %"


def test_groups_are_by_what_is_known() -> None:
    by_language = scored(ROWS, akin, lambda row: row.expected.language)
    assert list(by_language) == ["en", "es"]
    assert by_language["es"].top_1.of == 1
    assert str(by_language["es"].address) == "-"


def test_calibration() -> None:
    bins, error = calibration(ROWS)
    assert [(round(each.confidence, 2), each.right, each.count) for each in bins] == [
        (0.5, 0, 1),
        (0.6, 0, 1),
        (0.9, 1, 1),
    ]
    assert error == pytest.approx((0.5 + 0.6 + 0.1) / 3)
    assert calibration([]) == ([], None)


def test_confusions_and_their_picture(tmp_path: Path) -> None:
    counts = confusions(ROWS)
    assert counts == {("hole", "hole"): 1, ("hole", "paving"): 1, ("tree", "hole"): 1}
    picture.draw(counts, tmp_path / "new" / "confusions.png")
    with Image.open(tmp_path / "new" / "confusions.png") as image:
        assert image.width == image.height > 100
        assert len(image.convert("RGB").getcolors(100_000) or []) > 4


def test_a_file_is_read() -> None:
    lines = [
        '{"text": "a hole", "lang": "en", "kind": "report", "service": "hole"}',
        "",
        '{"text": "hi", "language": "es", "intent": "greet"}',
        '{"text": "fire!", "emergency": "fire"}',
        '{"text": "it smells", "emergency": null, "address": "12 MAIN ST"}',
        '{"text": "a car", "kind": "other", "topic": "illegal_parking"}',
    ]
    assert list(read(lines)) == [
        Expected("a hole", "en", "report_issue", "hole", ""),
        Expected("hi", "es", "greet", None, ""),
        Expected("fire!", None, None, None, "fire"),
        Expected("it smells", None, None, None, "", "12 MAIN ST"),
        Expected("a car", None, None, None, ""),
    ]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', "null"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(RowError, match="line 2"):
        list(read(['{"text": "x"}', line]))


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("report_issue/hole", Expected("x", "en", "report_issue", "hole", "", seen=True)),
        ("report_issue/generic", Expected("x", "en", "report_issue", None, "", seen=True)),
        ("emergency/fire", Expected("x", "en", "emergency", None, "fire", seen=True)),
        ("undo", Expected("x", "en", "cancel", None, "", seen=True)),
    ],
)
def test_examples_say_what_they_expect(label: str, expected: Expected) -> None:
    assert of_example("en", label, "x") == expected


def test_a_language_that_was_learned_from_this_text_is_not_counted() -> None:
    row = Row(of_example("en", "greet", "good morning to you all"), got(intent="greet"))
    scores = scored([row], akin, lambda row: "all")["all"]
    assert (scores.language.of, scores.intents.of) == (0, 1)


def test_a_sentence_without_blanks_is_a_sentence() -> None:
    row = Row(Expected("我家门口的路灯不亮了", "zh-Hans"), got(language="zh-Hant"))
    scores = scored([row], akin, lambda row: "all")["all"]
    assert (scores.language.right, scores.language.of) == (0, 1)
