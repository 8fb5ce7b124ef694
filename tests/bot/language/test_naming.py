"""Which language a message asks for: by its name, by a refusal of another, or by being written in it."""

import pytest

from bot.language.naming import named_language, wanted_language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("English please", "en"),
        ("háblame en español", "es"),
        ("use English, I don't speak Spanish", "en"),
        ("no hablo inglés, español por favor", "es"),
        ("what time is it", None),
    ],
)
def test_a_language_is_named(text: str, tag: str | None) -> None:
    assert named_language(text) == tag


@pytest.mark.parametrize(
    ("text", "current", "tag"),
    [
        ("говорите по-русски, пожалуйста", "en", "ru"),
        ("m pa konprann angle", "en", "ht"),
        ("no hablo inglés", "en", "es"),
        ("eu não falo inglês", "en", "pt"),
        ("je ne comprends pas l'anglais", "en", "fr"),
        ("tôi không biết tiếng Anh", "en", "vi"),
        ("用中文", "en", "zh-Hans"),
        ("不懂英文", "en", "zh-Hans"),
        ("영어 못해요", "en", "ko"),
        ("I don't speak English", "en", None),
        ("in English please, I do not understand this", "es", "en"),
        ("/language", "es", None),
        ("can I change the language", "en", None),
        ("je voudrais parler en arabe", "en", "ar"),
    ],
)
def test_a_language_is_wanted(text: str, current: str, tag: str | None) -> None:
    assert wanted_language(text, current) == tag
