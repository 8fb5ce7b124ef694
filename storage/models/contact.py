"""A resident as one channel knows them."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment


class Contact(Base):
    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index("ix_contacts_forgotten", "forgotten_at", postgresql_where=text("forgotten_at IS NOT NULL")),
        Index("ix_contacts_name_trgm", "name", postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"}),
        Index(
            "ix_contacts_external_id_trgm",
            "external_id",
            postgresql_using="gin",
            postgresql_ops={"external_id": "gin_trgm_ops"},
        ),
    )

    id: Mapped[Id]
    channel: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str | None]
    blocked_at: Mapped[Moment | None]
    # They asked us to stop: nothing goes out that they did not ask for, until they write again.
    stopped_at: Mapped[Moment | None]
    # An agent blocked them: what they write is kept and nobody answers. (`blocked_at` is when they blocked us.)
    shut_out_at: Mapped[Moment | None]
    # They were deleted, and only the answer that says so is left (bot/privacy/farewell.py).
    forgotten_at: Mapped[Moment | None]
    created_at: Mapped[CreatedAt]


class ContactAlias(Base):
    """Another id of the same person at the same platform, as of a comment's author who then wrote privately."""

    __tablename__ = "contact_aliases"

    channel: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
