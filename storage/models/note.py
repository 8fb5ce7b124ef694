"""What agents write for each other about a conversation, and who is there right now."""

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment


class Note(Base):
    """`kind`: `note`, or `handed_back` for the sentence that goes with handing a conversation back to the bot."""

    __tablename__ = "notes"
    __table_args__ = (Index("ix_notes_conversation", "conversation_id", "id"),)

    id: Mapped[Id]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str] = mapped_column(server_default="note")
    text: Mapped[str]
    created_at: Mapped[CreatedAt]


class NoteMention(Base):
    """A colleague who was named in a note, and when they saw it."""

    __tablename__ = "note_mentions"
    __table_args__ = (Index("ix_note_mentions_unseen", "user_id", "note_id", postgresql_where=text("seen_at IS NULL")),)

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[Moment | None]


class Presence(Base):
    """Who has which conversation open, as their page last said."""

    __tablename__ = "presence"

    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    seen_at: Mapped[Moment]
