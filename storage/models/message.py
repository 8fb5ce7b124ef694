"""Everything that was said, in either direction, append-only."""

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment

# What people said themselves, in the words of an index.
SPOKEN = "(author = 'resident' OR author = 'agent')"


class Message(Base):
    """`author` is resident, bot, agent or system. `external_id` is the platform's id of what came in.

    `n` counts what goes out, per conversation, so that a web page can ask for what it has not seen.
    `content` holds what is not text: in `choice`, `location`, `edited`, `album`; out `buttons`, `asks`, `reference`; of
    an agent `user` (the id), `english` (what they typed), `macro` and `waited`: for how many seconds the resident had.
    `removed`: taken back; `expired`: its time is over; `farewell`: it tells somebody that they were deleted.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        UniqueConstraint("conversation_id", "n", name="uq_messages_conversation_n"),
        Index("ix_messages_waiting", "conversation_id", "id", postgresql_where=sql("handled_at IS NULL AND n IS NULL")),
        Index("ix_messages_failed", "id", postgresql_where=sql("outcome = 'failed'")),
        Index("ix_messages_channel", "channel", "id"),
        Index("ix_messages_conversation", "conversation_id", "created_at"),
        # For the board, which reads who spoke when, of a whole day.
        Index("ix_messages_created", "created_at", postgresql_include=["conversation_id", "author"]),
        Index("ix_messages_worded", "created_at", postgresql_where=sql("NOT content ? 'expired'")),
        Index("ix_messages_answers", "reply_to_id", postgresql_where=sql("reply_to_id IS NOT NULL")),
        Index(
            "ix_messages_spoken_trgm",
            "text",
            postgresql_using="gin",
            postgresql_ops={"text": "gin_trgm_ops"},
            postgresql_where=sql(SPOKEN),
        ),
    )

    id: Mapped[Id]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    channel: Mapped[str]
    author: Mapped[str]
    external_id: Mapped[str | None]
    n: Mapped[int | None]
    text: Mapped[str]
    language: Mapped[str | None]
    content: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'::jsonb"))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    sent_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]
    handled_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
