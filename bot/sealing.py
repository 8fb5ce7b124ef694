"""Seals what the store must keep but nobody may read in it, and makes fingerprints that cannot be turned back."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class BrokenSeal(Exception):
    """It was sealed with another key, or changed since."""


class Sealer:
    """One key, two derived ones: to seal with, and for fingerprints."""

    def __init__(self, key: str) -> None:
        self._fingerprints = _derived(key, "fingerprints")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derived(key, "seal")))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str, *, within_seconds: int | None = None) -> str:
        try:
            return self._fernet.decrypt(sealed.encode(), ttl=within_seconds).decode()
        except InvalidToken as error:
            raise BrokenSeal from error

    def fingerprint(self, text: str) -> str:
        return hmac.digest(self._fingerprints, text.encode(), "sha256").hex()


def _derived(key: str, purpose: str) -> bytes:
    return hmac.digest(hashlib.sha256(key.encode()).digest(), purpose.encode(), "sha256")
