"""Sorts the Graph API's errors into the house's closed list, by their numbers; its own words are never repeated.

The HTTP status is 400 for nearly everything, so only `code` and `error_subcode` tell errors apart. What Meta says in
`message` may quote ids of people, so staff get a sentence of ours and the number under which Meta can look it up.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import httpx

from connectors.base import ChannelError, SendErrorKind
from connectors.meta.reading import Odd

K = SendErrorKind
Meaning = tuple[SendErrorKind, str]

# A subcode is the more exact of the two, and means the same under every code.
SUBCODES: Mapping[int, Meaning] = {
    2018278: (K.OUTSIDE_WINDOW, "more than 24 hours since the person last wrote"),
    2018001: (K.BLOCKED, "no such person for this page"),
    1545041: (K.BLOCKED, "the person does not receive messages from us"),
    1893061: (K.REJECTED, "a message tag that Meta has retired"),
    1893063: (K.MISCONFIGURED, "Meta has restricted what the page may send for a time; see the page's support inbox"),
}

CODES: Mapping[int, Meaning] = {
    # Both are Meta's own trouble, and pass.
    1: (K.UNAVAILABLE, "an unknown error at Meta"),
    2: (K.UNAVAILABLE, "the service is down for a moment"),
    1200: (K.UNAVAILABLE, "the service is down for a moment"),
    # How often may be asked: by the app, the user, the page, this kind of call, this use of the platform.
    4: (K.THROTTLED, "the app's limit is used up"),
    17: (K.THROTTLED, "the user's limit is used up"),
    32: (K.THROTTLED, "the page's limit is used up"),
    613: (K.THROTTLED, "the limit of this kind of call is used up"),
    80001: (K.THROTTLED, "the page's limit is used up"),
    80006: (K.THROTTLED, "the page's limit for messages is used up"),
    3: (K.MISCONFIGURED, "the app may not make this call"),
    10: (K.MISCONFIGURED, "the app lacks a permission"),
    102: (K.MISCONFIGURED, "the token's session has ended"),
    104: (K.MISCONFIGURED, "the token is missing"),
    190: (K.MISCONFIGURED, "the token is wrong or has expired"),
    100: (K.REJECTED, "a parameter is refused, or what it names is gone"),
    368: (K.REJECTED, "Meta takes it for abuse"),
    551: (K.BLOCKED, "the person is not available"),
    10900: (K.REJECTED, "the post has had its one private reply"),
    10903: (K.REJECTED, "the post takes no private reply any more"),
}
UNKNOWN = "an error that is not in our list"
# 200 to 299 all name a missing permission.
PERMISSIONS = range(200, 300)

USED_UP = 100
# How much of an app's calls is used is counted over the last hour: it sinks slowly, and nobody says when.
PAUSE_WHEN_USED_UP = 300.0
MINUTE = 60.0
TRACE = re.compile(r"[\w-]{1,64}", re.ASCII)


class GraphError(ChannelError):
    """A call that failed. `code` and `subcode` are Meta's, None when no answer of Meta's came at all.

    `uncertain`: Meta may have done what we asked, and only its answer is lost.
    """

    def __init__(
        self,
        kind: SendErrorKind,
        detail: str,
        *,
        retry_after: float | None = None,
        code: int | None = None,
        subcode: int | None = None,
        uncertain: bool = False,
    ) -> None:
        super().__init__(kind, detail, retry_after=retry_after)
        self.uncertain = uncertain
        self.code = code
        self.subcode = subcode


@contextmanager
def translated(into: type[ChannelError]) -> Iterator[None]:
    """Raise the contract's error in place of ours, also for an answer that cannot be read."""
    try:
        yield
    except GraphError as error:
        raise into(error.kind, error.detail, retry_after=error.retry_after) from None
    except Odd as odd:
        raise into(K.UNAVAILABLE, f"the answer is not as documented ({odd})") from None


def meaning(code: int, subcode: int | None, more: Mapping[int, Meaning]) -> Meaning | None:
    """What an error means, if we know; `more` holds the numbers of one product, which come first."""
    known = SUBCODES.get(subcode) if subcode is not None else None
    known = known or more.get(code) or CODES.get(code)
    if known is None and code in PERMISSIONS:
        return K.MISCONFIGURED, "the app lacks a permission"
    return known


def numbered(words: str, code: int, subcode: int | None = None) -> str:
    """The words for staff with the number that Meta knows it by."""
    return f"{words} (Meta's error {code}{f'/{subcode}' if subcode is not None else ''})"


def refusal(answer: httpx.Response, body: object, more: Mapping[int, Meaning]) -> GraphError:
    """What an answer that is not a yes means; `body` is its JSON, or None."""
    told = body.get("error") if isinstance(body, dict) else None
    if not isinstance(told, dict) or type(told.get("code")) is not int:
        return _without_code(answer)
    code, subcode = told["code"], told.get("error_subcode")
    subcode = subcode if type(subcode) is int else None
    kind, words = meaning(code, subcode, more) or _guess(told, answer.status_code)
    trace = told.get("fbtrace_id")
    traced = f", trace {trace}" if isinstance(trace, str) and TRACE.fullmatch(trace) else ""
    pause = _pause(answer.headers) if kind is K.THROTTLED else None
    detail = numbered(words, code, subcode) + traced
    return GraphError(kind, detail, retry_after=pause, code=code, subcode=subcode)


def _guess(told: Mapping[str, Any], status: int) -> Meaning:
    if told.get("is_transient") is True or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return K.UNAVAILABLE, "an error that passes, as Meta says"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return K.THROTTLED, "too many calls"
    return K.REJECTED, UNKNOWN


def _without_code(answer: httpx.Response) -> GraphError:
    status = answer.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return GraphError(K.THROTTLED, "too many calls", retry_after=_pause(answer.headers))
    if status == HTTPStatus.UNAUTHORIZED:
        return GraphError(K.MISCONFIGURED, "the token is refused (401)")
    return GraphError(K.UNAVAILABLE, f"the answer is not as documented ({status})", uncertain=answer.is_success)


# --- when to try again ----------------------------------------------------------------------------------------


def _pause(headers: httpx.Headers) -> float | None:
    """The longest pause that the answer asks for, in seconds."""
    pauses = [_plain(headers), _of_use_cases(headers), _of_app(headers)]
    return max((pause for pause in pauses if pause), default=None)


def _plain(headers: httpx.Headers) -> float | None:
    said = headers.get("Retry-After", "")
    return float(said) if said.isascii() and said.isdigit() else None


def _of_use_cases(headers: httpx.Headers) -> float | None:
    """`{"<id>": [{"estimated_time_to_regain_access": minutes, ...}]}`."""
    usage = _json(headers, "X-Business-Use-Case-Usage")
    lists = [uses for uses in usage.values() if isinstance(uses, list)]
    minutes = [_number(use.get("estimated_time_to_regain_access")) for uses in lists for use in uses if _is_object(use)]
    return max(minutes, default=0.0) * MINUTE or None


def _of_app(headers: httpx.Headers) -> float | None:
    """`{"call_count": percent, "total_time": percent, "total_cputime": percent}`."""
    percents = map(_number, _json(headers, "X-App-Usage").values())
    return PAUSE_WHEN_USED_UP if max(percents, default=0.0) >= USED_UP else None


def _json(headers: httpx.Headers, name: str) -> Mapping[str, Any]:
    try:
        said = json.loads(headers.get(name, "{}"))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
