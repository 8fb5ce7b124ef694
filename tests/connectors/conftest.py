"""Explained failures of the shared suite, and how long a platform is waited for."""

import re

import pytest

from connectors.meta.settings import Timing

pytest.register_assert_rewrite("connectors.testing", "connectors.testing_in_public")

# The tests about a platform that keeps silent, or speaks too slowly.
SILENT = re.compile(r"\b(hang|slow|lost[ _]answer)\b|_answer_was_lost|_lost_answer|_waits_for_nobody")


@pytest.fixture
def patience(request: pytest.FixtureRequest) -> float:
    """Seconds: few where the wait is what is tested, elsewhere more than a busy machine can take."""
    return 0.8 if SILENT.search(request.node.name) else 20.0


@pytest.fixture
def meta_timing(patience: float) -> Timing:
    """For each of Meta's channels."""
    return Timing(connect=patience, silence=patience, answer=patience, download=patience)
