"""The WhatsApp channel as the house sees it: one number of the city."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from connectors.base import Capabilities, Media, Outgoing, Sent, StartError
from connectors.meta.called import MetaWebhook
from connectors.meta.errors import translated
from connectors.meta.graph import Graph
from connectors.meta.languages import CODES
from connectors.meta.media import Downloads
from connectors.meta.reading import child, children, node, words
from connectors.meta.settings import Timing
from connectors.meta.templates import Shelf, Templates
from connectors.whatsapp.compose import MOST_ROWS, ROW_TITLE_LIMIT, TEXT_LIMIT
from connectors.whatsapp.failures import FAILURES
from connectors.whatsapp.parse import CHANNEL, read
from connectors.whatsapp.pictures import Pictures
from connectors.whatsapp.send import Sender
from connectors.whatsapp.settings import WhatsAppSettings

WEBHOOK_PATH = "/whatsapp/webhook"

# Since October 2026 each message inside the window costs something too, and one person may get about one in six
# seconds: what waits together goes out together.
CAPABILITIES = Capabilities(
    text_limit=TEXT_LIMIT,
    button_limit=MOST_ROWS,
    button_label_limit=ROW_TITLE_LIMIT,
    typing=True,
    window=timedelta(hours=24),
    templates=True,
    merges=True,
)

CONNECTED = "CONNECTED"
POOR = "RED"


class WhatsApp:
    """One number. `webhook` is None without the app's secret."""

    def __init__(self, settings: WhatsAppSettings, *, timing: Timing | None = None) -> None:
        timing = timing or Timing()
        app, phone_id = settings.app, settings.phone_id
        self._phone_id = phone_id
        self._app_id = app.id
        self._graph = Graph(settings.graph, timing, FAILURES)
        self._downloads = Downloads(timing, app.media_hosts)
        self._pictures = Pictures(self._graph, self._downloads, phone_id, settings.graph.token)
        self._sender = Sender(self._graph, phone_id, settings.list_labels)
        self._templates = Templates(self._graph, Shelf("WhatsApp", settings.business_id, CODES), settings.templates)
        self._subscribed_apps = f"{settings.business_id}/subscribed_apps"
        self._webhook = (
            MetaWebhook(WEBHOOK_PATH, app.secret, app.verify_token, partial(read, phone_id=phone_id))
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
        """See that the token opens our number, and let the app see the account's news (again). Raises StartError."""
        with translated(StartError):
            await self._graph.get(self._phone_id, {"fields": "id"})
            await self._graph.post(self._subscribed_apps, {})

    async def close(self) -> None:
        """Close every connection."""
        await self._downloads.close()
        await self._graph.close()

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message to WhatsApp. Raises SendError."""
        return await self._sender.send(message)

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture. Raises MediaError."""
        return await self._pictures.fetch(media, limit)

    async def typing(self, thread: str, answering: str) -> None:
        """Show that their message was read and an answer is being written; never raises."""
        await self._sender.typing(answering)

    async def sync(self) -> Sequence[str]:
        """Hand in the templates that are missing. Raises StartError."""
        with translated(StartError):
            return await self._templates.sync()

    async def inspect(self) -> Sequence[str]:
        """What is wrong now; never raises."""
        try:
            with translated(StartError):
                return [*await self._number(), *await self._news(), *await self._templates.wrong()]
        except StartError as error:
            return [f"WhatsApp: {error.policy.sentence} {error.detail}."]

    async def _number(self) -> list[str]:
        """Whether it is connected is told only of some numbers; poor quality leads to fewer messages a day."""
        number = await self._graph.get(self._phone_id, {"fields": "status,quality_rating"})
        wrong = []
        if words(number, "status") not in ("", CONNECTED):
            wrong.append("WhatsApp: the number is not connected; see the WhatsApp Manager.")
        if words(number, "quality_rating") == POOR:
            wrong.append("WhatsApp: people block or report the number's messages; Meta may limit it.")
        return wrong

    async def _news(self) -> list[str]:
        answer = await self._graph.get(self._subscribed_apps)
        apps = [child(node(app), "whatsapp_business_api_data") for app in children(answer, "data")]
        if any(self._app_id in (None, words(app, "id")) for app in apps):
            return []
        return ["WhatsApp: the app is not told about the account's messages; a restart asks for it again."]
