"""Who looked at what and who changed what in the console. The database refuses to change or delete a line."""

from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id


class AuditEntry(Base):
    """`actor` is the user's log-in as it was then, or `cli`. `details` name what changed; a resident's words never."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_user", "user_id", "id"),
    )

    id: Mapped[Id]
    at: Mapped[CreatedAt]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    actor: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
