"""X calls us: it asks for a token now and then, and brings events that it has signed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from connectors.base import BadPayload, BadSignature, ChallengeAnswer, Received
from connectors.payload import decoded, header
from connectors.x.events import read_event
from connectors.x.me import Me
from connectors.x.settings import XSettings

WEBHOOK_PATH = "/x/webhook"
# Apps with OAuth 2.0 are signed for with their client secret, older ones with their consumer secret, some with both.
CLIENT_SIGNATURE = "x-twitter-webhooks-signature-oauth2"
CONSUMER_SIGNATURE = "x-twitter-webhooks-signature"


class XWebhook:
    """The door for the X Activity API."""

    def __init__(self, settings: XSettings, me: Me) -> None:
        self._settings = settings
        self._me = me

    @property
    def path(self) -> str:
        return WEBHOOK_PATH

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check the signature of the bytes as they came, in constant time. Raises BadSignature."""
        client_secret, consumer_secret = self._settings.client_secret, self._settings.consumer_secret
        given = header(headers, CLIENT_SIGNATURE)
        if client_secret is None or not given:
            given, secret = header(headers, CONSUMER_SIGNATURE), consumer_secret
        else:
            secret = client_secret
        if not hmac.compare_digest(given.encode(errors="replace"), _signed(secret, body).encode()):
            raise BadSignature("the signature is missing or wrong")

    def answer(self, parameters: Mapping[str, str]) -> ChallengeAnswer:
        """Sign the token that X sends, which proves that we know the secret. Raises BadSignature."""
        token = parameters.get("crc_token", "")
        if not token:
            raise BadSignature("there is no crc_token")
        secret = self._settings.client_secret or self._settings.consumer_secret
        return ChallengeAnswer(
            json.dumps({"response_token": _signed(secret, token.encode(errors="replace"))}), "application/json"
        )

    def parse(self, body: bytes) -> Sequence[Received]:
        """Our words for one event; nobody has promised that there are not several in one call. Raises BadPayload."""
        data = decoded(body).get("data")
        if not isinstance(data, dict | list):
            raise BadPayload("not an event: there are no data")
        events = [data] if isinstance(data, dict) else data
        return [item for event in events for item in read_event(event, self._me)]


def _signed(secret: str, what: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.digest(secret.encode(), what, hashlib.sha256)).decode()
