"""An answer that was typed instead of pressed."""

import pytest

from bot.actions.report.options import named, pick

SURFACES = {"wall": ["A wall of a building"], "sign": ["A street sign"], "street": ["The street itself"]}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A street sign", "sign"),
        ("a stret sign", "sign"),
        ("2", "sign"),
        ("4", None),
        ("wall", "wall"),
        ("on the wall", "wall"),
        # "street" is in two of them.
        ("street", None),
        ("the", None),
        ("a fence", None),
        ("", None),
    ],
)
def test_the_option_that_was_meant(typed: str, meant: str | None) -> None:
    assert pick(typed, SURFACES) == meant


MISSED = {"trash": ["Basura", "Trash"], "recycling": ["Reciclaje", "Recycling"], "both": ["Ambas", "Both"]}


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("nobody picked up my recycling yesterday", "recycling"),
        ("No pasaron por el RECICLAJE.", "recycling"),
        ("trash and recycling still out", None),
        ("nobody came to pick it up", None),
        ("the trashcan is gone", None),
        ("", None),
    ],
)
def test_the_option_that_a_story_names(told: str, meant: str | None) -> None:
    assert named(told, MISSED) == meant


@pytest.mark.parametrize(
    ("told", "label"),
    [("昨天没有收回收物", "回收物"), ("재활용품을 안 가져갔어요", "재활용품"), ("គេមិនបានយកសំរាមទេ", "សំរាម")],
)
def test_words_that_are_not_set_off_are_found(told: str, label: str) -> None:
    assert named(told, {"it": [label], "other": ["Something else"]}) == "it"
