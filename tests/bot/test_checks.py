"""`philly311 check` says what the configuration lacks."""

from pathlib import Path
from typing import Any

import pytest

from bot import checks
from tests.factories import translating


@pytest.mark.parametrize(
    ("provider", "environment", "missing"),
    [
        ("none", {}, None),
        ("google", {}, None),
        ("libretranslate", {}, "LIBRETRANSLATE_URL"),
        ("libretranslate", {"libretranslate_url": "http://127.0.0.1:1"}, None),
        ("deepl", {}, "DEEPL_API_KEY"),
        ("microsoft", {}, "MICROSOFT_TRANSLATOR_KEY"),
    ],
)
def test_a_provider_without_its_key(
    database_url: str, tmp_path: Path, provider: str, environment: Any, missing: str | None
) -> None:
    said = checks.run(lambda: translating(tmp_path, provider, database_url, **environment))
    about = [line for line in said if "translation" in line]
    assert bool(about) == (missing is not None)
    if missing is not None:
        assert missing in about[0]
