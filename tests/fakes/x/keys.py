"""Who calls: OAuth 1.0a signatures, the app's bearer token, and OAuth 2.0 tokens of the account that wear out."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote

from starlette.requests import Request

from tests.fakes.x.clock import Clock
from tests.fakes.x.problems import FAULTS, JSON, Json, Problem, XFault

# tweepy signs for the first; what knows no older name signs for the second.
SIGNED_HOSTS = ("https://api.twitter.com", "https://api.x.com")
SIGNED_SECONDS = 300
TOKEN_SECONDS = 7200
SCOPES = frozenset(["tweet.read", "tweet.write", "users.read", "dm.read", "dm.write", "media.write", "offline.access"])


class Way(StrEnum):
    """A way to prove who calls, as X names it."""

    APP = "OAuth 2.0 Application-Only"
    OAUTH1 = "OAuth 1.0a User Context"
    OAUTH2 = "OAuth 2.0 User Context"


@dataclass(frozen=True, slots=True)
class Keys:
    """What the developer console shows for one app and the account that owns it."""

    consumer_key: str = "FAKE-consumer-key"
    consumer_secret: str = "FAKE-consumer-secret-of-the-loopback-x"
    access_token: str = "311000311-FAKE-access-token"
    access_token_secret: str = "FAKE-access-token-secret"
    bearer_token: str = "FAKE-bearer-token-of-the-app"
    client_id: str = "FAKE-client-id"
    client_secret: str = "FAKE-client-secret"


@dataclass(frozen=True, slots=True)
class UserToken:
    """What the account's consent gave, for two hours; `refresh` is good for one more, once."""

    access: str
    refresh: str
    scopes: frozenset[str]
    until: float


class Doorkeeper:
    """Knows the keys of one app."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._seen: set[str] = set()
        self._used: set[str] = set()
        self.token = self.consent()

    def consent(self, *scopes: str) -> UserToken:
        """A person of the city logs in and lets the app act for the account; without scopes in all it asks for."""
        # As at X no two are the same, also not of two fakes one after the other.
        name = f"FAKE-user-token-{secrets.token_hex(8)}"
        until = self._clock.now() + TOKEN_SECONDS
        self.token = UserToken(name, f"{name}-refresh", frozenset(scopes) or SCOPES, until)
        return self.token

    def revoke(self) -> None:
        """What the account's consent gave opens nothing any more."""
        self.token = replace(self.consent(*self.token.scopes), until=0.0)

    def identify(self, request: Request) -> Way:
        """Which of the three ways this is, or 401."""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        if kind == "Bearer" and secret == self._keys.bearer_token:
            return Way.APP
        if kind == "Bearer" and secret == self.token.access and self._clock.now() < self.token.until:
            return Way.OAUTH2
        if kind == "OAuth" and self._signed(request, _oauth(secret)):
            return Way.OAUTH1
        raise Problem(FAULTS["wrong keys"])

    def refresh(self, form: Mapping[str, str], authorization: str) -> Json:
        """A new pair of tokens for the refresh token; the old pair is worth nothing from then on.

        People report that a refresh token that comes a second time costs the whole consent.
        """
        basic = base64.b64encode(f"{self._keys.client_id}:{self._keys.client_secret}".encode()).decode()
        if authorization != f"Basic {basic}":
            raise Problem(_token_error(401, "unauthorized_client", "Missing valid authorization header"))
        given = form.get("refresh_token", "")
        if given in self._used:
            self.revoke()
        if form.get("grant_type") != "refresh_token" or given != self.token.refresh:
            raise Problem(_token_error(400, "invalid_request", "Value passed for the token was invalid."))
        self._used.add(given)
        new = self.consent(*self.token.scopes)
        return {
            "token_type": "bearer",
            "expires_in": TOKEN_SECONDS,
            "access_token": new.access,
            "refresh_token": new.refresh,
            "scope": " ".join(sorted(new.scopes)),
        }

    def _signed(self, request: Request, given: Mapping[str, str]) -> bool:
        keys = (given.get("oauth_consumer_key"), given.get("oauth_token"), given.get("oauth_signature_method"))
        if keys != (self._keys.consumer_key, self._keys.access_token, "HMAC-SHA1"):
            return False
        # Whoever signs looks at a real clock.
        at, nonce = given.get("oauth_timestamp", ""), given.get("oauth_nonce", "")
        if not at.isdigit() or abs(time.time() - int(at)) > SIGNED_SECONDS or not nonce or nonce in self._seen:
            return False
        if given.get("oauth_signature") not in set(self._signatures(request, given)):
            return False
        self._seen.add(nonce)
        return True

    def _signatures(self, request: Request, given: Mapping[str, str]) -> Iterator[str]:
        """RFC 5849, 3.4; JSON bodies are not a part of it."""
        query = parse_qsl(request.url.query, keep_blank_values=True)
        signed = [*query, *((name, value) for name, value in given.items() if name not in ("oauth_signature", "realm"))]
        pairs = sorted((_escaped(name), _escaped(value)) for name, value in signed)
        parameters = "&".join(f"{name}={value}" for name, value in pairs)
        key = f"{_escaped(self._keys.consumer_secret)}&{_escaped(self._keys.access_token_secret)}"
        for host in SIGNED_HOSTS:
            base = "&".join(_escaped(part) for part in (request.method, host + request.url.path, parameters))
            yield base64.b64encode(hmac.digest(key.encode(), base.encode(), hashlib.sha1)).decode()


def _token_error(status: int, error: str, description: str) -> XFault:
    body = f'{{"error": "{error}", "error_description": "{description}"}}'
    return XFault(status, body.encode(), JSON)


def _oauth(header: str) -> dict[str, str]:
    parts = (part.strip().partition("=") for part in header.split(","))
    return {unquote(name): unquote(value.strip('"')) for name, _, value in parts}


def _escaped(text: str) -> str:
    return quote(text, safe="~")
