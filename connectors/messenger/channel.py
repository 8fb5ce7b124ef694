"""The Messenger channel as the house sees it: one page, its private messages and the comments under its posts."""

from collections.abc import Sequence
from functools import partial

from connectors.base import Capabilities, Media, Outgoing, Sent, StartError
from connectors.messenger.inspection import Inspection
from connectors.messenger.me import Page
from connectors.messenger.parse import FEED, read
from connectors.messenger.profile import Profile
from connectors.messenger.send import CAPABILITIES, Sender
from connectors.messenger.settings import MessengerSettings
from connectors.meta.called import MetaWebhook
from connectors.meta.errors import translated
from connectors.meta.graph import Graph
from connectors.meta.languages import CODES
from connectors.meta.media import Downloads
from connectors.meta.messaging import Account
from connectors.meta.reading import words
from connectors.meta.settings import Timing
from connectors.meta.subscription import Subscription
from connectors.meta.templates import Shelf, Templates

CHANNEL = "messenger"
WEBHOOK_PATH = "/messenger/webhook"
# What the page is asked to tell us; the same boxes have to be ticked in the app's settings.
FIELDS = (
    "messages",
    "messaging_postbacks",
    "message_echoes",
    "message_edits",
    "message_deliveries",
    "standby",
    FEED,
)


class Messenger:
    """One page. `webhook` is None without the app's secret."""

    def __init__(self, settings: MessengerSettings, *, timing: Timing | None = None) -> None:
        timing = timing or Timing()
        app, page_id = settings.app, settings.page_id
        self._page = Page(Account(CHANNEL, page_id, app.id))
        self._graph = Graph(settings.graph, timing)
        self._downloads = Downloads(timing, app.media_hosts)
        self._sender = Sender(self._graph, self._page)
        self._profile = Profile(self._graph, settings.greetings, settings.menus)
        self._subscription = Subscription(self._graph, page_id, app.id, FIELDS)
        self._templates = Templates(self._graph, Shelf("Messenger", page_id, CODES), settings.templates)
        self._inspection = Inspection(self._graph, page_id, self._profile, self._subscription, self._templates)
        self._webhook = (
            MetaWebhook(WEBHOOK_PATH, app.secret, app.verify_token, partial(read, page=self._page))
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
        """Learn the page's names, and have it tell us its news (again). May be called again. Raises StartError."""
        with translated(StartError):
            told = await self._graph.get(self._page.id, {"fields": "name,username"})
            self._page.learn(words(told, "name"), words(told, "username"))
            await self._subscription.renew()

    async def close(self) -> None:
        """Close every connection."""
        await self._downloads.close()
        await self._graph.close()

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message to Meta. Raises SendError."""
        return await self._sender.send(message)

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture. Raises MediaError."""
        return await self._downloads.fetch(media.handle, limit)

    async def typing(self, thread: str, answering: str) -> None:
        """Show "typing..."; never raises."""
        await self._sender.typing(thread)

    async def sync(self) -> Sequence[str]:
        """Set greeting and menu, hand in templates that are missing. Raises StartError."""
        with translated(StartError):
            return [*await self._profile.sync(), *await self._templates.sync()]

    async def inspect(self) -> Sequence[str]:
        """What is wrong now; never raises."""
        return await self._inspection.problems()
