"""The catalogs as translators wrote them: their keys, their forms, their places."""

import string
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain

import pytest
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.language.phrases import FOLDER
from bot.language.tags import LANGUAGES
from bot.settings import ROOT

TAGS = tuple(LANGUAGES)
ENGLISH = "en"
REQUIRED = ("phrases.po", "services.po")
# A language may leave these out until somebody writes them; its residents read English there.
ENGLISH_FILES = tuple(sorted(path.name for path in (FOLDER / ENGLISH).glob("*.po")))
FILES = [(path.parent.name, path.name) for tag in TAGS for path in sorted((FOLDER / tag).glob("*.po"))]
COMPLETE = tuple(yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["languages"]["complete"])

NAME_OF_LANGUAGE = "language.name."

each_language = pytest.mark.parametrize("tag", TAGS)
each_file = pytest.mark.parametrize(("tag", "name"), FILES, ids=[f"{tag}/{name}" for tag, name in FILES])


@cache
def catalog_of(tag: str, name: str) -> Catalog:
    with (FOLDER / tag / name).open("rb") as file:
        return read_po(file, locale=LANGUAGES[tag].cldr, abort_invalid=True)


@cache
def messages(tag: str, name: str) -> Mapping[str, Message]:
    return {key_of(message): message for message in catalog_of(tag, name) if message.id}


def key_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def forms(message: Message) -> tuple[str, ...]:
    """What was translated: one text, or one for each plural form."""
    return (message.string or "",) if isinstance(message.string, str | None) else tuple(message.string)


def translated(tag: str, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, message in messages(tag, name).items():
        if any(forms(message)):
            yield key, forms(message)


def places(text: str) -> frozenset[str]:
    return frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


@cache
def english_keys() -> frozenset[str]:
    return frozenset(chain.from_iterable(messages(ENGLISH, name) for name in ENGLISH_FILES))


def expected_keys(tag: str, name: str) -> set[str]:
    """English's keys; but of the languages' names each catalog has those of the others, not its own."""
    keys = set(messages(ENGLISH, name))
    if name != "phrases.po":
        return keys
    return {key for key in keys if not key.startswith(NAME_OF_LANGUAGE)} | {
        f"{NAME_OF_LANGUAGE}{other}" for other in TAGS if other != tag
    }
