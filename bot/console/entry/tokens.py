"""The console's cookies, and the token against forged requests that is derived from it.

Each browser has a cookie from its first page on; when somebody signs in, it gets another one. Only a session's hash
is stored.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

FIELD, HEADER = "csrf", "x-csrf-token"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_of(token: str) -> str:
    return hmac.digest(token.encode(), b"csrf", "sha256").hex()


def same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


@dataclass(frozen=True, slots=True)
class Cookie:
    """Over https the name begins with __Host-: no other page of the domain can plant it."""

    secure: bool
    purpose: str
    lasts_seconds: int | None = None

    @property
    def name(self) -> str:
        return f"__Host-philly311_{self.purpose}" if self.secure else f"philly311_{self.purpose}"

    def read(self, request: Request) -> str | None:
        return request.cookies.get(self.name)

    def write(self, response: Response, value: str) -> None:
        response.set_cookie(
            self.name, value, max_age=self.lasts_seconds, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def clear(self, response: Response) -> None:
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="lax")
