"""Telegram as the demo's visitor plays it."""

from collections.abc import Iterator, Mapping

from tests.demo.lines import Line
from tests.fakes.bot_api import BotApi

FAULTS: Mapping[str, str] = {"429": "flood", "500": "server error", "hang": "hang"}


class TelegramColumn:
    """The private chat with the bot."""

    name = "telegram"
    title = "Telegram"
    public = ""
    locations = True
    breakable = True
    hint = "The private chat with the bot."

    def __init__(self, telegram: BotApi, resident: int) -> None:
        self._telegram = telegram
        self._me = resident

    def say(self, text: str, photo: bytes | None, *, public: bool) -> None:
        if photo is not None:
            self._telegram.photo(self._me, photo, caption=text)
        else:
            self._telegram.say(self._me, text)

    def press(self, value: str) -> None:
        self._telegram.press(self._me, value)

    def locate(self, lat: float, lon: float) -> None:
        self._telegram.location(self._me, lat, lon)

    def fail(self, fault: str, times: int) -> None:
        self._telegram.fail(FAULTS[fault], times=times)

    def heard(self) -> Iterator[Line]:
        for sent in self._telegram.sent_to(self._me):
            yield Line(sent.text, str(sent.message_id), buttons=tuple(sent.buttons))
