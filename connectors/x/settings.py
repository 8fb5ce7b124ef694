"""What the X channel is told at start: keys of the app and of the city's account, addresses, patience."""

import re
from dataclasses import dataclass, field

# Anything else would break the header it travels in, long after the house has started.
KEY = re.compile(r"[\x21-\x7e]+")
ACCOUNT_KEYS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
OAUTH2_KEYS = ("oauth2_client_id", "oauth2_client_secret", "oauth2_refresh_token")
# X writes the number of the account before the dash.
ACCESS_TOKEN = re.compile(r"[0-9]{1,20}-[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class OAuth2Keys:
    """The app and the account by OAuth 2.0. `refresh_token` is the first one, good for once: X hands out the next."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class XSettings:
    """The first four are OAuth 1.0a: the app, and the city's account that it acts for. They do not wear out.

    `client_secret` is set when X signs with it (apps that have OAuth 2.0 turned on). `bearer_token` is the app alone:
    with it and `public_url` X calls us, else we ask. `oauth2` is the account by OAuth 2.0, which X wants for the
    pictures in direct messages.
    """

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    access_token_secret: str = field(repr=False)
    client_secret: str | None = field(default=None, repr=False)
    bearer_token: str | None = field(default=None, repr=False)
    oauth2: OAuth2Keys | None = field(default=None, repr=False)
    public_url: str | None = None
    api_url: str = "https://api.x.com"
    media_url: str = "https://pbs.twimg.com"

    def __post_init__(self) -> None:
        given = {name: getattr(self, name) for name in (*ACCOUNT_KEYS, "client_secret", "bearer_token")}
        if self.oauth2 is not None:
            given |= {name: getattr(self.oauth2, name.removeprefix("oauth2_")) for name in OAUTH2_KEYS}
        for name, value in given.items():
            if value is not None and not KEY.fullmatch(value):
                raise ValueError(f"X_{name.upper()} is empty, or holds a blank or a letter that no key of X's has")
        if not ACCESS_TOKEN.fullmatch(self.access_token):
            raise ValueError("X_ACCESS_TOKEN is not an access token; X writes it as digits, a dash and letters")

    @property
    def account_id(self) -> str:
        """An access token begins with the number of its account, so we know who we are before we ask."""
        return self.access_token.partition("-")[0]


@dataclass(frozen=True, slots=True)
class XKeys:
    """What the environment says of X; the names are those of its variables, without the X_ before them."""

    consumer_key: str | None = field(default=None, repr=False)
    consumer_secret: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    access_token_secret: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    bearer_token: str | None = field(default=None, repr=False)
    oauth2_client_id: str | None = field(default=None, repr=False)
    oauth2_client_secret: str | None = field(default=None, repr=False)
    oauth2_refresh_token: str | None = field(default=None, repr=False)
    api_url: str = "https://api.x.com"
    media_url: str = "https://pbs.twimg.com"

    def settings(self, public_url: str | None) -> XSettings | None:
        """None without any of the four keys: the channel stays closed. Raises ValueError when only some are there."""
        given = {name: value for name in ACCOUNT_KEYS if (value := getattr(self, name))}
        if not given:
            return None
        missing = [f"X_{name.upper()}" for name in ACCOUNT_KEYS if name not in given]
        if missing:
            raise ValueError(f"X needs {' and '.join(missing)} too; unset all four keys to keep the channel closed")
        return XSettings(
            **given,
            client_secret=self.client_secret,
            bearer_token=self.bearer_token,
            oauth2=self._oauth2(),
            public_url=public_url,
            api_url=self.api_url,
            media_url=self.media_url,
        )

    def _oauth2(self) -> OAuth2Keys | None:
        """The client secret may have been given already, for X's signatures."""
        values = (
            self.oauth2_client_id,
            self.oauth2_client_secret or self.client_secret,
            self.oauth2_refresh_token,
        )
        if not (self.oauth2_client_id or self.oauth2_client_secret or self.oauth2_refresh_token):
            return None
        missing = [f"X_{name.upper()}" for name, value in zip(OAUTH2_KEYS, values, strict=True) if not value]
        if missing:
            raise ValueError(f"X needs {' and '.join(missing)} too; unset all X_OAUTH2_ keys to do without them")
        return OAuth2Keys(*(value or "" for value in values))


@dataclass(frozen=True, slots=True)
class Timing:
    """How long we wait, in seconds.

    `answer` is between two bytes, `whole` for a whole answer. `mentions` and `dms` are from one question to the next:
    X takes 300 and 15 in a quarter of an hour.
    """

    connect: float = 5.0
    answer: float = 15.0
    whole: float = 30.0
    download: float = 60.0
    mentions: float = 15.0
    dms: float = 61.0
    first_pause: float = 2.0
    longest_pause: float = 120.0
