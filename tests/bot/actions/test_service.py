"""When the likeliest service is taken, and when its family is asked for the difference."""

import pytest

from bot.actions.heard import Heard, read
from bot.actions.report.draft import Draft
from bot.actions.report.kit import Kit
from bot.actions.report.service import from_message
from bot.house import Parts
from bot.places.place import Place


def heard(**likely: float) -> Heard:
    return understood(next(iter(likely)), likely)


def vaguely(**likely: float) -> Heard:
    """ "I want to report something": a report, of nothing in particular."""
    return understood(None, likely)


def understood(service: str | None, likely: dict[str, float]) -> Heard:
    return read(
        {
            "intent": {"name": "report_issue", "confidence": 0.99},
            "understanding": {
                "service": service,
                "sure": service is not None,
                "alternatives": [{"service": slug, "confidence": share} for slug, share in likely.items()],
            },
            "metadata": {"text": "tree problem"},
        }
    )


@pytest.fixture
async def kit(parts: Parts) -> Kit:
    def nowhere(text: str, _: str) -> Place:
        raise AssertionError(f"no place is looked up for a service: {text}")

    return Kit(
        catalogue=await parts.catalogue.get(),
        phrases=parts.phrases,
        find=nowhere,
        check=nowhere,
        pin=lambda _, __: nowhere("a pin", ""),
        photos_per_report=1,
    )


@pytest.mark.parametrize("second", [0.11, 0.2, 0.5])
async def test_what_is_akin_and_near_is_asked_about(kit: Kit, second: float) -> None:
    draft = Draft()
    assert from_message(draft, heard(street_trees=0.5, tree_dangerous=second), kit)
    assert (draft.service, draft.family) == (None, "trees")
    assert draft.guesses == ["street_trees", "tree_dangerous", "parks_rec_safety_maintenance"]


@pytest.mark.parametrize("others", [{"tree_dangerous": 0.08}, {"graffiti_removal": 0.45}, {}])
async def test_what_is_far_behind_or_another_thing_is_not(kit: Kit, others: dict[str, float]) -> None:
    draft = Draft()
    assert from_message(draft, heard(street_trees=0.5, **others), kit)
    assert (draft.service, draft.family) == ("street_trees", None)


async def test_a_family_that_is_only_hinted_at_is_asked_about(kit: Kit) -> None:
    draft = Draft()
    assert from_message(draft, vaguely(street_trees=0.12, tree_dangerous=0.1, graffiti_removal=0.02), kit)
    assert (draft.service, draft.family) == (None, "trees")
    assert draft.guesses == ["street_trees", "tree_dangerous", "parks_rec_safety_maintenance"]


@pytest.mark.parametrize(
    "likely",
    [
        pytest.param({"street_trees": 0.02, "tree_dangerous": 0.01}, id="too faint"),
        pytest.param({"street_trees": 0.2, "graffiti_removal": 0.2}, id="no family"),
        pytest.param({}, id="nothing"),
    ],
)
async def test_nothing_is_guessed_from_a_vague_report(kit: Kit, likely: dict[str, float]) -> None:
    draft = Draft()
    assert not from_message(draft, vaguely(**likely), kit)
    assert (draft.service, draft.guesses, draft.family) == (None, None, None)
