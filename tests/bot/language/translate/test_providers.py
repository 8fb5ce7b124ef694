"""deep-translator's own classes over real HTTP: what each provider is asked, and how each of their traps is closed."""

import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from bot.language.translate import providers
from bot.language.translate.base import FailureKind, TranslationFailed
from bot.language.translate.deep import DeepTranslator
from bot.language.translate.providers import Provider
from bot.settings import Environment
from connectors.x.quiet import hush
from tests.fakes.wire import HANG_UP, SILENCE, TRICKLE, Answer, Asked, Wire, wire

KEY = "key-of-the-city"
SPANISH = "Hay un bache enorme"
ENGLISH = "There is a huge pothole"
TIMEOUT_SECONDS = 0.5


def page(words: str) -> Answer:
    html = f'<html><body><div class="result-container">{words}</div></body></html>'
    return 200, html.encode(), {"Content-Type": "text/html; charset=utf-8"}


# How each of them says "There is a huge pothole".
ANSWERS: dict[str, Answer] = {
    "Google": page(ENGLISH),
    "DeepL": (200, {"translations": [{"detected_source_language": "ES", "text": ENGLISH}]}),
    "Microsoft": (200, [{"translations": [{"text": ENGLISH, "to": "en"}]}]),
    "MyMemory": (200, {"responseData": {"translatedText": ENGLISH}, "responseStatus": 200, "matches": []}),
}
PROVIDERS: dict[str, Callable[[], Provider]] = {
    "Google": providers.google,
    "DeepL": lambda: providers.deepl(KEY),
    "Microsoft": lambda: providers.microsoft(KEY, "eastus"),
    "MyMemory": lambda: providers.mymemory("311@phila.gov"),
}


@pytest.fixture
async def line() -> AsyncIterator[Wire]:
    async with wire() as serving:
        yield serving


def at(line: Wire, name: str) -> DeepTranslator:
    provider = PROVIDERS[name]()
    query = "?api-version=3.0" if name == "Microsoft" else ""
    return DeepTranslator(replace(provider, url=f"{line.url}/v2/{query}"), timeout_seconds=TIMEOUT_SECONDS)


async def asked_of(line: Wire, name: str, source: str | None = "es", target: str = "en") -> Asked:
    line.answer = ANSWERS[name]
    translator = at(line, name)
    translated = await translator.translate(SPANISH, source, target)
    await translator.close()
    assert (translated.text, translated.provider) == (ENGLISH, name)
    (asked,) = line.asked
    return asked


async def failure(line: Wire, name: str, source: str | None = "es", target: str = "en") -> TranslationFailed:
    translator = at(line, name)
    with pytest.raises(TranslationFailed) as caught:
        await translator.translate(SPANISH, source, target)
    await translator.close()
    return caught.value


class TestWhatIsAsked:
    async def test_google(self, line: Wire) -> None:
        asked = await asked_of(line, "Google")
        assert asked.params == {"q": [SPANISH], "sl": ["es"], "tl": ["en"]}

    async def test_deepl_by_post_with_the_key_in_a_header(self, line: Wire) -> None:
        asked = await asked_of(line, "DeepL")
        assert (asked.method, asked.path, asked.params) == ("POST", "/v2/translate", {})
        assert asked.form() == {"text": [SPANISH], "source_lang": ["ES"], "target_lang": ["EN-US"]}
        assert asked.headers["authorization"] == f"DeepL-Auth-Key {KEY}"
        assert KEY.encode() not in asked.body

    async def test_microsoft_with_one_request_and_no_list_of_languages(self, line: Wire) -> None:
        asked = await asked_of(line, "Microsoft", target="zh-Hant")
        assert asked.params == {"api-version": ["3.0"], "from": ["es"], "to": ["zh-hant"]}
        assert asked.json() == [{"text": SPANISH}]
        assert asked.headers["ocp-apim-subscription-key"] == KEY
        assert asked.headers["ocp-apim-subscription-region"] == "eastus"

    async def test_mymemory(self, line: Wire) -> None:
        asked = await asked_of(line, "MyMemory")
        assert asked.params == {"q": [SPANISH], "langpair": ["es-US|en-US"], "de": ["311@phila.gov"]}

    async def test_an_unknown_source_is_found_out_by_who_can(self, line: Wire) -> None:
        assert (await asked_of(line, "Google", source=None)).params["sl"] == ["auto"]
        line.asked.clear()
        assert "source_lang" not in (await asked_of(line, "DeepL", source=None)).form()
        line.asked.clear()
        assert "from" not in (await asked_of(line, "Microsoft", source=None)).params
        line.asked.clear()
        assert (await failure(line, "MyMemory", source=None)).kind == FailureKind.UNSUPPORTED
        assert line.asked == []

    async def test_a_key_of_the_free_plan_has_its_own_address(self) -> None:
        assert providers.deepl("1234:fx").url == "https://api-free.deepl.com/v2/"
        assert providers.deepl("1234").url == "https://api.deepl.com/v2/"

    @pytest.mark.parametrize("name", PROVIDERS)
    async def test_nothing_goes_out_unencrypted(self, name: str) -> None:
        assert PROVIDERS[name]().url.startswith("https://")

    @pytest.mark.parametrize("tag", ["ht", "km"])
    async def test_a_language_it_does_not_know_is_not_sent(self, line: Wire, tag: str) -> None:
        assert (await failure(line, "DeepL", source=tag)).kind == FailureKind.UNSUPPORTED
        assert line.asked == []


