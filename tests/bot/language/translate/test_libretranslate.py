"""Our client of LibreTranslate over real HTTP: what it sends, what it takes, and every way to get no translation."""

import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest

from bot.language.translate.base import FailureKind, Translated, TranslationFailed
from bot.language.translate.libretranslate import LANGUAGES_SECONDS, LibreTranslate
from tests.fakes.libretranslate import FakeLibreTranslate
from tests.fakes.wire import HANG_UP, SILENCE, TRICKLE, Wire, wire

KEY = "key-of-the-city"
SPANISH = "Hay un bache enorme en la calle"
ENGLISH = "There is a huge pothole in the street"
TIMEOUT_SECONDS = 0.5


@pytest.fixture
def server() -> FakeLibreTranslate:
    return FakeLibreTranslate()


@pytest.fixture
async def line(server: FakeLibreTranslate) -> AsyncIterator[Wire]:
    async with wire() as serving:
        serving.answer = server
        yield serving


@pytest.fixture
async def translator(line: Wire) -> AsyncIterator[LibreTranslate]:
    made = LibreTranslate(line.url, KEY, timeout_seconds=TIMEOUT_SECONDS)
    yield made
    await made.close()


async def failure(translator: LibreTranslate, source: str | None = "es", target: str = "en") -> TranslationFailed:
    with pytest.raises(TranslationFailed) as caught:
        await translator.translate(SPANISH, source, target)
    return caught.value


class TestAnAnswer:
    async def test_words_and_key_go_in_the_body(self, line: Wire, translator: LibreTranslate) -> None:
        assert await translator.translate(SPANISH, "es", "en") == Translated(ENGLISH, "LibreTranslate")
        languages, asked = line.asked
        assert (languages.method, languages.path) == ("GET", "/languages")
        assert (asked.method, asked.path, asked.params) == ("POST", "/translate", {})
        assert asked.json() == {"q": SPANISH, "source": "es", "target": "en", "format": "text", "api_key": KEY}

    async def test_no_key_is_sent_where_there_is_none(self, line: Wire) -> None:
        translator = LibreTranslate(line.url + "/", timeout_seconds=TIMEOUT_SECONDS)
        await translator.translate(SPANISH, "es", "en")
        await translator.close()
        assert "api_key" not in line.asked[-1].json()

    async def test_a_source_nobody_knows_is_for_the_server(self, line: Wire, translator: LibreTranslate) -> None:
        assert (await translator.translate(SPANISH, None, "en")).text == ENGLISH
        assert line.asked[-1].json()["source"] == "auto"

    @pytest.mark.parametrize(
        ("codes", "spelling"),
        [
            (("en", "zh-Hans", "zh-Hant"), "zh-Hant"),
            (("en", "zh", "zt"), "zt"),
        ],
    )
    async def test_languages_are_spelt_as_the_server_does(
        self, line: Wire, server: FakeLibreTranslate, translator: LibreTranslate, codes: Any, spelling: str
    ) -> None:
        server.codes = codes
        await translator.translate("Where exactly is it?", "en", "zh-Hant")
        await translator.translate("確切的位置在哪裡？", "zh-Hant", "en")
        there, back = (asked.json() for asked in line.asked if asked.path == "/translate")
        assert (there["target"], back["source"]) == (spelling, spelling)

    @pytest.mark.parametrize("spelling", ["pt-BR", "pb", "pt"])
    async def test_brazil_is_nearer_than_portugal(
        self, line: Wire, server: FakeLibreTranslate, translator: LibreTranslate, spelling: str
    ) -> None:
        server.codes = ("en", *dict.fromkeys([spelling, "pt"]))
        await translator.translate("Where exactly is it?", "en", "pt")
        assert line.asked[-1].json()["target"] == spelling

    async def test_the_languages_are_asked_for_now_and_then(self, line: Wire) -> None:
        hours = [0.0]
        translator = LibreTranslate(line.url, timeout_seconds=TIMEOUT_SECONDS, clock=lambda: hours[0])
        for moment in (0.0, LANGUAGES_SECONDS - 1, LANGUAGES_SECONDS + 1):
            hours[0] = moment
            await translator.translate(SPANISH, "es", "en")
        await translator.close()
        assert [asked.path for asked in line.asked].count("/languages") == 2


