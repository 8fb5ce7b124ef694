"""Where one product of Meta's calls us."""

from collections.abc import Callable, Mapping, Sequence

from connectors.base import ChallengeAnswer, Received
from connectors.meta.reading import Node
from connectors.meta.webhook import answer, verify
from connectors.payload import decoded

Read = Callable[[Node], Sequence[Received]]


class MetaWebhook:
    """Exists only with the app's secret. `verify_token` is what was typed into Meta's form beside our address."""

    def __init__(self, path: str, app_secret: str, verify_token: str | None, read: Read) -> None:
        self._path = path
        self._app_secret = app_secret
        self._verify_token = verify_token
        self._read = read

    @property
    def path(self) -> str:
        return self._path

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check the signature of the raw body. Raises BadSignature."""
        verify(self._app_secret, headers, body)

    def parse(self, body: bytes) -> Sequence[Received]:
        """Our words for one call. Raises BadPayload."""
        return self._read(decoded(body))

    def answer(self, parameters: Mapping[str, str]) -> ChallengeAnswer:
        """Prove that the address is ours. Raises BadSignature."""
        return answer(self._verify_token, parameters)
