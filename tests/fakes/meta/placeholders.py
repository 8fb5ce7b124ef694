"""The places of a template, {{1}} or {{name}}: whether they have examples, and what stands in them at sending."""

import re

from tests.fakes.meta.basics import Json

PLACES = re.compile(r"\{\{(\w+)\}\}")
# What a parameter may not hold.
BROKEN_LINES = re.compile(r"[\n\t\r]| {5,}")
EXAMPLES = ("body_text", "header_text", "body_text_named_params", "header_text_named_params")


class WrongParameters(Exception):
    """Their number or their names are not the template's."""


class BadParameter(Exception):
    """One of them cannot stand in a template."""


def examples_missing(component: Json) -> bool:
    """Whether a text has places and does not show how they will look."""
    places = PLACES.findall(str(component.get("text", "")))
    example = component.get("example", {})
    return bool(places) and not any(example.get(key) for key in EXAMPLES)


def filled(component: Json | None, parameters: list[Json], *, named: bool) -> str:
    """The text of a component with each place taken."""
    text = str((component or {}).get("text", ""))
    places = PLACES.findall(text)
    values = [value_of(parameter) for parameter in parameters]
    names = [parameter.get("parameter_name") for parameter in parameters] if named else places[: len(values)]
    if len(values) != len(places) or sorted(map(str, names)) != sorted(places):
        raise WrongParameters
    by_name = dict(zip(map(str, names), values, strict=True))
    return PLACES.sub(lambda place: by_name[place[1]], text)


def value_of(parameter: Json) -> str:
    """The text of a parameter."""
    value = parameter.get("text")
    if parameter.get("type") != "text" or not isinstance(value, str) or not value.strip():
        raise WrongParameters
    if BROKEN_LINES.search(value):
        raise BadParameter
    return value
