"""How Meta proves that it calls and we prove that we are called, the same for every product of Meta's."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.base import BadSignature, ChallengeAnswer
from connectors.payload import header

SIGNATURE_HEADER = "x-hub-signature-256"
# Times are in milliseconds, but some come in seconds: this many seconds are the year 5138.
FIRST_MILLISECONDS = 100_000_000_000


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """Check the signature of the bytes as they came, in constant time. Raises BadSignature.

    Meta signs its JSON with every letter outside ASCII escaped, so read and written again it has other bytes.
    """
    given = header(headers, SIGNATURE_HEADER)
    made = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given.encode(errors="replace"), made.encode()):
        raise BadSignature("the signature is missing or wrong")


def answer(verify_token: str | None, parameters: Mapping[str, str]) -> ChallengeAnswer:
    """Give the challenge back to who knows the token that was typed into Meta's form. Raises BadSignature."""
    given = parameters.get("hub.verify_token", "").encode(errors="replace")
    known = verify_token is not None and hmac.compare_digest(given, verify_token.encode())
    if not known or parameters.get("hub.mode") != "subscribe":
        raise BadSignature("the verify token is missing or wrong")
    return ChallengeAnswer(parameters.get("hub.challenge", ""), "text/plain")


def moment(number: object) -> datetime:
    """A time of Meta's. Raises ValueError."""
    try:
        # WhatsApp writes its seconds as text.
        seconds = int(number) if isinstance(number, int | str) else None
        if seconds is not None and seconds >= 0:
            return datetime.fromtimestamp(seconds / 1000 if seconds >= FIRST_MILLISECONDS else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise ValueError("no time")
