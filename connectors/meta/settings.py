"""What every channel of Meta's is told at start: its token, the app's secret, where the Graph API is."""

import re
from dataclasses import dataclass, field

# Anything else would break the header it travels in, long after the house has started.
TOKEN = re.compile(r"[\x21-\x7e]+")
VERSION = re.compile(r"v[0-9]{1,3}\.[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """`token` is of the page, account or system user. With `app_secret` each call also proves that it is the app's."""

    token: str = field(repr=False)
    app_secret: str | None = field(default=None, repr=False)
    api_url: str = "https://graph.facebook.com"
    version: str = "v26.0"
    token_name: str = "the access token"  # noqa: S105 - what the variable is called in a sentence

    def __post_init__(self) -> None:
        if not TOKEN.fullmatch(self.token):
            raise ValueError(f"{self.token_name} holds a blank or a letter that no token of Meta's has")
        if not VERSION.fullmatch(self.version):
            raise ValueError("META_GRAPH_VERSION is written like v26.0")

    @property
    def base_url(self) -> str:
        return f"{self.api_url.rstrip('/')}/{self.version}"


@dataclass(frozen=True, slots=True)
class MetaApp:
    """The city's app at Meta, one for all its channels there.

    Without `secret` no call of Meta's can be told from a forged one, so there is no webhook. Without `verify_token`
    Meta cannot be shown a new address. `media_hosts`: where pictures may lie beside Meta's own servers.
    """

    secret: str | None = field(default=None, repr=False)
    verify_token: str | None = field(default=None, repr=False)
    id: str | None = None
    api_url: str = "https://graph.facebook.com"
    version: str = "v26.0"
    media_hosts: tuple[str, ...] = ()

    def graph(self, token: str, token_name: str) -> GraphSettings:
        """How to reach the Graph API with one channel's token. Raises ValueError."""
        return GraphSettings(
            token=token, app_secret=self.secret, api_url=self.api_url, version=self.version, token_name=token_name
        )


@dataclass(frozen=True, slots=True)
class Timing:
    """How long we wait, in seconds: for a connection, between two bytes, for a whole answer, for a whole picture."""

    connect: float = 5.0
    silence: float = 15.0
    answer: float = 20.0
    download: float = 60.0
