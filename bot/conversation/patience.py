"""Says "one moment" where a platform wants an answer soon and ours is late: Rasa is down, or a storm is on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from bot.floor import HUMAN
from bot.language.phrases import Phrases
from bot.outbox import Outbox, Reply
from connectors.base import Connector
from storage.engine import Sessions
from storage.models import Contact, Conversation, Message

# So much of the platform's time is left for the words to get there.
AHEAD = timedelta(seconds=12)
# Who was left for longer than this gets the answer itself, late, and no more promises.
TOO_LATE = timedelta(minutes=5)
LOCK = 311_000_200


class Patience:
    """Looks for messages that wait too long. Any number of workers may look: one of them says it, once."""

    def __init__(
        self, sessions: Sessions, outbox: Outbox, phrases: Phrases, connectors: Mapping[str, Connector], fallback: str
    ) -> None:
        self._sessions = sessions
        self._outbox = outbox
        self._phrases = phrases
        self._fallback = fallback
        self._waits = {
            name: timedelta(seconds=seconds) - AHEAD
            for name, connector in connectors.items()
            if (seconds := connector.capabilities.answer_within) is not None
        }

    @property
    def needed(self) -> bool:
        """Whether any open channel is in such a hurry."""
        return bool(self._waits)

    async def look(self, now: datetime) -> int:
        """Queue what is due. Returns how many were told to wait."""
        told = 0
        for channel, wait in self._waits.items():
            async with self._sessions.begin() as session:
                if not await session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": LOCK}):
                    return told
                for message_id, conversation_id, language in (await session.execute(_late(channel, now, wait))).all():
                    tag = language or self._fallback
                    reply = Reply(self._phrases.say(tag, "one_moment"), tag, author="system")
                    await self._outbox.queue(session, conversation_id, reply, reply_to_id=message_id)
                    told += 1
        return told


def _late(channel: str, now: datetime, wait: timedelta) -> Select[int, int, str | None]:
    """The oldest private message of each conversation that is late, if nothing was said since it came."""
    said = aliased(Message)
    return (
        select(Message.id, Message.conversation_id, Conversation.language)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(
            Message.channel == channel,
            Message.author == "resident",
            Message.handled_at.is_(None),
            Message.created_at < now - wait,
            Message.created_at > now - TOO_LATE,
            ~Message.content.has_key("post"),
            Conversation.floor != HUMAN,
            Contact.shut_out_at.is_(None),
            ~exists().where(
                said.conversation_id == Message.conversation_id,
                said.n.is_not(None),
                said.created_at >= Message.created_at,
            ),
        )
        .ext(distinct_on(Message.conversation_id))
        .order_by(Message.conversation_id, Message.id)
    )
