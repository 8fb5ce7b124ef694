"""What is said in public fits into a post whole, in every language: an ellipsis would cut off the way to us."""

from collections.abc import Iterator
from itertools import product

import pytest

from bot.language.phrases import Phrases
from bot.settings import load
from connectors.x.weighing import PUBLIC_LIMIT, weight, without_links
from tests.guards.catalogs.test_rows import ASKABLE

CONFIG = load().config
PHRASES = Phrases(CONFIG.languages.fallback)
STARTS = ("public.hello", "public.human", "public.understood")
ENDS = ("public.messaged", "public.write_to_us")


def lines(tag: str) -> Iterator[str]:
    """Every public line whose length we know: with each service's name in turn, as bot.conversation.in_public says."""
    services = [PHRASES.say(tag, f"service.{row['slug']}") for row in ASKABLE]
    for start, end, service in product(STARTS, ENDS, services):
        values = {"service": service, "service_name": CONFIG.city.service}
        yield f"{PHRASES.say(tag, start, **values)} {PHRASES.say(tag, end, **values)}"
    yield PHRASES.say(tag, "public.status.hidden", reference="31100007")


@pytest.mark.parametrize("tag", CONFIG.languages.complete)
def test_a_public_line_fits_and_has_no_link(tag: str) -> None:
    said = list(lines(tag))
    assert [text for text in said if weight(text) > PUBLIC_LIMIT] == []
    assert [text for text in said if without_links(text) != text] == []
