"""The way out that deep-translator's classes are given in place of `requests`: bounded in time and size, and quiet.

They call `requests.get` without a timeout, put a resident's words into addresses, and show their errors with the words
or the key in them. Each translation is given one `WayOut`; what it raises is ours and passes through their code.
"""

import io
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import requests
from deep_translator import deepl, google, microsoft, mymemory
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from bot.language.translate.base import FailureKind, TranslationFailed, failure_of_status

CHUNK_BYTES = 65_536
# Ten thousand characters with everything that a page of Google has around them.
MOST_BYTES = 2_000_000

# It writes whole addresses at DEBUG, and with a warning when an answer has strange headers.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class _Late(requests.Timeout):
    """The answer is not there in time, or there is no end of it."""


@dataclass(frozen=True, slots=True)
class Request:
    """`options` are those of `requests.request`."""

    method: str
    url: str
    options: Mapping[str, Any]


def as_it_is(request: Request) -> Request:
    return request


def accept_all(response: requests.Response) -> None:
    """An answer of 200 is one."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """`correct` turns what the library asks into what the provider wants; `check` finds errors in an answer of 200."""

    provider: str
    seconds: float
    correct: Callable[[Request], Request] = as_it_is
    check: Callable[[requests.Response], None] = accept_all

    def ask(self, request: Request) -> requests.Response:
        """Raises TranslationFailed."""
        request = self.correct(request)
        adapter = _Bounded(time.monotonic() + self.seconds)
        try:
            with requests.Session() as session:
                session.mount("https://", adapter)
                session.mount("http://", adapter)
                response = session.request(request.method, request.url, **request.options)
        except (requests.RequestException, HTTPError) as error:
            # The type alone: the text holds the address, and the address may hold somebody's words or the key.
            raise TranslationFailed(FailureKind.UNAVAILABLE, f"{self.provider}: {type(error).__name__}") from None
        self.check(response)
        if response.status_code != requests.codes.ok:
            raise failure_of_status(self.provider, response.status_code, response.headers.get("retry-after"))
        return response


class _Bounded(HTTPAdapter):
    """Reads the whole answer before the deadline; `requests` alone starts to count anew with every byte."""

    def __init__(self, deadline: float) -> None:
        super().__init__()
        self._deadline = deadline

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        response = super().send(request, *args, **{**kwargs, "stream": True, "timeout": self._left()})
        try:
            body = b"".join(self._chunks(response))
        finally:
            response.raw.close()
        response.raw = io.BytesIO(body)
        return response

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        size = 0
        while chunk := response.raw.read1(CHUNK_BYTES, decode_content=True):
            yield chunk
            size += len(chunk)
            if size > MOST_BYTES:
                raise _Late
            self._left()

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise _Late
        return left


_way_out: ContextVar[WayOut] = ContextVar("way_out")


@contextmanager
def through(way_out: WayOut) -> Iterator[None]:
    """What the library asks in here goes this way."""
    token = _way_out.set(way_out)
    try:
        yield
    finally:
        _way_out.reset(token)


class _Requests:
    """What the library's modules find under the name `requests`."""

    exceptions = requests.exceptions

    @staticmethod
    def get(url: str, **options: Any) -> requests.Response:
        return _way_out.get().ask(Request("GET", url, options))

    @staticmethod
    def post(url: str, **options: Any) -> requests.Response:
        return _way_out.get().ask(Request("POST", url, options))


# They take no session and no timeout: the name they look up is the only place to give them one.
for _module in (google, mymemory, deepl, microsoft):
    _module.requests = _Requests
