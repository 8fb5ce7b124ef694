"""Reads this package's YAML files as plain text: in a list of words, no and on are words, and 5 is not a number."""

from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import yaml

from bot.places.tokens import tokenise

FOLDER = Path(__file__).parent

Keys = tuple[str, ...]


# The one in C where there is one: the first message of a language waits for its lists.
SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TextLoader(SafeLoader):  # type: ignore[misc]
    """YAML's safe loader without its guesses at booleans, numbers and dates."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


@cache
def read(name: str) -> Any:
    return yaml.load((FOLDER / name).read_text(encoding="utf-8"), Loader=TextLoader)  # noqa: S506 (a SafeLoader)


def keys_of(phrase: str, *, accents: bool = False) -> Keys:
    """A phrase as its words are compared."""
    return tuple(token.key for token in tokenise(phrase, accents=accents))