class TestNoTranslation:
    @pytest.mark.parametrize(("source", "target"), [("ht", "en"), ("es", "km")])
    async def test_a_language_without_a_model_is_not_sent(
        self, line: Wire, translator: LibreTranslate, source: str, target: str
    ) -> None:
        assert (await failure(translator, source, target)).kind == FailureKind.UNSUPPORTED
        assert [asked.path for asked in line.asked] == ["/languages"]

    async def test_a_wrong_key(self, server: FakeLibreTranslate, translator: LibreTranslate) -> None:
        server.key = "another"
        assert (await failure(translator)).kind == FailureKind.REFUSED

    async def test_it_is_told_how_long_to_wait(self, server: FakeLibreTranslate, translator: LibreTranslate) -> None:
        server.fault = (429, {"error": "Slowdown"}, {"Retry-After": "90"})
        caught = await failure(translator)
        assert (caught.kind, caught.retry_after) == (FailureKind.THROTTLED, 90.0)

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            ((429, {"error": "Slowdown"}), FailureKind.THROTTLED),
            ((429, {"error": "Slowdown"}, {"Retry-After": "Sat, 21 Nov 2026 07:28:00 GMT"}), FailureKind.THROTTLED),
            ((400, {"error": "Invalid request: request (9) exceeds text limit (5)"}), FailureKind.REJECTED),
            ((500, {"error": "Cannot translate text"}), FailureKind.UNAVAILABLE),
            ((503, b"<html>"), FailureKind.UNAVAILABLE),
            ((302, {}, {"Location": "/elsewhere"}), FailureKind.UNAVAILABLE),
            ((200, b"<html>"), FailureKind.UNUSABLE),
            ((200, b"\xff\xfe\xfa"), FailureKind.UNUSABLE),
            ((200, []), FailureKind.UNUSABLE),
            ((200, {"translatedText": None}), FailureKind.UNUSABLE),
            ((200, {"translatedText": ["a", "b"]}), FailureKind.UNUSABLE),
            (HANG_UP, FailureKind.UNAVAILABLE),
            (SILENCE, FailureKind.UNAVAILABLE),
            (TRICKLE, FailureKind.UNAVAILABLE),
        ],
        ids=str,
    )
    async def test_each_fault_has_its_kind(
        self, server: FakeLibreTranslate, translator: LibreTranslate, fault: Any, kind: FailureKind
    ) -> None:
        server.fault = fault
        caught = await failure(translator)
        assert caught.kind == kind
        assert "bache" not in str(caught)
        assert KEY not in str(caught)

    @pytest.mark.parametrize("listed", [(200, {"en": "English"}), (200, [{"code": "en"}]), (200, b"<html>")], ids=str)
    async def test_a_list_of_languages_that_is_none(self, line: Wire, translator: LibreTranslate, listed: Any) -> None:
        line.answer = listed
        assert (await failure(translator)).kind == FailureKind.UNUSABLE

    async def test_nobody_is_there(self) -> None:
        nobody = LibreTranslate("http://127.0.0.1:1", timeout_seconds=TIMEOUT_SECONDS)
        assert (await failure(nobody)).kind == FailureKind.UNAVAILABLE
        await nobody.close()

    @pytest.mark.parametrize("fault", [None, (500, {"error": SPANISH}), HANG_UP], ids=["fine", "error", "hang up"])
    async def test_no_log_line_holds_the_words_or_the_key(
        self, server: FakeLibreTranslate, translator: LibreTranslate, fault: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.fault = fault
        with caplog.at_level(logging.DEBUG), suppress(TranslationFailed):
            await translator.translate(SPANISH, "es", "en")
        assert "bache" not in caplog.text
        assert KEY not in caplog.text
