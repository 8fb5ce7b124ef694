"""A thread of ours is a chat of Telegram's, and within a group with topics the topic as well."""

from dataclasses import dataclass

from connectors.base import SendError, SendErrorKind


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes."""

    chat: int
    topic: int | None = None

    @property
    def private(self) -> bool:
        """Telegram numbers people above zero, groups and channels below."""
        return self.chat > 0

    @property
    def thread(self) -> str:
        """The way it is stored: `-1001234567890` or `-1001234567890/42`."""
        return str(self.chat) if self.topic is None else f"{self.chat}/{self.topic}"


def place_of(thread: str) -> Place:
    """The way back. Raises SendError for a thread that is not Telegram's."""
    chat, _, topic = thread.partition("/")
    try:
        return Place(int(chat), int(topic) if topic else None)
    except ValueError:
        raise SendError(SendErrorKind.REJECTED, "the thread is not a Telegram chat") from None
