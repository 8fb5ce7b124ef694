"""Sorts what python-telegram-bot raises into the house's closed list of errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from connectors.base import ChannelError, SendErrorKind
from connectors.telegram.quiet import redact

# The first that fits counts, so the special stand before the general: a BadRequest is also a NetworkError.
KINDS: tuple[tuple[type[Exception], SendErrorKind], ...] = (
    (RetryAfter, SendErrorKind.THROTTLED),
    (Forbidden, SendErrorKind.BLOCKED),
    (InvalidToken, SendErrorKind.MISCONFIGURED),
    (Conflict, SendErrorKind.MISCONFIGURED),
    (ChatMigrated, SendErrorKind.REJECTED),
    (BadRequest, SendErrorKind.REJECTED),
    (TelegramError, SendErrorKind.UNAVAILABLE),
)

# Telegram answers 400 for a message it dislikes and for a chat that is gone; only its words tell them apart.
GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "peer_id_invalid",
    "chat_write_forbidden",
    "group chat was deactivated",
    "not enough rights",
    "have no rights",
)
# A 429 normally says how long to wait; one that does not reaches us as an ordinary network error.
TOO_MANY = "too many requests"

# What an answer that is not as documented trips over inside the library.
UNREADABLE = (KeyError, TypeError, AttributeError, ValueError)
# Where the library begins to quote the answer, which may hold anything.
QUOTES = (". Parsing the server response", ". The server response contained")
DETAIL_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """One error in our words."""

    kind: SendErrorKind
    detail: str
    retry_after: float | None = None


def explain(error: Exception) -> Failure:
    """What an error of the library means for us."""
    if not isinstance(error, TelegramError):
        return Failure(SendErrorKind.UNAVAILABLE, "the platform's answer is not as documented")
    kind = next(kind for family, kind in KINDS if isinstance(error, family))
    words = error.message.lower()
    if kind is SendErrorKind.REJECTED and any(sign in words for sign in GONE):
        kind = SendErrorKind.BLOCKED
    if kind is SendErrorKind.UNAVAILABLE and words.startswith(TOO_MANY):
        kind = SendErrorKind.THROTTLED
    return Failure(kind, _detail(error), _pause(error))


@contextmanager
def translated(into: type[ChannelError]) -> Iterator[None]:
    """Raise our error in place of the library's, whose frames and causes hold the token."""
    try:
        yield
    except (TelegramError, *UNREADABLE) as error:
        failure = explain(error)
        raise into(failure.kind, failure.detail, retry_after=failure.retry_after) from None


def _detail(error: TelegramError) -> str:
    if isinstance(error, ChatMigrated):
        return "the group moved again while we followed it"
    words = error.message
    for quote in QUOTES:
        words = words.partition(quote)[0]
    return redact(" ".join(words.split()))[:DETAIL_LIMIT]


def _pause(error: TelegramError) -> float | None:
    # The public property warns on every read that its type will change one day; the field behind it already has.
    return error._retry_after.total_seconds() if isinstance(error, RetryAfter) else None
