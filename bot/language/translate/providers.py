"""The services behind deep-translator's classes, and what has to be put right for each of them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

import requests
from deep_translator import DeeplTranslator, GoogleTranslator, MicrosoftTranslator, MyMemoryTranslator
from deep_translator.base import BaseTranslator
from pydantic import SecretStr

from bot.language.translate import codes
from bot.language.translate.codes import Codes
from bot.language.translate.split import Size, query_bytes, utf8_bytes
from bot.language.translate.way_out import Request, accept_all, as_it_is
from bot.settings import Environment

# How a source is spelt that the provider shall find out itself: it is left out of the request.
LEFT_OUT = ""
UNLIMITED = 1_000_000


@dataclass(frozen=True, slots=True)
class Provider:
    """One of the library's classes. `auto` is None for a provider that has to be told the source."""

    name: str
    url: str
    make: Callable[[], BaseTranslator]
    sources: Codes
    targets: Codes
    auto: str | None = None
    limit: int = UNLIMITED
    size: Size = len
    correct: Callable[[Request], Request] = as_it_is
    check: Callable[[requests.Response], None] = accept_all


def chosen(name: str, environment: Environment) -> Provider | None:
    """None when its key is not set."""
    match name:
        case "google":
            return google()
        case "mymemory":
            return mymemory(environment.mymemory_email)
        case "deepl" if (key := _secret(environment.deepl_api_key)) is not None:
            return deepl(key)
        case "microsoft" if (key := _secret(environment.microsoft_translator_key)) is not None:
            return microsoft(key, environment.microsoft_translator_region)
        case _:
            return None


def google() -> Provider:
    """The public page, without a key: an address of more than some thousand bytes is refused."""
    return Provider(
        name="Google",
        url="https://translate.google.com/m",
        make=GoogleTranslator,
        sources=codes.GOOGLE,
        targets=codes.GOOGLE,
        auto="auto",
        limit=4900,
        size=query_bytes,
    )


def deepl(key: str) -> Provider:
    """A key of the free plan ends in `:fx` and is taken at another address."""
    plan = "api-free" if key.endswith(":fx") else "api"
    return Provider(
        name="DeepL",
        url=f"https://{plan}.deepl.com/v2/",
        make=lambda: DeeplTranslator(source="en", target="es", api_key=key),
        sources=codes.DEEPL_SOURCE,
        targets=codes.DEEPL_TARGET,
        auto=LEFT_OUT,
        correct=_by_post,
    )


def microsoft(key: str, region: str | None) -> Provider:
    return Provider(
        name="Microsoft",
        url="https://api.cognitive.microsofttranslator.com/translate?api-version=3.0",
        make=lambda: _Microsoft(source="en", target="es", api_key=key, region=region),
        sources=codes.MICROSOFT,
        targets=codes.MICROSOFT,
        auto=LEFT_OUT,
        limit=50_000,
    )


def mymemory(email: str | None) -> Provider:
    """It counts bytes, where the library counts characters; with an address of ours it answers more often a day."""
    return Provider(
        name="MyMemory",
        url="https://api.mymemory.translated.net/get",
        make=lambda: MyMemoryTranslator(source="en-US", target="es-ES", email=email),
        sources=codes.MYMEMORY,
        targets=codes.MYMEMORY,
        limit=499,
        size=utf8_bytes,
        check=_status_inside,
    )


class _Microsoft(MicrosoftTranslator):  # type: ignore[misc]  # the library has no types
    """Without the question for the list of languages, which the constructor asks each time."""

    def _get_supported_languages(self) -> dict[str, str]:
        return {tag: spellings[0] for tag, spellings in codes.MICROSOFT.items()}


def _by_post(request: Request) -> Request:
    """The library still sends GET with the key in the address, which DeepL takes no longer (since January 2026)."""
    fields = dict(request.options["params"])
    headers = {"Authorization": f"DeepL-Auth-Key {fields.pop('auth_key')}"}
    return Request("POST", request.url, {"data": fields, "headers": headers})


def _status_inside(response: requests.Response) -> None:
    """MyMemory says 200 and has the real status in its answer, with the complaint where the translation should be."""
    with suppress(ValueError, AttributeError, TypeError):
        answer = response.json()
        response.status_code = int(answer["responseStatus"]) if "responseStatus" in answer else response.status_code
        if answer.get("quotaFinished"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value is not None else None
