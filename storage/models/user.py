"""Who may sign in to the console, and how they prove it."""

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, CreatedAt, Id, Moment


class User(Base):
    """`email` is in small letters, `totp_secret` sealed, `recovery_codes` are hashes. Nobody is deleted, only disabled.

    `version` grows with each change by an administrator, so that two of them do not overwrite each other.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("role IN ('agent', 'supervisor', 'department', 'partner', 'admin')", name="role"),
        CheckConstraint("(role = 'department') = (department IS NOT NULL)", name="department"),
    )

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    department: Mapped[str | None] = mapped_column(ForeignKey("departments.slug"))
    password_hash: Mapped[str]
    password_set_at: Mapped[CreatedAt]
    must_change_password: Mapped[bool] = mapped_column(server_default=text("true"))
    totp_secret: Mapped[str | None]
    totp_last_step: Mapped[int | None]
    recovery_codes: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    sso_subject: Mapped[str | None]
    disabled_at: Mapped[Moment | None]
    version: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[CreatedAt]
    last_sign_in_at: Mapped[Moment | None]
