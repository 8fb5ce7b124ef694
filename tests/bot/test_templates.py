"""Templates in every language keep to what Meta's reviewers want of one, so that none is refused for its form.

The rules are those that vendors pass on from WhatsApp's guidelines; Messenger's page names fewer.
"""

import re

import pytest

from bot import templates
from bot.cases.workflow import CLOSE_REASONS, STATUSES
from bot.language.phrases import Phrases
from bot.language.tags import LANGUAGES
from connectors.base import TemplateText

PHRASES = Phrases("en")
BLANK = re.compile(r"\{\{(\d+)\}\}")
# A body with all its blanks filled.
LONGEST = 1_024
NAME = re.compile(r"[a-z0-9_]{1,512}")
# Words beside a blank, so that it is clear what goes in; Chinese, Khmer and their like write no blanks between words.
FEWEST_LETTERS = 20

STATES = [
    *(f"status.{status}" for status in STATUSES if status != "closed"),
    *(f"status.closed.{reason}" for reason in CLOSE_REASONS),
]
each_text = pytest.mark.parametrize("text", templates.texts(PHRASES), ids=lambda text: text.language)


def test_there_is_one_in_every_language_under_one_name() -> None:
    texts = templates.texts(PHRASES)
    assert {text.language for text in texts} == set(LANGUAGES)
    (name,) = {text.name for text in texts}
    assert NAME.fullmatch(name)
    assert templates.case_update(PHRASES, "31100008", "Pothole", "Done.").name == name


@each_text
def test_its_blanks_are_those_that_are_filled(text: TemplateText) -> None:
    filled = templates.case_update(PHRASES, "31100008", "Pothole", "Done.").parameters
    assert sorted(BLANK.findall(text.text)) == ["1", "2", "3"]
    assert len(text.examples) == len(filled) == 3
    assert all(example.strip() == example != "" for example in text.examples)


@each_text
def test_no_blank_stands_at_an_end_or_beside_another(text: TemplateText) -> None:
    bare = text.text.strip(" \u200f\u200e.,;:!?()。、，：！？؟۔।។៖¡¿")
    assert not re.match(BLANK, bare), "begins with a blank"
    assert not re.search(rf"{BLANK.pattern}$", bare), "ends with a blank"
    assert not re.search(r"\}\}\s*\{\{", text.text), "two blanks side by side"
    assert len(BLANK.sub("", text.text).strip()) >= FEWEST_LETTERS, "too few words for so many blanks"


@each_text
def test_it_is_one_paragraph(text: TemplateText) -> None:
    whole = " ".join([text.text, *text.examples])
    assert not re.search(r"[\n\t]| {4,}", whole)


@each_text
@pytest.mark.parametrize("state", STATES)
def test_it_fits_with_everything_filled_in(text: TemplateText, state: str) -> None:
    said = PHRASES.say(text.language, state)
    parameters = templates.case_update(PHRASES, "31100008", "x" * 200, said).parameters
    assert all(len(value) <= templates.LONGEST_PARAMETER and "\n" not in value for value in parameters)
    assert len(BLANK.sub(lambda blank: parameters[int(blank[1]) - 1], text.text)) <= LONGEST


def test_a_long_story_is_cut_and_flattened() -> None:
    told = templates.case_update(PHRASES, "31100008", "Pothole", "• One line\n\nand another " + "x" * 400).parameters[2]
    assert told.startswith("One line and another xxx")
    assert len(told) == templates.LONGEST_PARAMETER