class TestLongTexts:
    @pytest.mark.parametrize(
        ("name", "sentence"),
        [("MyMemory", "ផ្លូវខូចធំណាស់ សូមជួយ។ "), ("Google", "ផ្លូវខូចធំណាស់ សូមជួយ។ "), ("Google", "A pothole. ")],
    )
    async def test_they_are_sent_in_pieces_and_put_together(self, line: Wire, name: str, sentence: str) -> None:
        text = sentence * 600
        provider = PROVIDERS[name]()
        line.answer = lambda asked: echo(name, asked)
        translator = DeepTranslator(replace(provider, url=line.url + "/"), timeout_seconds=20)
        translated = await translator.translate(text, "km", "en")
        await translator.close()
        sent = [asked.params["q"][0] for asked in line.asked]
        assert len(sent) > 1
        assert all(provider.size(piece) <= provider.limit for piece in sent)
        assert translated.text == text.replace("។", ".")


def echo(name: str, asked: Asked) -> Answer:
    """The words as they came, with a full stop of ours: where the pieces are joined nothing is lost or doubled."""
    words = asked.params["q"][0].replace("។", ".")
    return page(words) if name == "Google" else (200, {"responseData": {"translatedText": words}})


class TestNoTranslation:
    @pytest.mark.parametrize("name", PROVIDERS)
    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            ((429, {}), FailureKind.THROTTLED),
            ((456, {}), FailureKind.THROTTLED),
            ((401, {"error": {"code": 401000, "message": KEY}}), FailureKind.REFUSED),
            ((403, {"message": KEY}), FailureKind.REFUSED),
            ((400, {"error": {"code": 400036, "message": SPANISH}}), FailureKind.REJECTED),
            ((500, b"<html>"), FailureKind.UNAVAILABLE),
            ((200, b"<html></html>"), FailureKind.UNUSABLE),
            ((200, {}), FailureKind.UNUSABLE),
            ((200, {"error": SPANISH}), FailureKind.UNUSABLE),
            ((200, []), FailureKind.UNUSABLE),
            ((200, {"responseData": {"translatedText": ""}, "matches": []}), FailureKind.UNUSABLE),
            (HANG_UP, FailureKind.UNAVAILABLE),
            (SILENCE, FailureKind.UNAVAILABLE),
            (TRICKLE, FailureKind.UNAVAILABLE),
        ],
        ids=str,
    )
    async def test_each_fault_has_its_kind(self, line: Wire, name: str, answer: Any, kind: FailureKind) -> None:
        line.answer = answer
        caught = await failure(line, name)
        assert caught.kind == kind
        assert "bache" not in str(caught)
        assert KEY not in str(caught)
        assert caught.__cause__ is None

    async def test_it_is_told_how_long_to_wait(self, line: Wire) -> None:
        line.answer = (429, {}, {"Retry-After": "17"})
        assert (await failure(line, "DeepL")).retry_after == 17.0

    async def test_google_gives_nothing_back_for_signs(self, line: Wire) -> None:
        line.answer = page("!!!")
        translator = at(line, "Google")
        with pytest.raises(TranslationFailed) as caught:
            await translator.translate("!!!", "es", "en")
        await translator.close()
        assert caught.value.kind == FailureKind.UNUSABLE

    @pytest.mark.parametrize(
        ("answer", "kind"),
        [
            ({"responseStatus": "403", "responseData": {"translatedText": "INVALID"}}, FailureKind.REFUSED),
            ({"responseStatus": 429, "responseData": {"translatedText": "MYMEMORY WARNING"}}, FailureKind.THROTTLED),
            (
                {"responseStatus": 200, "quotaFinished": True, "responseData": {"translatedText": "YOU USED ALL"}},
                FailureKind.THROTTLED,
            ),
        ],
        ids=str,
    )
    async def test_mymemorys_complaint_is_no_translation(self, line: Wire, answer: Any, kind: FailureKind) -> None:
        line.answer = (200, answer)
        assert (await failure(line, "MyMemory")).kind == kind

    async def test_an_answer_without_an_end_is_left(self, line: Wire) -> None:
        line.answer = (200, b"x" * 3_000_000)
        assert (await failure(line, "Google")).kind == FailureKind.UNAVAILABLE

    async def test_a_thread_does_not_wait_for_ever(self, line: Wire) -> None:
        before = set(threading.enumerate())
        for answer in (SILENCE, TRICKLE):
            line.answer = answer
            await failure(line, "Google")
        for thread in set(threading.enumerate()) - before:
            thread.join(10)
            assert not thread.is_alive()

    @pytest.mark.parametrize("name", PROVIDERS)
    @pytest.mark.parametrize("answer", [None, (500, {}), (200, {}, {"": "no name"}), HANG_UP], ids=str)
    async def test_no_log_line_holds_the_words_or_the_key(
        self, line: Wire, name: str, answer: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        # The libraries below tweepy are partly the same ones.
        hush()
        line.answer = ANSWERS[name] if answer is None else answer
        translator = at(line, name)
        with caplog.at_level(logging.DEBUG), suppress(TranslationFailed):
            await translator.translate(SPANISH, "es", "en")
        await translator.close()
        assert "bache" not in caplog.text
        assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("name", "environment", "opened"),
    [
        ("google", {}, "Google"),
        ("mymemory", {}, "MyMemory"),
        ("deepl", {}, None),
        ("deepl", {"deepl_api_key": KEY}, "DeepL"),
        ("microsoft", {}, None),
        ("microsoft", {"microsoft_translator_key": KEY}, "Microsoft"),
    ],
)
def test_a_provider_without_its_key_stays_closed(name: str, environment: Any, opened: str | None) -> None:
    unset = {"deepl_api_key": None, "microsoft_translator_key": None}
    provider = providers.chosen(name, Environment(**{**unset, **environment}))
    assert (provider.name if provider else None) == opened
