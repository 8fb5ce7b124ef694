"""The City's own log-in by OpenID Connect: where to send a browser, and who comes back.

Authorization code with PKCE; state, nonce and verifier wait sealed in a cookie of the browser that began.
"""

import json
import logging
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.settings import SingleSignOn

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10.0
# The provider's addresses and keys are asked for again after this.
KNOWN_SECONDS = 3600.0
# Clocks differ.
LEEWAY_SECONDS = 60
SCOPE = "openid email profile"
# Signatures that only the provider's private key makes; never `none`, never one with a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")


class ProviderUnavailable(Exception):
    """It does not answer, or not as a provider does."""


class NotProven(Exception):
    """What came back does not prove who it is; the text is a reason for the log, without anything personal."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser keeps, sealed, until it comes back."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    then: str

    def packed(self) -> str:
        return json.dumps([self.state, self.nonce, self.verifier, self.then])

    @classmethod
    def unpacked(cls, text: str) -> "Begun":
        return cls(*json.loads(text))


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who the provider says it is; `subject` never changes, an address may be given to somebody else."""

    subject: str
    email: str


def begin(then: str) -> Begun:
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Begun(state, nonce, verifier, then)


class Provider:
    """One OpenID provider. Errors of HTTP never leave here: their texts hold codes and tokens."""

    def __init__(self, settings: SingleSignOn, secret: str, redirect_uri: str) -> None:
        self.label = settings.label
        self._issuer = settings.issuer
        self._client_id = settings.client_id
        self._secret = secret
        self._redirect_uri = redirect_uri
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def address(self, begun: Begun) -> str:
        """Where the browser signs in."""
        metadata = await self._described()
        address = prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=self._client_id,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=SCOPE,
            state=begun.state,
            nonce=begun.nonce,
            code_challenge=create_s256_code_challenge(begun.verifier),
            code_challenge_method="S256",
        )
        return str(address)

    async def somebody(self, begun: Begun, code: str) -> Somebody:
        """Who the code is for. Raises ProviderUnavailable or NotProven."""
        tokens = await self._tokens(begun, code)
        claims = await self._claims(str(tokens.get("id_token", "")))
        claims.params = {
            "nonce": begun.nonce,
            "client_id": self._client_id,
            "access_token": tokens.get("access_token"),
        }
        try:
            claims.validate(now=int(time.time()), leeway=LEEWAY_SECONDS)
        except JoseError as error:
            raise NotProven(f"the identity token: {type(error).__name__}") from error
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is False:
            raise NotProven("the identity token has no verified e-mail address")
        return Somebody(f"{claims['iss']} {claims['sub']}", email.strip().lower())

    async def _claims(self, token: str) -> Any:
        """The token's claims when its signature is the provider's; new keys are asked for once."""
        for fresh in (False, True):
            keys = await self._key_set(fresh=fresh)
            try:
                decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            except (JoseError, ValueError) as error:
                reason = type(error).__name__
                continue
            options = {
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self._client_id},
            }
            return CodeIDToken(decoded.claims, decoded.header, options)
        raise NotProven(f"the identity token: {reason}")

    async def _tokens(self, begun: Begun, code: str) -> dict[str, Any]:
        metadata = await self._described()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": begun.verifier,
        }
        auth = None
        if "client_secret_post" in metadata.get("token_endpoint_auth_methods_supported", ()):
            form |= {"client_id": self._client_id, "client_secret": self._secret}
        else:
            auth = httpx.BasicAuth(quote_plus(self._client_id), quote_plus(self._secret))
        return await self._asked("POST", metadata["token_endpoint"], data=form, auth=auth)

    async def _described(self) -> dict[str, Any]:
        if self._metadata is not None and time.monotonic() - self._metadata[0] < KNOWN_SECONDS:
            return self._metadata[1]
        found = await self._asked("GET", get_well_known_url(self._issuer, external=True))
        if found.get("issuer") != self._issuer:
            raise ProviderUnavailable("the provider is another one than config.yml names")
        missing = [name for name in ("authorization_endpoint", "token_endpoint", "jwks_uri") if name not in found]
        if missing:
            raise ProviderUnavailable(f"the provider does not name its {', '.join(missing)}")
        self._metadata = (time.monotonic(), found)
        return found

    async def _key_set(self, *, fresh: bool) -> KeySet:
        if not fresh and self._keys is not None and time.monotonic() - self._keys[0] < KNOWN_SECONDS:
            return self._keys[1]
        found = await self._asked("GET", (await self._described())["jwks_uri"])
        try:
            keys = KeySet.import_key_set({"keys": found["keys"]})
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise ProviderUnavailable("the provider's keys cannot be read") from error
        self._keys = (time.monotonic(), keys)
        return keys

    async def _asked(self, method: str, url: str, **request: Any) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
                response = await client.request(method, url, headers={"Accept": "application/json"}, **request)
                body = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderUnavailable(f"the provider does not answer ({type(error).__name__})") from None
        if response.is_client_error and method == "POST":
            raise NotProven("the provider does not take the code")
        if not response.is_success or not isinstance(body, dict):
            raise ProviderUnavailable(f"the provider answers {response.status_code}")
        return body
