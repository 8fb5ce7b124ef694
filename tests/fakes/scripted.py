"""A platform, and a Rasa, that do what the script of a test says, one line a message."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from bot.conversation.rasa import Answer, Question, Rasa
from connectors.base import Capabilities, Media, MediaError, Outgoing, Sent

ABLE = Capabilities(text_limit=10_000, button_limit=20, button_label_limit=40)


class ScriptedConnector:
    """Each `send` takes the next line of the script: gives it back, or raises it. After the last all is sent."""

    def __init__(self, *script: Sent | BaseException, name: str = "webchat", can: Capabilities = ABLE) -> None:
        self.name = name
        self.capabilities = can
        self.sent: list[Outgoing] = []
        self.typed: list[tuple[str, str]] = []
        self._script: Iterator[Sent | BaseException] = iter(script)

    async def send(self, message: Outgoing) -> Sent:
        self.sent.append(message)
        line = next(self._script, Sent())
        if isinstance(line, BaseException):
            raise line
        return line

    async def start(self) -> None:
        """There is nothing to set up."""

    async def close(self) -> None:
        """There is nothing to close."""

    async def fetch(self, media: Media, limit: int) -> bytes:
        raise MediaError("this platform keeps no pictures", permanent=True)

    async def typing(self, thread: str, answering: str) -> None:
        self.typed.append((thread, answering))


class ScriptedRasa(Rasa):
    """Each turn takes the next answer of the script, and keeps what was asked. `meanwhile` runs before it answers.

    Every text that is only read has the intent `reads`.
    """

    def __init__(
        self, *script: Answer, meanwhile: Callable[[], Awaitable[object]] | None = None, reads: str = "inform"
    ) -> None:
        super().__init__(["http://127.0.0.1:1"], "nobody", timeout_seconds=1)
        self.asked: list[Question] = []
        self._answers = iter(script)
        self._meanwhile = meanwhile
        self._reads = reads

    async def parse(self, text: str) -> dict[str, Any]:
        return {"intent": {"name": self._reads, "confidence": 1.0}}

    async def take(self, question: Question) -> Answer:
        self.asked.append(question)
        if self._meanwhile is not None:
            await self._meanwhile()
        return next(self._answers)
