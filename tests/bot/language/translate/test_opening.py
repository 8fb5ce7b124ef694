"""The translator of the settings: chosen in config.yml, opened by what the environment has, with a cache in front."""

from pathlib import Path
from typing import Any

import pytest

from bot.house import Parts, build
from bot.language.translate.opening import open_translator
from bot.settings import ConfigurationError
from tests.factories import translating
from tests.fakes.libretranslate import FakeLibreTranslate
from tests.fakes.wire import wire


@pytest.mark.parametrize(
    ("provider", "environment", "name"),
    [
        ("none", {}, None),
        ("libretranslate", {}, None),
        ("libretranslate", {"libretranslate_url": "http://127.0.0.1:1"}, "LibreTranslate"),
        ("deepl", {}, None),
        ("deepl", {"deepl_api_key": "key"}, "DeepL"),
        ("google", {}, "Google"),
    ],
)
async def test_it_opens_with_what_it_needs(
    parts: Parts, tmp_path: Path, provider: str, environment: Any, name: str | None
) -> None:
    translator = open_translator(translating(tmp_path, provider, **environment), parts.sessions)
    assert (translator.name if translator is not None else None) == name
    if translator is not None:
        await translator.close()


async def test_the_house_as_it_comes_asks_nobody(parts: Parts) -> None:
    assert parts.translator is None


async def test_through_the_whole_room_to_the_server(database_url: str, tmp_path: Path) -> None:
    async with wire() as line:
        line.answer = FakeLibreTranslate()
        settings = translating(tmp_path, "libretranslate", database_url, libretranslate_url=line.url)
        house = build(settings, database_url)
        assert house.translator is not None
        for _ in range(2):
            translated = await house.translator.translate("Có một ổ gà lớn trên đường", "vi", "en")
            assert translated.text == "There is a big pothole on the road"
        await house.close()
        assert [asked.path for asked in line.asked] == ["/languages", "/translate"]


def test_a_provider_that_there_is_not_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"translation\.provider"):
        translating(tmp_path, "babelfish")
