"""What the house keeps about a channel itself: how far it was read, what was spent, what came and was not used."""

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment


class ChannelCursor(Base):
    """How far a polled channel has been read."""

    __tablename__ = "channel_cursors"

    channel: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str]
    read_at: Mapped[Moment]


class ChannelKey(Base):
    """The newest key of a channel whose platform changes it with each use, sealed (bot/channel_keys.py)."""

    __tablename__ = "channel_keys"

    channel: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[str]
    written_at: Mapped[CreatedAt]


class ChannelSend(Base):
    """A private message that was handed to a platform that counts them; kept as long as its budget looks back.

    Without a conversation it went to somebody who is deleted; the platform has counted it all the same.
    """

    __tablename__ = "channel_sends"
    __table_args__ = (Index("ix_channel_sends_channel_at", "channel", "at"),)

    id: Mapped[Id]
    channel: Mapped[str]
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    at: Mapped[CreatedAt]


class ChannelCount(Base):
    """How often something came on a day that was not a message: a reaction, a forged call, another page's news."""

    __tablename__ = "channel_counts"

    channel: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class PostAnswer(Base):
    """A post that has its one answer of this audience; claimed before anything is sent."""

    __tablename__ = "post_answers"

    channel: Mapped[str] = mapped_column(primary_key=True)
    post: Mapped[str] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    claimed_at: Mapped[CreatedAt]
