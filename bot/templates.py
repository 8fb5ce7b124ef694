"""Messages that platforms approve beforehand, so that news of a case arrives when their windows have closed."""

import hashlib
from functools import lru_cache

from bot.language.phrases import Phrases
from bot.language.tags import LANGUAGES
from connectors.base import Template, TemplateText

CASE_UPDATE = "template.case_update"
PLACES = ("number", "service", "state")
# What a reviewer at the platform sees in the places.
EXAMPLE_NUMBER = "31100008"
EXAMPLE_SERVICE = "service.street_defect"
EXAMPLE_STATE = "status.in_progress"
# Platforms take no line breaks and no long stories in a place.
LONGEST_PARAMETER = 300


def case_update(phrases: Phrases, number: str, service: str, state: str) -> Template:
    """`service` and `state` are in the resident's language already."""
    return Template(_case_update_name(phrases), tuple(_flat(value) for value in (number, service, state)))


def texts(phrases: Phrases) -> list[TemplateText]:
    """Every wording in every language: what `philly311 channels sync` brings to the platforms."""
    return [
        TemplateText(
            _case_update_name(phrases),
            tag,
            _wording(phrases, tag),
            (EXAMPLE_NUMBER, phrases.say(tag, EXAMPLE_SERVICE), _flat(phrases.say(tag, EXAMPLE_STATE))),
        )
        for tag in LANGUAGES
    ]


@lru_cache(maxsize=4)
def _case_update_name(phrases: Phrases) -> str:
    """It carries a hash of all the wordings: new words are a new template, which platforms look at anew."""
    wording = "\n".join(_wording(phrases, tag) for tag in LANGUAGES)
    return f"case_update_{hashlib.sha256(wording.encode()).hexdigest()[:8]}"


def _wording(phrases: Phrases, tag: str) -> str:
    return phrases.say(tag, CASE_UPDATE, **{name: f"{{{{{n}}}}}" for n, name in enumerate(PLACES, start=1)})


def _flat(text: str) -> str:
    """On one line, without the bullet of a list."""
    return " ".join(text.split()).removeprefix("• ")[:LONGEST_PARAMETER]
