"""The Instagram channel as the house sees it: the private messages of one account."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from connectors.base import (
    Audience,
    Capabilities,
    Media,
    Outgoing,
    SendError,
    SendErrorKind,
    Sent,
    StartError,
    Way,
)
from connectors.instagram.parse import CHANNEL, read
from connectors.instagram.settings import InstagramSettings
from connectors.meta.called import MetaWebhook
from connectors.meta.errors import translated
from connectors.meta.graph import Graph
from connectors.meta.media import Downloads
from connectors.meta.messaging import Account
from connectors.meta.send_api import LABEL_LIMIT, MOST_QUICK_REPLIES, SendApi
from connectors.meta.settings import Timing
from connectors.meta.subscription import Subscription

WEBHOOK_PATH = "/instagram/webhook"
# Counted in bytes: a Khmer letter takes three of them.
TEXT_BYTES = 1000
# Whoever the token speaks for: the account itself, or the page that it is linked to. Both APIs know it by this name.
SELF = "me"
# Known to accounts and pages alike. A page's list is shared with the Messenger channel.
FIELDS = ("messages", "messaging_postbacks")

CAPABILITIES = Capabilities(
    text_limit=TEXT_BYTES,
    button_limit=MOST_QUICK_REPLIES,
    button_label_limit=LABEL_LIMIT,
    typing=True,
    window=timedelta(hours=24),
    human_window=timedelta(days=7),
    answer_within=30,
)


class Instagram:
    """One account. `webhook` is None without the app's secret."""

    def __init__(self, settings: InstagramSettings, *, timing: Timing | None = None) -> None:
        timing, app = timing or Timing(), settings.app
        # Whether Instagram takes a mark with a message, and gives it back, is documented nowhere: we send none.
        account = Account(CHANNEL, settings.account_id, app.id, marks=False)
        self._account_id = settings.account_id
        self._graph = Graph(settings.graph, timing)
        self._downloads = Downloads(timing, app.media_hosts)
        self._send_api = SendApi(self._graph, SELF, TEXT_BYTES, _utf8_bytes, mark=None)
        self._subscription = Subscription(self._graph, SELF, app.id, FIELDS)
        self._webhook = (
            MetaWebhook(WEBHOOK_PATH, app.secret, app.verify_token, partial(read, account=account))
            if app.secret
            else None
        )

    @property
    def name(self) -> str:
        return CHANNEL

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def webhook(self) -> MetaWebhook | None:
        return self._webhook

    async def start(self) -> None:
        """See that the token opens our account, and ask for its news where Meta has dropped us. Raises StartError."""
        with translated(StartError):
            await self._graph.get(self._account_id, {"fields": "id"})
            await self._subscription.renew()

    async def close(self) -> None:
        """Close every connection."""
        await self._downloads.close()
        await self._graph.close()

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message to Instagram. Raises SendError."""
        if message.audience is not Audience.PRIVATE:
            raise SendError(SendErrorKind.REJECTED, "comments on Instagram are not answered")
        if message.way is Way.TEMPLATE:
            raise SendError(SendErrorKind.OUTSIDE_WINDOW, "Instagram has no templates")
        return await self._send_api.say(message)

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture. Raises MediaError."""
        return await self._downloads.fetch(media.handle, limit)

    async def typing(self, thread: str, answering: str) -> None:
        """Show that an answer is being written; never raises."""
        await self._send_api.typing(thread)

    async def inspect(self) -> Sequence[str]:
        """What is wrong now; never raises."""
        try:
            with translated(StartError):
                missing = await self._subscription.missing()
        except StartError as error:
            return [f"Instagram: {error.policy.sentence} {error.detail}."]
        if not missing:
            return []
        return [f"Instagram: the app is not told about {', '.join(sorted(missing))}; a restart asks for it again."]


def _utf8_bytes(text: str) -> int:
    return len(text.encode())
