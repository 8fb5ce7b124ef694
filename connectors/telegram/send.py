"""Hands one of our messages to Telegram: plain text in parts that fit, buttons under the last one."""

import unicodedata
from collections.abc import Mapping, Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import ChatMigrated

from connectors.base import Button, Capabilities, Outgoing, SendError, SendErrorKind, Sent
from connectors.parts import Unfinished
from connectors.splitting import split
from connectors.telegram.api import Bot
from connectors.telegram.errors import translated
from connectors.telegram.pace import Pace
from connectors.telegram.threads import Place, place_of

CAPABILITIES = Capabilities(text_limit=4096, button_limit=100, button_label_limit=64, typing=True)
VALUE_BYTES = 64

# (the widest label of a keyboard, buttons a row): what a narrow phone shows without cutting a label short.
ROWS = ((10, 3), (18, 2))
WIDE = ("W", "F")

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


class Sender:
    """Sends for one bot. `location_labels` holds, by language, the words of the button that shares a location."""

    def __init__(self, bot: Bot, pace: Pace, location_labels: Mapping[str, str]) -> None:
        self._bot = bot
        self._pace = pace
        self._location_labels = location_labels
        self._unfinished = Unfinished()

    async def send(self, message: Outgoing) -> Sent:
        """Send all parts, in order. Raises SendError."""
        place = place_of(message.thread)
        parts = split(message.text, CAPABILITIES.text_limit)
        if not parts:
            raise SendError(SendErrorKind.REJECTED, "a message without words")
        markup = self._markup(message, place)

        async def send_part(text: str, last: bool) -> str:
            return await self._send_part(place, text, markup if last else None)

        return Sent(await self._unfinished.send(message.id, parts, send_part))

    async def _send_part(self, place: Place, text: str, markup: Markup | None) -> str:
        await self._pace.turn(place)
        try:
            with translated(SendError):
                sent = await self._post(place, text, markup)
        except SendError as error:
            if error.retry_after:
                self._pace.hold(place, error.retry_after)
            raise
        # Message numbers count within their chat only.
        return f"{sent.chat_id}:{sent.message_id}"

    async def _post(self, place: Place, text: str, markup: Markup | None) -> Message:
        try:
            return await self._post_to(place.chat, place.topic, text, markup)
        except ChatMigrated as moved:
            # A group that grew into a supergroup has a new number; its old one only says so.
            return await self._post_to(moved.new_chat_id, place.topic, text, markup)

    async def _post_to(self, chat: int, topic: int | None, text: str, markup: Markup | None) -> Message:
        return await self._bot.send_message(
            chat,
            text,
            message_thread_id=topic,
            reply_markup=markup,
            # A preview would let Telegram open the resident's status page.
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    def _markup(self, message: Outgoing, place: Place) -> Markup | None:
        if message.buttons:
            return keyboard(message.buttons)
        label = self._location_labels.get(message.language)
        # Telegram lets nobody ask a group for a location.
        if label is None or not place.private:
            return None
        if message.asks == "address":
            button = KeyboardButton(label, request_location=True)
            return ReplyKeyboardMarkup([[button]], resize_keyboard=True, one_time_keyboard=True)
        return ReplyKeyboardRemove()


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup:
    """The buttons in rows. Raises SendError for a value that Telegram cannot carry back."""
    if any(not 0 < len(button.value.encode()) <= VALUE_BYTES for button in buttons):
        raise SendError(SendErrorKind.REJECTED, f"a button's value is not between 1 and {VALUE_BYTES} bytes")
    # The house asks for our limits before it offers buttons; more than that cannot be shown at all.
    fitting = [
        InlineKeyboardButton(_label(button), callback_data=button.value)
        for button in buttons[: CAPABILITIES.button_limit]
    ]
    widest = max(_width(button.text) for button in fitting)
    in_a_row = next((count for width, count in ROWS if widest <= width), 1)
    return InlineKeyboardMarkup([fitting[at : at + in_a_row] for at in range(0, len(fitting), in_a_row)])


def _label(button: Button) -> str:
    label = button.label.strip() or button.value
    limit = CAPABILITIES.button_label_limit
    return label if len(label) <= limit else label[: limit - 1].rstrip() + "…"


def _width(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in label)
