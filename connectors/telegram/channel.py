"""The Telegram channel as the house sees it: one object that starts, sends, fetches and closes."""

from collections.abc import Mapping, Sequence

from telegram import BotCommand, BotCommandScopeAllPrivateChats
from telegram.constants import ChatAction
from telegram.error import TelegramError

from connectors.base import Capabilities, Media, Outgoing, SendError, Sent, StartError
from connectors.telegram import api
from connectors.telegram.errors import UNREADABLE, translated
from connectors.telegram.files import Files
from connectors.telegram.pace import Pace
from connectors.telegram.parse import CHANNEL, Me
from connectors.telegram.receive import WEBHOOK_PATH, Acknowledger, TelegramPoller, TelegramWebhook
from connectors.telegram.send import CAPABILITIES, Sender
from connectors.telegram.settings import TelegramSettings, Timing
from connectors.telegram.threads import place_of

LANGUAGE_CODE_LETTERS = 2

# language -> (command, description), in the order of the menu.
Menus = Mapping[str, Sequence[tuple[str, str]]]


class Telegram:
    """One bot. `webhook` and `poller` are None where that way is closed; at least one of them is open."""

    def __init__(
        self,
        settings: TelegramSettings,
        *,
        commands: Menus | None = None,
        location_labels: Mapping[str, str] | None = None,
        timing: Timing | None = None,
    ) -> None:
        timing = timing or Timing()
        self._settings = settings
        self._commands = commands or {}
        self._me = Me(settings.bot_id)
        self._bot = api.build(settings, timing)
        self._files = Files(self._bot, timing)
        self._sender = Sender(self._bot, Pace(), location_labels or {})
        self._acknowledger = Acknowledger(self._bot)
        self._webhook = TelegramWebhook(settings.secret, self._me, self._acknowledger) if settings.secret else None
        self._poller = (
            None if settings.called_by_platform else TelegramPoller(self._bot, self._me, self._acknowledger, timing)
        )

    @property
    def name(self) -> str:
        return CHANNEL

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def webhook(self) -> TelegramWebhook | None:
        return self._webhook

    @property
    def poller(self) -> TelegramPoller | None:
        return self._poller

    @property
    def username(self) -> str | None:
        """The bot's @name without the @, once Telegram has told us."""
        return self._me.username

    async def start(self) -> None:
        """Learn our name, tell Telegram where to call us and what to put in the menu.

        May be called again at any time. Raises StartError, after which sending still works.
        """
        with translated(StartError):
            self._me.username = (await self._bot.get_me()).username
            await self._ask_to_be_called()
            await self._offer_commands()

    async def close(self) -> None:
        """Close every connection."""
        await self._acknowledger.close()
        await self._files.close()
        await api.close(self._bot)

    async def send(self, message: Outgoing) -> Sent:
        """Hand one message to Telegram. Raises SendError."""
        return await self._sender.send(message)

    async def fetch(self, media: Media, limit: int) -> bytes:
        """The bytes of a picture. Raises MediaError."""
        return await self._files.fetch(media, limit)

    async def typing(self, thread: str, answering: str) -> None:
        """Show "typing..." for five seconds or until the next message; never raises."""
        try:
            place = place_of(thread)
            await self._bot.send_chat_action(place.chat, ChatAction.TYPING, message_thread_id=place.topic)
        except (SendError, TelegramError, *UNREADABLE):
            return

    async def _ask_to_be_called(self) -> None:
        if not (self._settings.secret and self._settings.public_url):
            return
        await self._bot.set_webhook(
            self._settings.public_url.rstrip("/") + WEBHOOK_PATH,
            allowed_updates=api.UPDATE_KINDS,
            secret_token=self._settings.secret,
        )

    async def _offer_commands(self) -> None:
        """A menu a language; the first one is also for whoever reads none of them."""
        scope = BotCommandScopeAllPrivateChats()
        for code, menu in _by_two_letters(self._commands).items():
            commands = [BotCommand(command, description) for command, description in menu]
            await self._bot.set_my_commands(commands, scope=scope, language_code=code)


def _by_two_letters(menus: Menus) -> Mapping[str | None, Sequence[tuple[str, str]]]:
    """Telegram knows languages by two letters: of zh-Hans and zh-Hant the first is shown to both."""
    short: dict[str | None, Sequence[tuple[str, str]]] = {}
    for tag, menu in menus.items():
        short.setdefault(None, menu)
        code = tag.partition("-")[0]
        if len(code) == LANGUAGE_CODE_LETTERS:
            short.setdefault(code, menu)
    return short
