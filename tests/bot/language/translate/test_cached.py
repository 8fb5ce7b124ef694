"""The store is read before anybody is asked, and the same words are asked for once."""

import asyncio
import itertools

import pytest

from bot.house import Parts
from bot.language.translate.base import FailureKind, TranslationFailed
from bot.language.translate.cached import Cached
from storage.models import Translation
from tests.factories import rows
from tests.fakes.translating import FakeTranslator, failed

_names = itertools.count(1)


@pytest.fixture
def fake() -> FakeTranslator:
    # Rows of one test stay for the next one: each has a provider of its own.
    return FakeTranslator({"hola": "hello", "adiós": "goodbye"}, name=f"Fake {next(_names)}")


@pytest.fixture
def cached(parts: Parts, fake: FakeTranslator) -> Cached:
    return Cached(fake, parts.sessions)


async def kept(parts: Parts, fake: FakeTranslator) -> list[Translation]:
    return await rows(parts, Translation, Translation.provider == fake.name)


async def test_what_was_asked_for_is_kept(parts: Parts, cached: Cached, fake: FakeTranslator) -> None:
    first = await cached.translate("hola", "es", "en")
    again = await Cached(fake, parts.sessions).translate("hola", "es", "en")
    assert first == again
    assert again.text == "hello"
    assert len(fake.asked) == 1
    (row,) = await kept(parts, fake)
    assert (row.source, row.target, row.text) == ("es", "en", "hello")
    assert row.created_at is not None


async def test_the_original_is_not_kept_a_second_time(parts: Parts, cached: Cached, fake: FakeTranslator) -> None:
    await cached.translate("hola", "es", "en")
    (row,) = await kept(parts, fake)
    assert "hola" not in {row.text_sha256, row.text}
    assert len(row.text_sha256) == 64


async def test_another_pair_text_or_provider_is_another_question(
    parts: Parts, cached: Cached, fake: FakeTranslator
) -> None:
    other = FakeTranslator({"hola": "hello there"}, name=f"{fake.name} of another")
    for text, source, target in [
        ("hola", "es", "en"),
        ("adiós", "es", "en"),
        ("hola", "pt", "en"),
        ("hola", None, "en"),
    ]:
        await cached.translate(text, source, target)
    assert len(fake.asked) == 4
    assert (await Cached(other, parts.sessions).translate("hola", "es", "en")).text == "hello there"


async def test_the_same_at_once_is_asked_once(parts: Parts, cached: Cached, fake: FakeTranslator) -> None:
    fake.open.clear()
    asking = [asyncio.create_task(cached.translate("hola", "es", "en")) for _ in range(5)]
    await fake.arrivals.get()
    asking[0].cancel()
    fake.open.set()
    answers = await asyncio.gather(*asking[1:])
    assert {answer.text for answer in answers} == {"hello"}
    assert len(fake.asked) == 1


async def test_two_processes_may_both_ask(parts: Parts, cached: Cached, fake: FakeTranslator) -> None:
    fake.open.clear()
    asking = [asyncio.create_task(one.translate("hola", "es", "en")) for one in (cached, Cached(fake, parts.sessions))]
    await fake.arrivals.get()
    await fake.arrivals.get()
    fake.open.set()
    assert {answer.text for answer in await asyncio.gather(*asking)} == {"hello"}
    assert len(await kept(parts, fake)) == 1


async def test_a_failure_is_not_kept(parts: Parts, cached: Cached, fake: FakeTranslator) -> None:
    fake.fault = failed(FailureKind.UNAVAILABLE)
    with pytest.raises(TranslationFailed):
        await cached.translate("hola", "es", "en")
    assert await kept(parts, fake) == []
    fake.fault = None
    assert (await cached.translate("hola", "es", "en")).text == "hello"
