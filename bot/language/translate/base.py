"""What a translator owes us: a text in another language, or one of a closed list of reasons why not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Protocol


class FailureKind(StrEnum):
    """The closed list of why there is no translation."""

    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    REJECTED = "rejected"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class FailurePolicy:
    """For how long nothing is asked after such a failure, and what an agent is told."""

    rest_seconds: float
    sentence: str


# The rest keeps a page of fifty messages from waiting fifty times for a service that is down.
FAILURE_POLICIES: Mapping[FailureKind, FailurePolicy] = {
    FailureKind.THROTTLED: FailurePolicy(60, "The translation service has reached its limit; it is asked again later."),
    FailureKind.UNAVAILABLE: FailurePolicy(30, "The translation service does not answer; it is asked again soon."),
    FailureKind.REFUSED: FailurePolicy(
        300, "The translation service does not take our key. Please tell whoever runs this service."
    ),
    FailureKind.UNSUPPORTED: FailurePolicy(0, "The translation service does not know this language."),
    FailureKind.REJECTED: FailurePolicy(0, "The translation service did not take this text."),
    FailureKind.UNUSABLE: FailurePolicy(0, "The translation service gave an answer that is no translation."),
}


class TranslationFailed(Exception):
    """There is no translation. Its text names the provider and what happened, never the words or a key."""

    def __init__(self, kind: FailureKind, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.retry_after = retry_after

    @property
    def sentence(self) -> str:
        return FAILURE_POLICIES[self.kind].sentence


@dataclass(frozen=True, slots=True)
class Translated:
    """`provider` is the name people know it by."""

    text: str
    provider: str


class Translator(Protocol):
    """`name` is what people call it. Languages are our own tags; a source of None is for the provider to find out."""

    name: str

    async def translate(self, text: str, source: str | None, target: str) -> Translated:
        """Raises TranslationFailed."""
        ...

    async def close(self) -> None: ...


# DeepL's own number for "the characters you paid for are used up".
QUOTA_USED_UP = 456
STATUS_KINDS: Mapping[int, FailureKind] = {
    HTTPStatus.UNAUTHORIZED: FailureKind.REFUSED,
    HTTPStatus.FORBIDDEN: FailureKind.REFUSED,
    HTTPStatus.TOO_MANY_REQUESTS: FailureKind.THROTTLED,
    QUOTA_USED_UP: FailureKind.THROTTLED,
    HTTPStatus.REQUEST_TIMEOUT: FailureKind.UNAVAILABLE,
}
# A service that wants us to stay away for longer is asked again after this all the same.
LONGEST_REST_SECONDS = 600.0


def failure_of_status(provider: str, status: int, retry_after: str | None = None) -> TranslationFailed:
    """What an HTTP status that is not 200 means, the same for every provider."""
    by_class = FailureKind.REJECTED if HTTPStatus(400) <= status < HTTPStatus(500) else FailureKind.UNAVAILABLE
    kind = STATUS_KINDS.get(status, by_class)
    return TranslationFailed(kind, f"{provider} answered {status}", _seconds(retry_after))


def _seconds(header: str | None) -> float | None:
    """`Retry-After` may also be a date; then our own rest holds."""
    if header is None or not header.isdecimal():
        return None
    return min(float(header), LONGEST_REST_SECONDS)
