"""A resident in Telegram: what the fake Bot API lets them do, and what the bot wrote to them."""

import itertools
import time
from collections.abc import Sequence
from typing import Any

from bot.language.phrases import catalog
from tests.fakes.bot_api import USERNAME, BotApi, Sent
from tests.journeys.resident import has_phrase
from tests.journeys.waiting import PATIENCE, until

Json = dict[str, Any]
_users = itertools.count(7_100_001)
_messages = itertools.count(900_001)


class Chat:
    """One person's talk with the bot, in private or, with `place`, in a group."""

    def __init__(self, telegram: BotApi, *, speaks: str = "en", place: int | None = None) -> None:
        self.telegram = telegram
        self.user = next(_users)
        self.place = place or self.user
        self.speaks = speaks
        self.seen = 0
        self.last: list[Sent] = []
        telegram.languages[self.user] = speaks

    # --- speaking; each waits for the answer ---

    def say(self, text: str, *, answers: int = 1) -> str:
        self.telegram.say(self.user, text, chat=self.place)
        return self.hear(answers)

    def press(self, value: str) -> str:
        self.telegram.press(self.user, value, chat=self.place)
        return self.hear()

    def share_location(self, lat: float, lon: float) -> str:
        self.telegram.location(self.user, lat, lon)
        return self.hear()

    def send(self, **content: Any) -> str:
        """A message of a kind that the fake has no word for: a document, a venue."""
        self.telegram.push("message", self.message(**content))
        return self.hear()

    def message(self, **content: Any) -> Json:
        """A private message as Telegram describes it."""
        sender = {"id": self.user, "is_bot": False, "first_name": "Ana", "language_code": self.speaks}
        chat = {"id": self.user, "type": "private", "first_name": "Ana"}
        return {"message_id": next(_messages), "from": sender, "chat": chat, "date": int(time.time()), **content}

    # --- reading ---

    @property
    def answers(self) -> list[Sent]:
        """All that the bot wrote here."""
        return self.telegram.sent_to(self.place)

    @property
    def buttons(self) -> list[str]:
        """The values under the last message."""
        return [value for _, value in self.last[-1].buttons]

    def hear(self, count: int = 1, seconds: float = PATIENCE) -> str:
        """Wait for so many messages that were not read yet; gives their words."""
        until(
            lambda: len(self.answers) >= self.seen + count,
            f"{count} answers after {[sent.text for sent in self.answers]}",
            seconds,
        )
        self.last = self.answers[self.seen : self.seen + count]
        self.seen += count
        return "\n".join(sent.text for sent in self.last)

    def expect(self, *phrases: str, contains: str | Sequence[str] = (), language: str | None = None) -> str:
        """What the last answer must say; gives its words."""
        text = "\n".join(sent.text for sent in self.last)
        for key in phrases:
            assert has_phrase(text, key, language or self.speaks), f"does not say {key}: {text}"
        for words in [contains] if isinstance(contains, str) else contains:
            assert words in text, f"does not say {words!r}: {text}"
        return text

    def count(self, phrase: str) -> int:
        """How many messages of the bot's here say a phrase."""
        return sum(has_phrase(sent.text, phrase, self.speaks) for sent in self.answers)


def called(text: str) -> str:
    """The same words, addressed to the bot."""
    return f"@{USERNAME} {text}"


def location_label(language: str) -> str:
    label = catalog(language)["button.location"]
    assert isinstance(label, str)
    return label
