"""An OpenID provider on the loopback that signs real tokens, checks what we owe it, and can do each thing wrong."""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.fakes.serving import LoopbackServer

CLIENT_ID, CLIENT_SECRET = "console", "s3cret & more than that"


@dataclass(slots=True)
class Asked:
    """An authorization that waits for its code to be redeemed."""

    params: dict[str, str]
    claims: dict[str, Any]


@dataclass(slots=True)
class OpenIdProvider:
    """`claims` are put over those that are right; `key` signs, `shown_keys` are published."""

    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256"})
    shown_keys: list[RSAKey] | None = None
    secret_in_form: bool = False
    issuer: str | None = None
    down: bool = False
    asked: dict[str, Asked] = field(default_factory=dict)
    server: LoopbackServer = field(init=False)

    def __post_init__(self) -> None:
        routes = [
            Route("/.well-known/openid-configuration", self._configuration),
            Route("/token", self._token, methods=["POST"]),
            Route("/keys", self._keys),
        ]
        self.server = LoopbackServer(Starlette(routes=routes))

    @property
    def url(self) -> str:
        return self.server.url

    def sign_in(self, address: str, email: str, *, subject: str = "subject-1") -> dict[str, str]:
        """Somebody follows our address and signs in there; what their browser brings back."""
        params = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.url}/authorize?")
        assert params["client_id"] == CLIENT_ID
        assert params["code_challenge_method"] == "S256"
        code = f"code-{len(self.asked) + 1}"
        self.asked[code] = Asked(params, {"sub": subject, "email": email, "email_verified": True})
        return {"state": params["state"], "code": code}

    async def _configuration(self, request: Request) -> JSONResponse:
        if self.down:
            return JSONResponse({}, status_code=503)
        way = "client_secret_post" if self.secret_in_form else "client_secret_basic"
        return JSONResponse(
            {
                "issuer": self.issuer or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": [way],
            }
        )

    async def _keys(self, request: Request) -> JSONResponse:
        shown = self.shown_keys if self.shown_keys is not None else [self.key]
        return JSONResponse({"keys": [key.as_dict(private=False) for key in shown]})

    async def _token(self, request: Request) -> JSONResponse:
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = self.asked.pop(form.get("code", ""), None)
        if asked is None or not self._is_our_client(request, form) or not _fits(asked, form):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        now = int(time.time())
        right = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": asked.params["nonce"]}
        claims = {name: value for name, value in {**right, **asked.claims, **self.claims}.items() if value is not None}
        header = {"kid": self.key.kid, **self.header}
        by_secret = str(self.header["alg"]).startswith("HS")
        key = OctKey.import_key(CLIENT_SECRET) if by_secret else self.key
        algorithms = [self.header["alg"]]
        token = jwt.encode(header, claims, key, algorithms=algorithms)
        return JSONResponse({"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    def _is_our_client(self, request: Request, form: dict[str, str]) -> bool:
        if self.secret_in_form:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        kind, _, told = request.headers.get("authorization", "").partition(" ")
        name, _, secret = base64.b64decode(told).decode().partition(":")
        # RFC 6749, 2.3.1: both are form-encoded first.
        return (kind, name, parse_qs(f"s={secret}")["s"][0]) == ("Basic", CLIENT_ID, CLIENT_SECRET)


def _fits(asked: Asked, form: dict[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return (asked.params["code_challenge"], asked.params["redirect_uri"]) == (challenge, form.get("redirect_uri"))
