"""One message on its way out, and every try to hand it to the platform."""

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment


class Delivery(Base):
    """`state`: queued -> sending -> sent | failed | held; sending -> queued again when a try may be repeated.

    What is held could not be said now; it waits until the person writes again. `way` is how it went (connectors.base),
    `receipt` what the platform said of it later: delivered, then read; or failed.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_open", "state", postgresql_where=text("state IN ('queued', 'sending', 'held')")),
        Index("ix_deliveries_failed", "message_id", postgresql_where=text("state = 'failed'")),
        Index("ix_deliveries_external_ids", "external_ids", postgresql_using="gin"),
    )

    id: Mapped[Id]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    state: Mapped[str] = mapped_column(server_default="queued")
    attempts: Mapped[int] = mapped_column(server_default="0")
    audience: Mapped[str] = mapped_column(server_default="private")
    purpose: Mapped[str] = mapped_column(server_default="answer")
    way: Mapped[str | None]
    receipt: Mapped[str | None]
    external_ids: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[Moment | None]


class DeliveryAttempt(Base):
    """`outcome`: null while it runs, then sent, a SendErrorKind, or `unknown` when the worker died in the middle."""

    __tablename__ = "delivery_attempts"

    id: Mapped[Id]
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[CreatedAt]
    ended_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
    detail: Mapped[str | None]
