"""Sorts what a call of the X API raises into the house's closed list of errors."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import requests
import tweepy

from connectors.base import ChannelError, SendErrorKind

# What an answer that is not as documented trips over, in tweepy or in our own reading.
UNREADABLE = (KeyError, TypeError, AttributeError, ValueError, IndexError)
RAISED = (tweepy.TweepyException, requests.RequestException, TimeoutError, *UNREADABLE)


@dataclass(frozen=True, slots=True)
class Failure:
    """One error in our words."""

    kind: SendErrorKind
    detail: str
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What an answer means when it has one of these codes or words; with neither, whenever it has the status."""

    status: int
    kind: SendErrorKind
    detail: str
    codes: frozenset[int] = frozenset()
    words: tuple[str, ...] = ()

    def fits(self, status: int, codes: frozenset[int], words: str) -> bool:
        named = bool(codes & self.codes) or any(word in words for word in self.words)
        return status == self.status and (named or not (self.codes or self.words))


# The first that fits counts. X gives codes (version 1.1's) in some answers and only words in others, and it has not
# published the words; these are the ones that people have reported.
RULES = (
    Rule(
        400,
        SendErrorKind.REJECTED,
        "the app has another webhook at X already, and may have one; delete it in X's console",
        words=("webhooklimitexceeded",),
    ),
    Rule(
        400,
        SendErrorKind.REJECTED,
        "X asked our webhook for its token and got no right answer",
        words=("crcvalidationfailed",),
    ),
    Rule(
        400,
        SendErrorKind.REJECTED,
        "X does not call PUBLIC_URL: it has to be https, public and without a port",
        words=("urlvalidationfailed",),
    ),
    Rule(401, SendErrorKind.MISCONFIGURED, "X refuses our keys or tokens"),
    Rule(402, SendErrorKind.MISCONFIGURED, "the developer account has no credits left"),
    Rule(
        429, SendErrorKind.MISCONFIGURED, "the spending or usage limit is reached", words=("usage-capped", "usagecap")
    ),
    Rule(
        403,
        SendErrorKind.MISCONFIGURED,
        "X has suspended or locked the city's account",
        codes=frozenset({64, 326}),
        words=("account is suspended", "account is temporarily locked"),
    ),
    Rule(
        403,
        SendErrorKind.MISCONFIGURED,
        "the app may not do this: look at its permissions and its access level",
        codes=frozenset({87, 93, 220, 261, 453}),
        words=("app permissions", "unsupported-authentication", "client-not-enrolled", "client-forbidden"),
    ),
    Rule(
        403,
        SendErrorKind.BLOCKED,
        "X lets us write only to who wrote to us first and still takes our messages",
        codes=frozenset({150, 349}),
        words=("permission to dm", "cannot send messages to this user"),
    ),
    Rule(
        403,
        SendErrorKind.REJECTED,
        "X lets us answer in public only who mentions or quotes the account",
        words=("mentioned or otherwise engaged",),
    ),
    Rule(
        403,
        SendErrorKind.REJECTED,
        "X has these very words from us already",
        codes=frozenset({187}),
        words=("duplicate content",),
    ),
    Rule(
        403,
        SendErrorKind.REJECTED,
        "the post is gone, or its author takes no answers from us",
        codes=frozenset({385, 433}),
        words=("deleted or not visible", "restricted who can reply"),
    ),
)
BY_STATUS: Mapping[int, SendErrorKind] = {
    HTTPStatus.TOO_MANY_REQUESTS: SendErrorKind.THROTTLED,
    HTTPStatus.REQUEST_TIMEOUT: SendErrorKind.UNAVAILABLE,
    HTTPStatus.TOO_EARLY: SendErrorKind.UNAVAILABLE,
}
# Each with `-remaining` and `-reset`. Of the day's windows X's own pages say nothing; people have seen them.
WINDOWS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
UNIX_TIME = re.compile(r"[0-9]{9,11}")


def explain(error: BaseException, now: float) -> Failure:
    """What it means for us; `now` is X's clock in seconds, against which it says when a window ends."""
    if isinstance(error, tweepy.HTTPException):
        return _refused(error, now)
    if isinstance(error, requests.JSONDecodeError) or not isinstance(error, (requests.RequestException, TimeoutError)):
        return Failure(SendErrorKind.UNAVAILABLE, "X's answer is not as documented")
    return Failure(SendErrorKind.UNAVAILABLE, f"X could not be reached ({type(error).__name__})")


@contextmanager
def translated(into: type[ChannelError], clock: Callable[[], float]) -> Iterator[None]:
    """Raise our error in place of the library's, which quotes the address, the answer and so perhaps the resident."""
    try:
        yield
    except RAISED as error:
        failure = explain(error, clock())
        raise into(failure.kind, failure.detail, retry_after=failure.retry_after) from None


def is_duplicate(error: tweepy.HTTPException) -> bool:
    """Whether X says that what we ask for is there already; it has no agreed answer for that."""
    return error.response.status_code == HTTPStatus.CONFLICT or "duplicate" in _words(error)


def _refused(error: tweepy.HTTPException, now: float) -> Failure:
    status = int(error.response.status_code)
    codes = frozenset(code for code in error.api_codes if isinstance(code, int))
    words = _words(error)
    for rule in RULES:
        if rule.fits(status, codes, words):
            return Failure(rule.kind, rule.detail)
    named = f" (code {', '.join(map(str, sorted(codes)))})" if codes else ""
    retry_after = _pause(error.response, now) if status == HTTPStatus.TOO_MANY_REQUESTS else None
    return Failure(_kind(status), f"X answers {status}{named}", retry_after)


def _kind(status: int) -> SendErrorKind:
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return BY_STATUS.get(status, SendErrorKind.REJECTED)
    return SendErrorKind.UNAVAILABLE


def _words(error: tweepy.HTTPException) -> str:
    """All that the answer says, in small letters, to look for known words in; it is never passed on."""
    return str(error.response.text).lower()


def _pause(response: requests.Response, now: float) -> float | None:
    """Until the last window opens that is used up, the short one where X does not say which; X rounds to seconds."""
    spent = [name for name in WINDOWS if response.headers.get(f"{name}-remaining") == "0"]
    resets = [response.headers.get(f"{name}-reset", "") for name in spent or WINDOWS[:1]]
    times = [int(reset) for reset in resets if UNIX_TIME.fullmatch(reset)]
    return max(max(times) + 1.0 - now, 1.0) if times else None
