"""Plurals have the forms that CLDR counts for the language, and the bot picks the right one."""

import re
from gettext import c2py

import pytest

from bot.language.phrases import FOLDER, Phrases
from bot.language.tags import locale_of
from tests.guards.catalogs.reading import ENGLISH, TAGS, catalog_of, each_file, forms, messages

# Numbers enough to meet each plural form that a count of photos or reports can meet.
COUNTS = range(1000)


@each_file
def test_plurals_have_all_forms_of_the_language(tag: str, name: str) -> None:
    plurals = {key: message for key, message in messages(tag, name).items() if isinstance(message.id, tuple | list)}
    english = {key for key, message in messages(ENGLISH, name).items() if isinstance(message.id, tuple | list)}
    assert set(plurals) == english, "what is counted in English is counted in each language"
    count = len(_categories(tag))
    assert catalog_of(tag, name).num_plurals == count
    written = re.findall(r"^msgstr\[\d\]", (FOLDER / tag / name).read_text("utf-8"), re.MULTILINE)
    assert len(written) == count * len(plurals)
    half = [key for key, message in plurals.items() if any(forms(message)) and not all(forms(message))]
    assert half == [], "all forms or none"


@each_file
def test_the_plural_rule_is_the_one_of_cldr(tag: str, name: str) -> None:
    """One form for each of CLDR's categories, in the same order; CLDR says which one the bot picks."""
    rule = c2py(catalog_of(tag, name).plural_expr)
    category = locale_of(tag).plural_form
    assert len({(category(n), rule(n)) for n in COUNTS}) == len(_categories(tag))


def _categories(tag: str) -> set[str]:
    return {locale_of(tag).plural_form(n) for n in COUNTS}


@pytest.mark.parametrize("tag", TAGS)
def test_the_bot_picks_the_form_of_the_rule(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    catalog = catalog_of(tag, "phrases.po")
    numbered = {"key": tuple(map(str, range(catalog.num_plurals)))}
    monkeypatch.setattr("bot.language.phrases.catalog", {tag: numbered}.__getitem__)
    rule = c2py(catalog.plural_expr)
    assert [n for n in COUNTS if Phrases(tag).say(tag, "key", n=n) != str(rule(n))] == []
