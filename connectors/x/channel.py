"""The X channel as the house sees it: one object that starts, sends, fetches and closes."""

import time
from collections.abc import Awaitable, Callable, Sequence

from connectors.base import Capabilities, ChannelError, KeyStore, Media, Outgoing, Sent, StartError
from connectors.x.api import Api
from connectors.x.errors import translated
from connectors.x.files import Files
from connectors.x.me import CHANNEL, Me
from connectors.x.poll import XPoller
from connectors.x.receive import WEBHOOK_PATH, XWebhook
from connectors.x.send import CAPABILITIES, Sender
from connectors.x.settings import Timing, XSettings
from connectors.x.setup import Setup
from connectors.x.tokens import Tokens


class X:
    """One account. X calls the webhook where it can; else `poller` is there and asks X.

    `store` keeps what renews the account's OAuth 2.0 token; it is needed with the keys for that.
    """

    def __init__(
        self,
        settings: XSettings,
        store: KeyStore | None = None,
        *,
        timing: Timing | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        timing = timing or Timing()
        self._clock = clock
        self._me = Me(settings.account_id)
        self._api = Api(settings, timing)
        self._tokens = (
            Tokens(settings.oauth2, store, settings.api_url, timing, clock) if settings.oauth2 and store else None
        )
        self._files = Files(settings, self._api, self._tokens, timing)
        self._sender = Sender(self._api, clock)
        self._webhook = XWebhook(settings, self._me)
        self._setup = _setup(settings, self._api, self._me)
        self._poller = None if self._setup else XPoller(self._api, self._me, timing, clock)

    @property
    def name(self) -> str:
        return CHANNEL

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def webhook(self) -> XWebhook:
        return self._webhook

    @property
    def poller(self) -> XPoller | None:
        return self._poller

    @property
    def handle(self) -> str | None:
        """The account's @name without the @, once X has told us."""
        return self._me.handle

    async def start(self) -> None:
        """Learn our @name and tell X where to call us; may be called again at any time. Raises StartError."""
        # A token that cannot be had closes nothing but the pictures in messages; `inspect` says why.
        token = await self._tokens.at_hand() if self._tokens is not None else None
        with translated(StartError, self._clock):
            await self._learn_name()
            if self._setup is not None:
                await self._setup.make(token)

    async def close(self) -> None:
        """Close every connection."""
        if self._tokens is not None:
            await self._tokens.close()
        await self._files.close()
        self._api.close()

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message to X. Raises SendError."""
        return await self._sender.send(message)

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture. Raises MediaError."""
        return await self._files.fetch(media, limit)

    async def typing(self, thread: str, answering: str) -> None:
        """X has no way to show it."""

    async def inspect(self) -> Sequence[str]:
        """What is wrong now, in sentences for staff."""
        return [*await _told(self._wrong_at_x), *await _told(self._wrong_with_token)]

    async def _wrong_at_x(self) -> Sequence[str]:
        with translated(ChannelError, self._clock):
            await self._learn_name()
            return await self._setup.problems() if self._setup is not None else []

    async def _wrong_with_token(self) -> Sequence[str]:
        if self._tokens is not None:
            await self._tokens.access()
        return []

    async def _learn_name(self) -> None:
        self._me.handle = str((await self._api.me())["data"]["username"])


async def _told(look: Callable[[], Awaitable[Sequence[str]]]) -> Sequence[str]:
    """What was found wrong; that it cannot be looked at is wrong too."""
    try:
        return await look()
    except ChannelError as error:
        return [f"{error.policy.sentence} {error.detail[:1].upper()}{error.detail[1:]}."]


def _setup(settings: XSettings, api: Api, me: Me) -> Setup | None:
    if not (settings.bearer_token and settings.public_url):
        return None
    return Setup(api, me, settings.public_url.rstrip("/") + WEBHOOK_PATH)
