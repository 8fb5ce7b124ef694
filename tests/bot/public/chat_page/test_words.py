"""The words of the page: every language has them, the page names no others, and nothing comes from elsewhere."""

import re

from tests.fakes.webchat_api import LOCALE, PUBLIC, page_strings


def test_english_and_spanish_say_the_same_things() -> None:
    english, spanish = page_strings("en"), page_strings("es")
    assert english.keys() == spanish.keys()
    for key, phrase in english.items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", spanish[key])), key
    assert (LOCALE / "es" / "page.po").read_text().count("msgid") == len(english) + 1


def test_every_phrase_that_the_page_names_exists() -> None:
    sources = [*(PUBLIC / "static" / "chat").glob("*.js"), PUBLIC / "templates" / "chat.html"]
    named = {
        key for path in sources for key in re.findall(r'(?:\bt\(|say\(|data-t(?:-\w+)?=)"(\w+)"', path.read_text())
    }
    assert {f"page.{key}" for key in named} <= page_strings("en").keys()
    assert len(named) > 40


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path in PUBLIC.rglob("*"):
        if path.suffix in {".js", ".css", ".html", ".webmanifest"}:
            text = path.read_text().replace("http://www.w3.org/2000/svg", "")
            assert not re.search(r"https?://\w", text), path


def test_the_styles_know_no_left_and_right() -> None:
    physical = re.compile(r"(?<![\w-])(left|right|(margin|padding|border)-(left|right|top|bottom)|width|height)\s*:")
    for path in (PUBLIC / "static" / "css").glob("*.css"):
        assert not physical.search(path.read_text()), path
